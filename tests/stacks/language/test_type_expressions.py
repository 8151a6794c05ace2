"""Type constraints and their defaults, against what Terraform makes of ``variable`` blocks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planes.diagnostics import Diagnostics, Source
from planes.types import DYNAMIC, Type
from stacks.language.convert import ConversionError, convert
from stacks.language.defaults import Defaults, apply_defaults
from stacks.language.evaluate import value_of
from stacks.language.functions.json_text import encode
from stacks.language.interpolation import call_context
from stacks.language.parser import parse_expression
from stacks.language.scope import Names
from stacks.language.type_expressions import type_constraint
from stacks.language.values import Value

TEXT = Path(__file__).with_name("type_constraints.jsonl").read_text(encoding="utf-8")
CASES = [json.loads(line) for line in TEXT.splitlines()]


def constraint(text: str) -> tuple[Type, Defaults | None, Diagnostics]:
    source = Source("variables.fleet.hcl", text)
    expression, diagnostics = parse_expression(source)
    assert expression is not None
    type_, defaults = type_constraint(expression, source, diagnostics)
    return type_, defaults, diagnostics


def value(text: str) -> Value:
    source = Source("value", text)
    expression, _ = parse_expression(source)
    assert expression is not None
    return value_of(expression, Names({}, source, call_context(Path())))


def outcome(case: dict[str, Any]) -> dict[str, Any]:
    type_, defaults, diagnostics = constraint(case["constraint"])
    if diagnostics.has_errors:
        first = diagnostics.errors[0]
        assert first.span is not None
        return {"error": first.summary, "detail": first.detail}
    try:
        result = convert(apply_defaults(value(case["given"]), defaults), type_)
    except ConversionError as error:
        return {"error": "Invalid default value for variable", "detail": f"{error.message}."}
    found = DYNAMIC if result.is_null else result.type  # a plan has no type for null
    return {"type": found.json(), "value": json.loads(encode(result))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['constraint']} of {case['given']}")
def test_terraform_agrees(case: dict[str, Any]) -> None:
    found = outcome(case)
    expected = {key: item for key, item in case.items() if key not in ("constraint", "given")}
    detail = found.pop("detail", "")
    said = expected.pop("detail", "")
    assert found == expected
    assert said.endswith(detail) or detail.startswith(said.removesuffix("."))


@pytest.mark.parametrize(
    ("text", "suggestion", "place"),
    [
        ("list(sting)", '"string"', "sting"),
        ("object({ a = optional(numbr) })", '"number"', "numbr"),
        ("lst(string)", '"list"', "lst(string)"),
    ],
)
def test_a_near_miss_gets_a_suggestion(text: str, suggestion: str, place: str) -> None:
    _, _, diagnostics = constraint(text)
    (error,) = diagnostics.errors
    assert f"Did you mean {suggestion}?" in error.detail
    assert error.span is not None
    assert error.span.text == place


def test_all_faults_are_reported_and_the_rest_is_read() -> None:
    type_, defaults, diagnostics = constraint(
        'object({ a = nope, b = optional(string, "x"), "c" = string, d = list() })'
    )
    assert len(diagnostics.errors) == 3
    assert type_.json() == ["object", {"a": "dynamic", "b": "string", "d": "dynamic"}, ["b"]]
    assert defaults is not None
    assert defaults.values["b"].raw == "x"


def test_defaults_leave_the_unknown_and_the_unfitting_alone() -> None:
    _, defaults, _ = constraint('object({ a = optional(string, "x") })')
    for text in ("null", '"text"', "5"):
        given = value(text)
        assert apply_defaults(given, defaults) is given


def test_a_default_for_a_sensitive_object_leaves_it_sensitive() -> None:
    _, defaults, _ = constraint('object({ a = optional(string, "x") })')
    result = apply_defaults(value("sensitive({})"), defaults)
    assert result.sensitive
    assert result.raw["a"].raw == "x"
