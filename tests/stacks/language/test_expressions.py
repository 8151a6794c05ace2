"""Operators, conversion, templates, iteration, access and calls against what Terraform says.

The cases are recorded by ``record.py``.  Our details may say more than Terraform's, never less.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planes.diagnostics import Source
from planes.types import STRING
from stacks.language.evaluate import evaluate
from stacks.language.functions.json_text import encode
from stacks.language.interpolation import call_context
from stacks.language.ordering import wholly_known
from stacks.language.parser import parse_expression
from stacks.language.scope import Names
from stacks.language.values import NULL, Value, object_of, unknown

CASES = sorted(Path(__file__).parent.glob("cases/*.jsonl"))
RESOURCE = object_of(
    {
        "id": unknown(STRING),
        "input": NULL,
        "output": NULL,
        "triggers_replace": NULL,
    }
)
SURROUNDINGS = {"terraform_data": object_of({"u": RESOURCE})}


class Digits(str):
    """A number as it is written: with all its digits."""


def read(text: str) -> Any:
    return json.loads(text, parse_float=Digits, parse_int=Digits)


def unknown_places(value: Value) -> Any:
    """True for an unknown; for a value that has some inside, where they are, as plans show it."""
    if wholly_known(value) or value.is_unknown:
        return value.is_unknown
    if isinstance(value.raw, dict):
        inner = {key: unknown_places(item) for key, item in value.raw.items()}
        return {key: place for key, place in inner.items() if place is not False}
    return [unknown_places(item) for item in value.raw]


def outcome(expression: str) -> dict[str, Any]:
    source = Source("case.tf", f"(\n{expression}\n)")
    tree, diagnostics = parse_expression(source)
    assert tree is not None, list(diagnostics)
    value = evaluate(tree, Names(SURROUNDINGS, source, call_context(Path())), diagnostics)
    if diagnostics.has_errors:
        first = diagnostics.errors[0]
        assert first.span is not None
        return {"error": first.summary, "detail": first.detail}
    if not wholly_known(value):  # whether an unknown is sensitive is unknown to Terraform
        return {"unknown": unknown_places(value)}
    mark = {"sensitive": True} if value.sensitive else {}
    if value.is_null:  # a plan has no type for null
        return {"type": "dynamic", "value": None} | mark
    return {"type": value.type.json(), "value": read(encode(value))} | mark


def cases() -> Iterator[Any]:
    for path in CASES:
        for line in path.read_text(encoding="utf-8").splitlines():
            case = read(line)
            yield pytest.param(case, id=f"{path.stem}: {case['expression'][:60]}")


@pytest.mark.parametrize("case", list(cases()))
def test_terraform_agrees(case: dict[str, Any]) -> None:
    expected = {
        key: item for key, item in case.items() if key not in ("expression", "ours", "because")
    }
    expected = case.get("ours", expected)
    if "unknown" in expected:
        expected.pop("sensitive", None)
    found = outcome(case["expression"])
    if "detail" in found and "detail" in expected:
        told, said = found.pop("detail"), expected.pop("detail")
        assert told.startswith(said.removesuffix("."))
    assert found == expected
