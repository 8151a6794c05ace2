"""The remote types keep the contract: each of them, with objects that its lowering cases make."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from planes.address import PrimitiveKey
from planes.kind import Block
from planes.runtime import RuntimePool
from providers.contract import (
    Conflict,
    Invalid,
    Missing,
    NotFound,
    Observed,
    Primitive,
    PrimitiveType,
    Unreadable,
)
from providers.local import primitives
from providers.local.catalogue import TYPES
from providers.local.plane import Plane, Wanted
from providers.local.primitive import LocalType
from providers.local.provider import provider
from stacks.engine.lowering.view import StackView
from stacks.stack import Stack

TAGS = {"fleetform:stack": "payments", "fleetform:address": "agent.a"}
OTHERS = {"fleetform:stack": "ledger", "fleetform:address": "agent.a"}
ENOUGH: Mapping[str, Mapping[str, Any]] = {
    "local_pool": {"cpu": 2},
    "local_agent": {"pool": "pool-1", "harness": "codex"},
    "local_extension": {"type": "skill", "source": "npm:a", "ref": "1.0.0"},
    "local_trigger": {"agent": "agent-1", "webhook": {"signature": "none"}},
    "local_subscription": {"service": "webhook", "trigger": "trigger-1"},
    "local_secret": {"source": "env", "path": "TOKEN"},
    "local_grant": {"secret": "secret-1", "agent": "agent-1", "name": "TOKEN"},
    "local_access": {"principals": ["team:a"], "agents": ["agent-1"], "verbs": ["run"]},
    "local_egress": {"bundles": ["github"]},
    "local_budget": {"scope": {"team": "a"}, "limit": 5, "period": "daily"},
    "local_route": {"targets": [{"provider": "bedrock", "model": "m"}]},
    "local_sink": {"type": "file", "path": "audit.jsonl"},
    "local_guardrail": {"stage": "pre_call", "detects": ["pii"]},
    "local_metric": {"measures": "rework"},
}


@pytest.fixture(params=TYPES)
def kind(request: pytest.FixtureRequest) -> PrimitiveType:
    return provider.primitive(request.param)


def test_the_contract_is_kept() -> None:
    kept: PrimitiveType = LocalType("local_pool", RuntimePool)
    assert kept.computed.keys() == {"revision"}


def _enough(kind: PrimitiveType) -> dict[str, Any]:
    return dict(ENOUGH[kind.type])


def _only(answers: Mapping[str, Observed | Missing | Unreadable]) -> Observed:
    (answer,) = answers.values()
    assert isinstance(answer, Observed)
    return answer


def test_what_is_created_is_observed(kind: PrimitiveType, plane: Plane) -> None:
    made = kind.create(plane, "a", _enough(kind), TAGS)
    assert _only(kind.read_many(plane, ["a"])) == made
    assert kind.find(plane, "a") == made
    assert list(kind.discover(plane)) == [made]
    assert (made.id, made.type, made.tags, made.changed_by) == ("a", kind.type, TAGS, "ada")
    assert made.attributes.keys() == {"id", *kind.computed}
    assert (made.attributes["id"], made.attributes["revision"]) == ("a", 1)


def test_every_declared_field_is_kept(kind: PrimitiveType, plane: Plane) -> None:
    made = kind.create(plane, "a", _enough(kind), TAGS)
    assert made.properties.keys() == kind.schema.model_fields.keys()
    assert made.properties == kind.normalise(_enough(kind))
    kind.schema.model_validate(dict(made.properties))


def test_normalising_again_changes_nothing(kind: PrimitiveType) -> None:
    once = kind.normalise(_enough(kind))
    assert kind.normalise(once) == once


def test_null_is_what_is_left_out(kind: PrimitiveType) -> None:
    nulls = {name: None for name in kind.schema.model_fields if name not in _enough(kind)}
    assert kind.normalise({**_enough(kind), **nulls}) == kind.normalise(_enough(kind))


def test_creating_and_deleting_again_does_no_harm(kind: PrimitiveType, plane: Plane) -> None:
    made = kind.create(plane, "a", _enough(kind), TAGS)
    assert kind.create(plane, "a", _enough(kind), TAGS) == made
    with pytest.raises(Conflict, match="belongs to payments agent.a"):
        kind.create(plane, "a", _enough(kind), OTHERS)
    kind.delete(plane, "a")
    kind.delete(plane, "a")
    assert kind.read_many(plane, ["a"]) == {"a": Missing("a")}
    assert kind.find(plane, "a") is None


def test_an_update_brings_all_that_is_wanted(kind: PrimitiveType, plane: Plane) -> None:
    kind.create(plane, "a", _enough(kind), TAGS)
    wanted = {**_enough(kind), "labels": {"team": "b"}}
    tags = {**TAGS, "fleetform:team": "b"}
    changed = kind.update(plane, "a", wanted, frozenset({"labels"}), tags)
    assert changed == _only(kind.read_many(plane, ["a"]))
    assert changed.properties["labels"] == {"team": "b"}
    assert (changed.tags, changed.attributes["revision"]) == (tags, 2)
    with pytest.raises(NotFound):
        kind.update(plane, "b", wanted, frozenset(), tags)


def test_an_update_takes_over_what_is_nobodys(kind: PrimitiveType, plane: Plane) -> None:
    plane.create(kind.type, "a", Wanted("", _enough(kind), {}))
    kind.update(plane, "a", _enough(kind), frozenset(), TAGS)
    assert plane.read(kind.type, ["a"])["a"].owner == "payments agent.a"


def test_what_cannot_be_read_is_said(kind: PrimitiveType, plane: Plane) -> None:
    kind.create(plane, "a", _enough(kind), TAGS)
    made = kind.create(plane, "b", _enough(kind), TAGS)
    assert plane._connection is not None
    plane._connection.execute(f"UPDATE {kind.type} SET properties = '{{' WHERE id = 'a'")
    answers = kind.read_many(plane, ["a", "b", "c"])
    broken = answers["a"]
    assert isinstance(broken, Unreadable)
    assert "its row on the plane is damaged" in broken.reason
    assert (answers["b"], answers["c"]) == (made, Missing("c"))
    assert [item.id for item in kind.discover(plane)] == ["a", "b"]
    with pytest.raises(Invalid, match="damaged"):
        kind.find(plane, "a")


def test_the_identity_is_made_from_stack_and_key(kind: PrimitiveType) -> None:
    view = StackView(Stack("payments", "default", "payments", {}))
    primitive = Primitive(PrimitiveKey.parse(f"agent.a/{kind.type}.this"), {})
    name = kind.identity(primitive, view, 0)
    assert name.startswith("payments-agent-a-")
    assert kind.identity(primitive, view, 1) == f"{name}-g2"


def test_it_is_described(kind: PrimitiveType) -> None:
    assert kind.type in TYPES
    assert issubclass(kind.schema, Block)
    assert kind.schema.__doc__
    assert all(field.description for field in kind.schema.model_fields.values())
    assert all(kind.computed.values())
    assert kind.schema_version == 1


def test_every_module_of_a_primitive_is_registered() -> None:
    (folder,) = map(Path, primitives.__path__)
    assert {file.stem for file in folder.glob("local_*.py")} == set(TYPES)


@pytest.mark.parametrize(
    ("type", "properties", "expected"),
    [
        ("local_pool", {}, {"arn": "local:pool/a"}),
        ("local_agent", {}, {"identity": "local:agent/a"}),
        ("local_route", {}, {"endpoint": "local://route/a"}),
        ("local_trigger", {}, {"url": "local://trigger/a"}),
        ("local_trigger", {"webhook": None, "schedule": {"cron": "0 2 * * *"}}, {"url": None}),
        ("local_budget", {"action": "block"}, {"enforcement": "request-time"}),
        ("local_budget", {"action": "alert"}, {"enforcement": "advisory"}),
    ],
)
def test_computed_attributes(
    plane: Plane, type: str, properties: Mapping[str, Any], expected: Mapping[str, Any]
) -> None:
    wanted = {**ENOUGH[type], **properties}
    made = provider.primitive(type).create(plane, "a", wanted, TAGS)
    assert {name: made.attributes[name] for name in expected} == expected


GRANTS = ("local_grant", "local_access")


@pytest.fixture(params=GRANTS)
def grant(request: pytest.FixtureRequest) -> PrimitiveType:
    return provider.primitive(request.param)


@pytest.mark.parametrize("expires", ["2001-01-01T00:00:00Z", "2001-01-01t01:00:00.5+01:00"])
def test_a_grant_that_has_expired_is_not_active(
    grant: PrimitiveType, plane: Plane, expires: str
) -> None:
    wanted = {**_enough(grant), "expires": expires}
    made = grant.create(plane, "a", wanted, TAGS)
    assert made.properties["active"] is False
    assert made.properties["expires"] == expires
    assert (made.changed_by, made.changed_at) == (None, expires)
    assert _only(grant.read_many(plane, ["a"])) == made
    assert list(grant.discover(plane)) == [made]
    later = grant.update(plane, "a", {**wanted, "expires": None}, frozenset({"expires"}), TAGS)
    assert later.properties["active"] is True


@pytest.mark.parametrize("expires", [None, "2999-01-01T00:00:00Z", "some day"])
def test_a_grant_that_has_not_expired_is_active(
    grant: PrimitiveType, plane: Plane, expires: str | None
) -> None:
    made = grant.create(plane, "a", {**_enough(grant), "expires": expires}, TAGS)
    assert (made.properties["active"], made.changed_by) == (True, "ada")


def test_a_grant_that_was_withdrawn_has_an_author(grant: PrimitiveType, plane: Plane) -> None:
    wanted = {**_enough(grant), "expires": "2001-01-01T00:00:00Z", "active": False}
    made = grant.create(plane, "a", wanted, TAGS)
    assert (made.properties["active"], made.changed_by) == (False, "ada")
