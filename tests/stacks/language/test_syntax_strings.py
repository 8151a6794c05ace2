"""What quoted strings, heredocs and template files say, against what Terraform makes of them."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from planes.diagnostics import Source
from stacks.language import ast
from stacks.language.parser import parse_body, parse_template

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("syntax_strings.jsonl").read_text("utf-8").split("\n")
    if line
]


def value(node: ast.Node, names: dict[str, str]) -> Any:
    """The value of constants, templates, and comparisons with ``==``: all that the cases need."""
    match node:
        case ast.Literal() as literal:
            return literal.value
        case ast.Variable():
            return names[node.name]
        case ast.Tuple():
            return [value(item, names) for item in node.items]
        case ast.Binary(operator="=="):
            return value(node.left, names) == value(node.right, names)
        case ast.Template():
            return unicodedata.normalize("NFC", text(node.parts, names))
    raise AssertionError(node)


def text(parts: Any, names: dict[str, str]) -> str:
    said = ""
    for part in parts:
        match part:
            case ast.Text():
                said += part.text
            case ast.Interpolation():
                said += value(part.expression, names)
            case ast.IfDirective():
                said += text(part.yes if value(part.condition, names) else part.no, names)
            case ast.ForDirective():
                for item in value(part.collection, names):
                    said += text(part.parts, {**names, part.value: item})
    return said


@pytest.mark.parametrize("case", CASES, ids=ascii)
def test_value(case: dict[str, str]) -> None:
    template: ast.Expression | None
    if "template" in case:
        template, diagnostics = parse_template(Source("x", case["template"]))
    else:
        body, diagnostics = parse_body(Source("x", f"a = {case['expression']}\n"))
        template = body.attributes["a"].expression
    assert not list(diagnostics)
    assert template is not None
    assert value(template, {}) == case["value"]
