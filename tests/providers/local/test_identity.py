"""Remote names: readable, unique, stable."""

from __future__ import annotations

import re

import pytest

from planes.address import PrimitiveKey
from providers.local.identity import MAX_LENGTH, identity


def _named(key: str, stack: str = "payments", workspace: str = "default", g: int = 0) -> str:
    return identity(stack, workspace, PrimitiveKey.parse(key), g)


@pytest.mark.parametrize(
    ("key", "readable"),
    [
        ("agent.reviewer/local_agent.this", "payments-agent-reviewer"),
        ('agent.reviewer["acme/api"]/local_agent.this', "payments-agent-reviewer-acme-api"),
        ("agent.reviewer[0]/local_agent.this", "payments-agent-reviewer-0"),
        (
            'module.team["eu"].trigger.pull_request/local_trigger.this',
            "payments-team-eu-trigger-pull-request",
        ),
        ("trigger.pr/local_subscription.this", "payments-trigger-pr-subscription"),
        ("local_agent.mine/local_agent.this", "payments-local-agent-mine"),
        ("agent.reviewer/local_agent.second", "payments-agent-reviewer-second"),
        ("agent.prüfer/local_agent.this", "payments-agent-pr-fer"),
    ],
)
def test_it_can_be_read(key: str, readable: str) -> None:
    assert re.fullmatch(rf"{readable}-[a-z2-7]{{8}}", _named(key))


def test_it_stays_the_same_for_ever() -> None:
    assert _named("agent.reviewer/local_agent.this") == "payments-agent-reviewer-x55pa53c"
    assert _named("agent.reviewer/local_agent.this", g=1) == "payments-agent-reviewer-x55pa53c-g2"


def test_another_workspace_has_other_names() -> None:
    staging = _named("agent.reviewer/local_agent.this", workspace="staging")
    assert staging.startswith("payments-staging-agent-reviewer-")


def test_it_is_cut_and_stays_unique() -> None:
    long = "x" * 80
    names = [
        _named(f"agent.{long}{number}/local_agent.this", g=generation)
        for number in range(50)
        for generation in range(3)
    ]
    assert len(set(names)) == len(names)
    assert {len(name) for name in names} == {MAX_LENGTH}
    assert all(re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name) for name in names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("agent.a_b/local_agent.this", "agent.a-b/local_agent.this"),
        ("agent.a/local_agent.this", "agent.A/local_agent.this"),
        ("agent.a[0]/local_agent.this", 'agent.a["0"]/local_agent.this'),
        ("trigger.a/local_trigger.this", "trigger.a/local_subscription.this"),
        ("module.a.agent.b/local_agent.this", 'module.a["agent"].agent.b/local_agent.this'),
    ],
)
def test_what_reads_alike_is_told_apart(one: str, other: str) -> None:
    assert _named(one) != _named(other)


def test_stack_and_workspace_do_not_run_together() -> None:
    key = "agent.a/local_agent.this"
    assert _named(key, "a-b", "c") != _named(key, "a", "b-c")
