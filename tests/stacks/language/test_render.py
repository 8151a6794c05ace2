"""Values as text, against what ``terraform console`` prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planes.address import Address
from planes.diagnostics import Source
from planes.types import STRING
from stacks.language.evaluate import value_of
from stacks.language.interpolation import call_context
from stacks.language.parser import parse_expression
from stacks.language.render import quote, render
from stacks.language.scope import Names
from stacks.language.transport import RecordedDeclaration
from stacks.language.type_text import type_argument, type_text
from stacks.language.values import null_of, object_of, reference_to, string, unknown

TEXT = Path(__file__).with_name("console.jsonl").read_text(encoding="utf-8")
CASES = [json.loads(line) for line in TEXT.splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["expression"])
def test_terraform_prints_the_same(case: dict[str, str]) -> None:
    source = Source("console", case["expression"])
    expression, _ = parse_expression(source)
    assert expression is not None
    scope = Names({}, source, call_context(Path()))
    asked = type_argument(expression)
    shown = type_text(value_of(asked, scope).type) if asked else render(value_of(expression, scope))
    assert shown == case["text"]


def test_what_is_not_known_yet() -> None:
    assert render(unknown()) == "(known after apply)"
    inside = object_of({"a": unknown(STRING), "b": unknown(STRING).marked()})
    assert render(inside) == ('{\n  "a" = (known after apply)\n  "b" = (known after apply)\n}')


def test_a_reference_shows_its_attributes_and_those_inside_it_only_their_address() -> None:
    pool = reference_to(RecordedDeclaration(Address.parse("runtime_pool.a"), {"n": string("x")}))
    agent = reference_to(RecordedDeclaration(Address.parse('agent.r["k"]'), {"pool": pool}))
    assert render(agent) == '{\n  "pool" = runtime_pool.a\n}'
    assert render(null_of(agent.type)) == "null /* agent reference */"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("plain", '"plain"'), ('"', '"\\""'), ("\x7f", '"\\x7f"'), ("\U000e0001", '"\\U000e0001"')],
)
def test_quoting(text: str, quoted: str) -> None:
    assert quote(text) == quoted
