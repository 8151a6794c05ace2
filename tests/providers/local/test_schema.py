"""Live schemas are their kinds, with ids for references."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from planes import kind_model
from planes.kind import REPLACES, UNORDERED, Block, Kind, OfKind
from planes.scalars import Duration
from planes.values import Deferred, Reference
from providers.defaults import complete
from providers.local.catalogue import KINDS
from providers.local.provider import provider
from providers.local.schema import live_schema
from stacks.engine.facts import facts_of


class Inner(Block):
    where: Annotated[Reference | None, OfKind("agent")] = Field(default=None, description="Where.")
    size: Annotated[int, REPLACES] = Field(default=1, description="Size.")


class Plain(Block):
    deny: list[str] = Field(default=[], description="Denied.")


class Model(Block):
    name: str = Field(description="Name.")


class Thing(Kind):
    """A thing."""

    kind = "thing"

    to: Annotated[Reference, OfKind("agent")] = Field(description="To.")
    many: Annotated[list[Annotated[Reference, OfKind("agent")]], UNORDERED] = Field(
        default=[], description="Many."
    )
    model: Annotated[Reference | Model | None, OfKind("route")] = Field(
        default=None, description="Model."
    )
    inner: Inner | None = Field(default=None, description="Inner.")
    several: list[Inner] = Field(default=[], max_length=2, description="Several.")
    plain: Plain = Field(default_factory=lambda: Plain(), description="Plain.")
    wait: Duration = Field(default="1h", description="Wait.")


LIVE: Any = live_schema(Thing)


def _valid(**properties: Any) -> Any:
    return LIVE.model_validate({"to": "agent-1", **properties})


def test_ids_stand_for_references() -> None:
    model = _valid(many=["a", "b"], model="route-1", inner={"where": "a"}, several=[{"size": 2}])
    assert (model.to, model.many, model.model) == ("agent-1", ["a", "b"], "route-1")
    assert (model.inner.where, model.several[0].where) == ("a", None)
    assert _valid(model={"name": "m"}).model == Model(name="m")


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": 1},
        {"many": [1]},
        {"model": {"nam": "m"}},
        {"inner": {"where": 1}},
        {"several": [{}, {}, {}]},
        {"wait": "soon"},
        {"other": 1},
    ],
)
def test_the_kinds_checks_hold(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _valid(**wrong)


def test_late_values_pass() -> None:
    late = Deferred("agent.a.id", ())
    assert _valid(wait=late, inner={"where": late}).inner.where == late


def test_marks_and_descriptions_hold() -> None:
    facts = facts_of(LIVE).fields
    assert facts["many"].unordered
    assert facts["inner"].inside.fields["size"].replaces
    assert LIVE.__doc__ == "A thing."
    assert LIVE.model_fields["wait"].description == "Wait."


def test_a_kind_without_references_is_its_own_schema() -> None:
    class Other(Kind):
        kind = "other"
        plain: Plain = Field(default_factory=lambda: Plain(), description="Plain.")

    assert live_schema(Other) is Other
    renamed = live_schema(Other, without=frozenset({"enabled"}), active=(bool, Field(default=True)))
    assert renamed.model_fields.keys() == {"labels", "plain", "active"}


def test_completing_fills_in_defaults_at_any_depth() -> None:
    given = {"to": "a", "inner": {"where": "b"}, "several": [{}], "plain": {}, "own": 1}
    assert complete(LIVE, given) == {
        "labels": {},
        "enabled": True,
        "to": "a",
        "many": [],
        "model": None,
        "inner": {"where": "b", "size": 1},
        "several": [{"where": None, "size": 1}],
        "plain": {"deny": []},
        "wait": "1h",
        "own": 1,
    }
    assert complete(LIVE, {"to": "a"})["plain"] == {"deny": []}


def test_completing_leaves_late_values_alone() -> None:
    late = Deferred("agent.a.id", ())
    whole = complete(LIVE, {"to": late, "inner": late, "several": [late], "plain": {"deny": late}})
    assert (whole["to"], whole["inner"], whole["several"]) == (late, late, [late])
    assert whole["plain"] == {"deny": late}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_is_in_the_schema_of_its_primitive(kind: str) -> None:
    fields = provider.primitive(KINDS[kind].main).schema.model_fields
    renamed = {"enabled": "active"} if "active" in fields else {}
    assert {renamed.get(name, name) for name in kind_model(kind).model_fields} == fields.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_every_mark_of_a_kind_is_in_the_schema_of_its_primitive(kind: str) -> None:
    live = facts_of(provider.primitive(KINDS[kind].main).schema).fields
    for name, fact in facts_of(kind_model(kind)).fields.items():
        assert live[name]._replace(block=None) == fact._replace(block=None)
        assert live[name].inside.fields.keys() == fact.inside.fields.keys()
