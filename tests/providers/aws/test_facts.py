"""Schemas are held to what AWS says: required, replaces, enums, lengths, patterns.

``make facts`` writes ``facts.json``; ``facts_overrides.json`` says where AWS's own models are not
the whole truth, and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel, ValidationError, create_model
from pydantic.fields import FieldInfo

from planes.annotations import block_of, field_annotation
from planes.kind import COMPUTED, REPLACES, Block
from providers.aws.catalogue import TYPES
from providers.aws.provider import provider

FOLDER = Path(__file__).parent
FACTS = json.loads((FOLDER / "facts.json").read_text(encoding="utf-8"))
OVERRIDES = json.loads((FOLDER / "facts_overrides.json").read_text(encoding="utf-8"))
SOURCES = json.loads((FOLDER / "facts_sources.json").read_text(encoding="utf-8"))
PROBES = ("a", "A", "0", "a b", "a/b", "/a/", "a.b", "a_b", "a-b", "-a", "a:b", "a*b", "ä", "a\nb")


class Fact(NamedTuple):
    type: str
    name: str
    about: dict[str, Any]

    @property
    def kind(self) -> Any:
        return provider.primitive(self.type)

    @property
    def model(self) -> type[BaseModel]:
        return provider.primitive(self.type).schema

    @property
    def field(self) -> FieldInfo:
        """Of a dotted name, the field in the block."""
        model, *steps = self.model, *self.name.split(".")
        for step in steps[:-1]:
            block = block_of(field_annotation(model, step))
            assert block is not None, self
            model = block
        return model.model_fields[steps[-1]]

    def admits(self, value: object) -> bool:
        """Whether the property alone takes a value."""
        annotation = self.field.rebuild_annotation()
        alone: Any = create_model("Alone", __base__=Block, value=(annotation, ...))
        try:
            alone.model_validate({"value": value})
        except ValidationError:
            return False
        return True


def facts() -> Iterator[Fact]:
    for type, names in FACTS.items():
        for name, about in names.items():
            other = OVERRIDES.get(f"{type}.{name}", {})
            kept = {**about, **{key: value for key, value in other.items() if key != "why"}}
            yield Fact(type, name, {key: item for key, item in kept.items() if item is not None})


ALL = list(facts())


def having(key: str) -> Any:
    some = [fact for fact in ALL if key in fact.about]
    return pytest.mark.parametrize("fact", some, ids=lambda fact: f"{fact.type}.{fact.name}")


def test_every_type_has_its_facts_or_a_reason() -> None:
    missing = {type for type in TYPES if type not in SOURCES and type not in OVERRIDES}
    assert missing == set()


def test_every_override_says_why_and_is_of_a_property() -> None:
    assert [key for key, item in OVERRIDES.items() if not item["why"].endswith(".")] == []
    known = {f"{type}.{name}" for type, names in FACTS.items() for name in names} | TYPES.keys()
    assert OVERRIDES.keys() <= known


def test_facts_go_into_blocks() -> None:
    """Of every type whose properties nest, unless AWS writes them otherwise."""
    nested = {fact.type for fact in ALL if "." in fact.name}
    assert nested >= {
        "aws_apigatewayv2_api",
        "aws_bedrock_inference_profile",
        "aws_budgets_budget_action",
        "aws_cloudwatch_event_target",
        "aws_scheduler_schedule",
    }


@having("required")
def test_what_aws_requires_is_required(fact: Fact) -> None:
    """But for names, which are made where they are left out."""
    if fact.name == fact.kind.named_by and fact.about["required"]:
        assert COMPUTED in fact.field.metadata or fact.field.is_required()
        return
    assert fact.field.is_required() is fact.about["required"]


@having("create_only")
def test_what_cannot_change_in_place_replaces(fact: Fact) -> None:
    assert (REPLACES in fact.field.metadata) is fact.about["create_only"]


@having("enum")
def test_values_are_those_of_aws(fact: Fact) -> None:
    refused = [value for value in fact.about["enum"] if not fact.admits(value)]
    assert refused == []
    assert not fact.admits("none of them" if type(fact.about["enum"][0]) is str else -7)


@having("max")
def test_nothing_is_longer_or_larger_than_aws_takes(fact: Fact) -> None:
    most = fact.about["max"]
    if not fact.admits("a"):
        assert not fact.admits(most + 1)
    else:
        assert not fact.admits("a" * (most + 1))


@having("pattern")
def test_what_is_admitted_fits_the_pattern(fact: Fact) -> None:
    pattern = re.compile(fact.about["pattern"])
    wrong = [probe for probe in PROBES if fact.admits(probe) and not pattern.fullmatch(probe)]
    assert wrong == []
