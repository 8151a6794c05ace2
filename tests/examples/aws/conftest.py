from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from builders.commands import settled_environment
from peers.aws.account import Account

EXAMPLE = Path(__file__).parents[3] / "examples" / "aws"
_TRUST = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
"Principal": {"Service": "ec2.amazonaws.com"}}]}"""


@pytest.fixture
def fleet(aws: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, in an account that has what it asks for: a network, and the role of
    those who may run agents."""
    settled_environment(monkeypatch)
    # Nobody else asks this peer: the pace of look-ups is only waiting.
    monkeypatch.setattr("providers.aws.authors.RATE", 1000.0)
    aws.client("iam").create_role(RoleName="platform", AssumeRolePolicyDocument=_TRUST)
    subnets = aws.client("ec2").describe_subnets()["Subnets"]
    folder = tmp_path / "aws"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".fleetform"))
    given = {
        "vpc": subnets[0]["VpcId"],
        "subnets": [subnet["SubnetId"] for subnet in subnets[:2]],
        "account_ids": [aws.id],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in given.items()]
    (folder / "account.auto.fleetvars").write_text("\n".join(lines))
    return folder
