"""What of a body is literal, and what is left to evaluate."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import Field

from planes.diagnostics import Diagnostics, Source
from planes.kind import SENSITIVE, Block
from planes.schema import block_schema
from planes.values import Sensitive
from stacks.configuration.constants import Constants
from stacks.evaluation.compiled import Compiled, compile_body, expressions, span_of
from stacks.evaluation.decode import decode
from stacks.evaluation.evaluator import Evaluator
from stacks.evaluation.instances import Reading
from stacks.language.parser import parse_body


class Inner(Block):
    host: str
    ports: list[int] = Field(default=[])


class Outer(Block):
    text: str = ""
    number: float = 0
    flag: bool = False
    items: list[str] = Field(default=[])
    table: dict[str, int] = Field(default={})
    secret: Annotated[str, SENSITIVE] = ""
    allow: list[Inner] = Field(default=[])


def compiled(text: str) -> Compiled:
    body, problems = parse_body(Source("main.fleet.hcl", text))
    found = compile_body(body, body.span(body.source), block_schema(Outer), problems)
    assert not problems
    return found


LITERAL: list[tuple[str, Any]] = [
    ('text = "a\\tb"', {"text": "a\tb"}),
    ("text = <<-EOT\n  x\n  EOT", {"text": "x\n"}),
    ("text = null", {}),
    ("number = 12", {"number": 12}),
    ("flag = true", {"flag": True}),
    ('items = ["a", "b"]', {"items": ["a", "b"]}),
    ("items = []", {"items": []}),
    ('table = { a = 1, "b c" = 2 }', {"table": {"a": 1, "b c": 2}}),
]
EVALUATED: list[tuple[str, Any]] = [
    ('text = "a-${1 + 1}"', {"text": "a-2"}),
    ("text = 5", {"text": "5"}),
    ('number = "5"', {"number": 5}),
    ("number = 1.5", {"number": 1.5}),
    ("number = -1", {"number": -1}),
    ('flag = "true"', {"flag": True}),
    ('items = ["a", upper("b")]', {"items": ["a", "B"]}),
    ("items = [1]", {"items": ["1"]}),
    ('table = { (upper("k")) = 1 }', {"table": {"K": 1}}),
    ("table = { a = 1, a = 2 }", {"table": {"a": 2}}),
]


@pytest.mark.parametrize(("text", "expected"), LITERAL)
def test_literals_need_no_evaluation(text: str, expected: Any) -> None:
    found = compiled(f"{text}\n")
    assert (found.constants, found.arguments) == (expected, ())


@pytest.mark.parametrize(("text", "expected"), EVALUATED)
def test_the_rest_is_evaluated(text: str, expected: Any) -> None:
    found = compiled(f"{text}\n")
    assert found.constants == {}
    diagnostics = Diagnostics()
    scope = Constants(found.body.source)
    assert decode(found, scope, Evaluator(Reading()), diagnostics).data == expected
    assert not diagnostics


BLOCKS = """
secret = "x"
allow {
  host = "a"
}
dynamic "allow" {
  for_each = ["b", "c"]
  content {
    host  = allow.value
    ports = [allow.key]
  }
}
allow {
  host = upper("d")
}
"""


def test_blocks() -> None:
    found = compiled(BLOCKS)
    texts = [
        (found.body.source.text[node.start : node.end], sorted(bound))
        for node, bound in expressions(found)
    ]
    assert texts == [
        ('["b", "c"]', []),
        ('upper("d")', []),
        ("allow.value", ["allow"]),
        ("[allow.key]", ["allow"]),
    ]
    decoded = decode(found, Constants(found.body.source), Evaluator(Reading()), Diagnostics())
    assert decoded.data == {
        "secret": Sensitive("x"),
        "allow": [
            {"host": "a"},
            {"host": "b", "ports": [0]},
            {"host": "c", "ports": [1]},
            {"host": "D"},
        ],
    }
    assert decoded.evaluated == {
        "allow": [{}, {"host": "b", "ports": [0]}, {"host": "c", "ports": [1]}, {"host": "D"}]
    }


SPANS = [
    (("allow", 0, "host"), '"a"'),
    (("allow", 1, "host"), "allow.value"),
    (("allow", 2, "ports", 0), "allow.key"),
    (("allow", 0, "ports"), "allow"),
    (("secret",), '"x"'),
]


@pytest.mark.parametrize(("path", "expected"), SPANS)
def test_places(path: tuple[str | int, ...], expected: str) -> None:
    assert span_of(compiled(BLOCKS), path).text == expected
