"""What a refresh costs: a bound on the calls for each primitive, counted by who answers them."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.aws_fleet import build, settings
from builders.commands import settled_environment
from peers.aws.account import Account
from providers.contract import Observed, Surroundings
from stacks.engine.live.clients import Clients
from stacks.engine.live.refresh import refresh

AGENTS = 48
"""So many that their rules are read by lists; a few are read one by one."""
MOST = 0.15
"""Calls a primitive; Terraform's AWS provider makes one and more."""


def test_a_fleet_with_its_triggers_is_read_in_few_calls(
    aws: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled_environment(monkeypatch)
    folder = tmp_path / "fleet"
    folder.mkdir()
    reads = build(aws, folder, AGENTS)
    assert len(reads) > 9 * AGENTS
    aws.forget_calls()
    with Clients(settings(), Surroundings(".", "fleet", "default", "me")) as clients:
        live = refresh(reads, clients)
    assert [item for item in live.values() if not isinstance(item, Observed)] == []
    calls = aws.calls()
    assert sum(calls.values()) / len(reads) <= MOST, calls
    # What has not changed since it was written is not read one by one.
    one_by_one = {"scheduler.GetSchedule", "ecs.DescribeTaskDefinition", "iam.GetRole"}
    assert one_by_one & calls.keys() == set()
