"""Names that are made: readable, within bounds, one for each key, and known again."""

from __future__ import annotations

import pytest

from planes.address import Address, PrimitiveKey
from providers.aws.naming import generated, is_generated
from providers.aws.settings import Settings
from providers.aws.tags import change, declared, plain_tags, wanted

KEY = PrimitiveKey(Address.parse('module.eu.agent.reviewer["ledger"]'), "aws_iam_role", "task")


def name(key: PrimitiveKey = KEY, generation: int = 0, longest: int = 64, **more: str) -> str:
    return generated("payments", "default", key, generation, longest=longest, **more)


def test_a_name_says_whose_it_is() -> None:
    assert name().startswith("payments-eu-agent-reviewer-ledger-task-")
    assert name(prefix="/fleetform/", suffix=".fifo").startswith("/fleetform/payments-eu-")


@pytest.mark.parametrize("longest", [32, 64, 512])
@pytest.mark.parametrize("generation", [0, 1, 12])
def test_a_name_keeps_within_its_bounds_and_is_known_again(longest: int, generation: int) -> None:
    made = name(KEY, generation, longest, suffix=".fifo")
    assert len(made) <= longest
    assert is_generated(made)


def test_every_key_and_generation_has_its_own() -> None:
    other = KEY._replace(type="aws_iam_role_policy")
    made = {name(), name(other), name(KEY, 1), generated("a", "b", KEY, 0, longest=64)}
    assert len(made) == 4


@pytest.mark.parametrize("given", ["payments-task", "a-abcdefgh", "x-h3k5m7pqab", "", None])
def test_other_names_are_not_taken_for_made_ones(given: str | None) -> None:
    assert not is_generated(given)


# Tags.


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("agent.r", "agent.r"),
        ('agent.r["ledger"]', "agent.r@ledger"),
        ("agent.r[0]", "agent.r@0"),
        ('agent.r["0"]', "agent.r@=30"),
        ('module.a["e.u"].agent.r["x@=b\\"€["]', None),
        ('agent.r[""]', "agent.r@"),
    ],
)
def test_an_address_can_be_read_back_from_a_tag(address: str, written: str | None) -> None:
    tags = {"fleetform:address": address, "fleetform:team": "R&D (core)"}
    sent = wanted(Settings(), {}, tags)
    assert written in (None, sent["fleetform:address"])
    assert plain_tags(sent) == tags
    assert not set("".join(sent.values())) & set('[]"()&*')


SETTINGS = Settings.model_validate(
    {"default_tags": {"tags": {"owner": "ops"}}, "ignore_tags": {"key_prefixes": ["corp:"]}}
)


def test_declared_tags_are_those_that_nobody_else_answers_for() -> None:
    live = {"fleetform:stack": "s", "fleetform.hash": "h", "aws:x": "y", "owner": "ops"}
    assert declared(SETTINGS, {**live, "corp:cost": "1", "env": "prod"}) == {"env": "prod"}
    assert declared(SETTINGS, {**live, "owner": "me"}) == {"owner": "me"}


def test_a_change_of_tags_leaves_others_alone() -> None:
    want = wanted(SETTINGS, {"tags": {"env": "dev"}}, {"fleetform:stack": "s"})
    live = {"aws:x": "y", "corp:cost": "1", "env": "prod", "old": "1", "fleetform:stack": "s"}
    put, drop = change(SETTINGS, live, want)
    assert put == {"owner": "ops", "env": "dev"}
    assert drop == ("old",)
