"""Checkov over plan JSON: its own checks find primitives of AWS, a user's check finds agents."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from builders.lowerings import view_of
from planes.address import Address, PrimitiveKey
from providers.aws.provider import provider
from stacks.engine.plan import Action, FleetChange, Mode, Plan, Step
from stacks.report.json.plan import plan_json

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FLEET = json.loads((ROOT / "tests/providers/aws/fleet.json").read_text(encoding="utf-8"))
PROGRAM = ROOT / ".venv-checkov" / "bin" / "checkov"


ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ANYONE = {**ALL, "Principal": "*"}
WORLD = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
OPEN = {
    "aws_security_group": {"description": "open", "ingress": [WORLD]},
    "aws_iam_policy": {"name": "open", "policy": {"Version": "2012-10-17", "Statement": [ALL]}},
    "aws_iam_role": {
        "name": "open",
        "assume_role_policy": {
            "Version": "2012-10-17",
            "Statement": [{**ANYONE, "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}],
        },
    },
    "aws_sqs_queue_policy": {
        "queue_url": "https://sqs.eu-central-1.amazonaws.com/123456789012/open",
        "policy": {"Version": "2012-10-17", "Statement": [{**ANYONE, "Action": "sqs:*"}]},
    },
    "aws_s3_bucket_policy": {
        "bucket": "open",
        "policy": {"Version": "2012-10-17", "Statement": [{**ANYONE, "Action": "s3:*"}]},
    },
    "aws_ecs_task_definition": {
        "family": "open",
        "container_definitions": [{"name": "a", "image": "b", "privileged": True}],
    },
}
"""What somebody has declared directly, and should not have."""


def aws_plan() -> Plan:
    """All that a fleet becomes on AWS, to be created."""
    view = view_of(FLEET)
    changes, steps = [], []
    for name in FLEET:
        address = Address.parse(name)
        declaration = view.declaration(address)
        roles = provider.roles(address.kind)
        lowered = provider.lower(declaration, roles, view)
        own = [
            Step(item.key, Action.CREATE, "aws", None, item.properties)
            for item in lowered.primitives
        ]
        steps += own
        keys = tuple(step.key for step in own)
        data = {"timeout": FLEET[name].get("timeout")}
        changes.append(FleetChange(address, Action.CREATE, None, data, keys, provider="aws"))
    steps += (
        Step(PrimitiveKey(Address.parse(f"{type}.open"), type, "x"), Action.CREATE, "aws", None, it)
        for type, it in OPEN.items()
    )
    head = ("s", "default", "l", 0, "", "2026-01-02T03:04:05Z", Mode.NORMAL)
    return Plan(*head, tuple(changes), tuple(steps))


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """The checks that fail, each with the type of what it is about."""
    if not PROGRAM.exists():
        assert not os.environ.get("CI"), "CI installs Checkov: see the Makefile"
        pytest.skip("Checkov has pins of its own and so a venv of its own: make checkov")
    folder = tmp_path_factory.mktemp("checkov")
    (folder / "plan.json").write_text(json.dumps(plan_json(aws_plan())), encoding="utf-8")
    ran = subprocess.run(
        [
            *(str(PROGRAM), "--file", "plan.json", "--framework", "terraform_plan"),
            *("--external-checks-dir", str(HERE / "checkov_checks")),
            *("--output", "json", "--output-file-path", ".", "--quiet", "--compact"),
            *("--skip-download", "--soft-fail"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "LOG_LEVEL": "ERROR", "BC_SKIP_MAPPING": "TRUE"},
    )
    assert ran.returncode == 0, ran.stderr
    # On standard output there would be what single checks have to say of themselves, too.
    report: Any = json.loads((folder / "results_json.json").read_text(encoding="utf-8"))
    assert report["summary"]["parsing_errors"] == 0
    return {
        (item["check_id"], item["resource"].rpartition("/")[2].partition(".")[0])
        for item in report["results"]["failed_checks"]
    }


def test_its_own_checks_find_our_primitives(failed: set[tuple[str, str]]) -> None:
    found = {type for check, type in failed if check.startswith(("CKV_AWS_", "CKV2_AWS_"))}
    assert {"aws_cloudwatch_log_group", "aws_ecs_task_definition"} <= found
    assert ("CKV_AWS_158", "aws_cloudwatch_log_group") in failed  # not encrypted with a key of KMS
    assert ("CKV_AWS_24", "aws_security_group") in failed  # open to the world, as written by hand


def test_its_checks_read_our_documents(failed: set[tuple[str, str]]) -> None:
    """Text in JSON, as in Terraform's own plans: data would be passed over, or pass."""
    assert {
        ("CKV_AWS_60", "aws_iam_role"),  # anybody may assume it
        ("CKV_AWS_62", "aws_iam_policy"),  # all on all
        ("CKV_AWS_70", "aws_s3_bucket_policy"),  # for any principal
        ("CKV_AWS_168", "aws_sqs_queue_policy"),
        ("CKV_AWS_290", "aws_iam_policy"),  # writes without constraints
        ("CKV_AWS_336", "aws_ecs_task_definition"),  # a root file system that can be written
    } <= failed


def test_a_check_of_ones_own_finds_agents(failed: set[tuple[str, str]]) -> None:
    assert ("CKV_FLEET_1", "agent") in failed
