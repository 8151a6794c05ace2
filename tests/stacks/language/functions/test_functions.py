"""Every function against what Terraform says: the cases that ``record.py`` recorded."""

from __future__ import annotations

import json
import re
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
from stacks.language.values import Value, object_of, string, unknown

HERE = Path(__file__).parent
LOCALS = {
    "greeting": "Hello, ${name}!",
    "wrap": "${x}",
    "broken": "a ${ b",
    "recursive": '${templatestring("x", {})}',
    "directive": "%{ if on }yes%{ endif }",
}
SURROUNDINGS = {
    "local": object_of({name: string(text) for name, text in LOCALS.items()}),
    "terraform_data": object_of({"u": object_of({"id": unknown(STRING)})}),
}


OUTCOME = ("type", "value", "error", "detail", "unknown", "sensitive")


class Digits(str):
    """A number as it is written: with all its digits."""


def read(text: str) -> Any:
    return json.loads(text, parse_float=Digits, parse_int=Digits)


def cases() -> Iterator[Any]:
    for path in sorted(HERE.glob("cases/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = read(line)
            yield pytest.param(case, id=f"{path.stem}: {case['expression'][:60]}")


PARAMETERS = list(cases())
RECORDED = [parameter.values[0] for parameter in PARAMETERS]
SIGNATURES: dict[str, Any] = json.loads((HERE / "signatures.json").read_text(encoding="utf-8"))


def unknown_places(value: Value) -> Any:
    """True for an unknown; for a collection where its unknowns are, as plans show it."""
    if isinstance(value.raw, dict):
        places = {key: unknown_places(item) for key, item in value.raw.items()}
        return {key: place for key, place in places.items() if place is not False}
    if isinstance(value.raw, tuple):
        return [unknown_places(item) for item in value.raw]
    return value.is_unknown


def outcome(expression: str) -> dict[str, Any]:
    source = Source("case.tf", expression)
    tree, diagnostics = parse_expression(source)
    if tree is not None:
        context = call_context(HERE / "files", "2026-01-02T03:04:05Z")
        value = evaluate(tree, Names(SURROUNDINGS, source, context), diagnostics)
    if diagnostics.has_errors:
        first = diagnostics.errors[0]
        return {"error": first.summary, "detail": first.detail}
    mark = {"sensitive": True} if value.sensitive else {}
    if not wholly_known(value):
        return {"unknown": unknown_places(value)} | mark
    type_ = "dynamic" if value.is_null else value.type.json()  # a plan has no type of a null
    return {"type": type_, "value": read(encode(value))} | mark


OWN_WORDS = ("jsondecode(", "yamldecode(")
"""Functions whose errors say more than Terraform's do: where in the document it is."""


def expected(case: dict[str, Any]) -> dict[str, Any]:
    found = case.get("ours", case)
    wanted = {key: item for key, item in found.items() if key in OUTCOME}
    if "detail" in wanted:
        wanted["detail"] = wanted["detail"].replace("this Terraform version", "this version")
    return wanted


@pytest.mark.parametrize("case", PARAMETERS)
def test_terraform_agrees(case: dict[str, Any]) -> None:
    wanted = expected(case)
    found = outcome(case["expression"])
    own_words = case["expression"].startswith(OWN_WORDS)
    if found.get("error") == "Error in function call" and own_words:
        wanted.pop("detail", None)
    if "error" in wanted and "detail" not in wanted:
        assert found.pop("detail")
    if "unknown" in wanted:  # a plan has no type of an unknown
        wanted = {key: item for key, item in wanted.items() if key in ("unknown", "sensitive")}
    assert found == wanted


CALL = re.compile(r"(\w+)\(")


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_every_function_has_six_cases_and_an_error_among_them(name: str) -> None:
    found = [case for case in RECORDED if name in CALL.findall(case["expression"])]
    assert len(found) >= 6
    assert any("error" in case for case in found)


def test_the_functions_are_all_of_terraforms() -> None:
    assert len(SIGNATURES) == 118
