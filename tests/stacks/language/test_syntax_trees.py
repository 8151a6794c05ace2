"""Expressions as trees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planes.diagnostics import Source
from stacks.language import ast
from stacks.language.ast import Expression, Node, children
from stacks.language.parser import parse_body, parse_expression, parse_template

CASES: list[tuple[str, str | None]] = [
    json.loads(line)
    for line in Path(__file__).with_name("syntax_trees.jsonl").read_text("utf-8").split("\n")
    if line
]


def shown(node: Any) -> str:
    """A tree in prefix form.  Fractions stand in quotes, and an empty text is ``<>``."""
    match node:
        case None:
            return ""
        case ast.Literal(value=None):
            return "null"
        case ast.Literal(value=bool() as value):
            return str(value).lower()
        case ast.Literal(value=value):
            return repr(value)
        case ast.Variable(name=name):
            return str(name)
        case ast.SplatItem():
            return "each"
        case ast.GetAttribute(operand=operand, name=name):
            return f"(. {shown(operand)} {name})"
        case ast.Index(operand=operand, key=key):
            return f"(index {shown(operand)} {shown(key)})"
        case ast.LegacyIndex(operand=operand, position=position):
            return f"(legacy {shown(operand)} {position})"
        case ast.Splat(operand=operand, each=each, full=full):
            return f"({'full' if full else 'attributes'} {shown(operand)} {shown(each)})"
        case ast.Unary(operator=operator, operand=operand):
            return f"({operator} {shown(operand)})"
        case ast.Binary(operator=operator, left=left, right=right):
            return f"({operator} {shown(left)} {shown(right)})"
        case ast.Conditional(condition=condition, yes=yes, no=no):
            return f"(? {shown(condition)} {shown(yes)} {shown(no)})"
        case ast.Parentheses(inner=inner):
            return f"(parens {shown(inner)})"
        case ast.Call(name=name, arguments=arguments, expand=expand):
            words = [f"call {name}", *map(shown, arguments)]
            return f"({' '.join(words)}{'...' if expand else ''})"
        case ast.Tuple(items=items):
            return f"[{' '.join(map(shown, items))}]"
        case ast.Object(items=items):
            pairs = [f"{shown(item.key)}={shown(item.value)}" for item in items]
            return f"{{{' '.join(pairs)}}}"
        case ast.For():
            return shown_for(node)
        case ast.Heredoc(parts=parts):
            return f'heredoc"{shown_parts(parts)}"'
        case ast.Template(parts=parts):
            return f'"{shown_parts(parts)}"'
    raise AssertionError(node)


def shown_for(node: ast.For) -> str:
    names = f"{node.key}, {node.value}" if node.key else node.value
    result = f"{shown(node.result)}{'...' if node.group else ''}"
    if node.result_key is not None:
        result = f"{shown(node.result_key)} => {result}"
    condition = f" if {shown(node.condition)}" if node.condition else ""
    inside = f"for {names} in {shown(node.collection)} : {result}{condition}"
    return f"{{{inside}}}" if node.result_key is not None else f"[{inside}]"


def shown_parts(parts: Any) -> str:
    text = ""
    for part in parts:
        match part:
            case ast.Text():
                text += part.text or "<>"
            case ast.Interpolation():
                text += f"${{{shown(part.expression)}}}"
            case ast.IfDirective():
                otherwise = f"%{{else}}{shown_parts(part.no)}" if part.no else ""
                text += (
                    f"%{{if {shown(part.condition)}}}{shown_parts(part.yes)}{otherwise}%{{endif}}"
                )
            case ast.ForDirective():
                names = f"{part.key}, {part.value}" if part.key else part.value
                inside = shown_parts(part.parts)
                text += f"%{{for {names} in {shown(part.collection)}}}{inside}%{{endfor}}"
    return text


@pytest.mark.parametrize(("text", "tree"), CASES, ids=ascii)
def test_tree(text: str, tree: str | None) -> None:
    body, diagnostics = parse_body(Source("x", f"a = {text}\n"))
    if tree is None:
        assert diagnostics.has_errors
    else:
        assert not list(diagnostics)
        assert shown(body.attributes["a"].expression) == tree


@pytest.mark.parametrize(("text", "tree"), CASES, ids=ascii)
def test_line_ends_do_not_count_in_an_expression_alone(text: str, tree: str | None) -> None:
    expression, diagnostics = parse_expression(Source("x", text))
    assert not list(diagnostics)
    assert shown(expression) == tree or tree is None


def test_offsets() -> None:
    text = 'a = f("b", c.d[0].e, -2 * [for x in y : {z = x}])\n'
    body, _ = parse_body(Source("x", text))
    pieces = [text[node.start : node.end] for node in walked(body.attributes["a"].expression)]
    assert pieces == [
        'f("b", c.d[0].e, -2 * [for x in y : {z = x}])',
        *('"b"', "b"),
        *("c.d[0].e", "c.d[0]", "c.d", "c", "0"),
        *("-2 * [for x in y : {z = x}]", "-2", "2"),
        *("[for x in y : {z = x}]", "y", "{z = x}", "z", "x"),
    ]


def test_offsets_in_templates() -> None:
    text = 'a = "b${c}%{ if d }e%{ endif }"\n'
    body, _ = parse_body(Source("x", text))
    pieces = [text[node.start : node.end] for node in walked(body.attributes["a"].expression)]
    assert pieces == [
        '"b${c}%{ if d }e%{ endif }"',
        *("b", "${c}", "c", "%{ if d }e%{ endif }", "d", "e"),
    ]


def walked(node: Node) -> list[Node]:
    return [node, *(inner for child in children(node) for inner in walked(child))]


def test_bodies() -> None:
    text = 'a = 1\nb "c" d {\n  e = 2\n}\nf { g = 3 }\n'
    source = Source("x", text)
    body, _ = parse_body(source)
    a, (b, f) = body.attributes["a"], body.blocks
    assert (body.start, body.end, body.source) == (0, len(text), source)
    assert (a.span(source).text, a.name_span(source).text) == ("a = 1", "a")
    assert b.span(source).text == 'b "c" d {\n  e = 2\n}'
    assert b.header_span(source).text == 'b "c" d'
    assert [(text[start:end], label) for start, end, label in b.labels] == [
        ('"c"', "c"),
        ("d", "d"),
    ]
    assert text[b.body.start : b.body.end] == "\n  e = 2\n"
    assert f.header_span(source).text == "f"
    assert text[f.body.start : f.body.end] == " g = 3 "


def test_byte_order_mark_and_carriage_returns_are_no_part_of_anything() -> None:
    body, diagnostics = parse_body(Source("x", "\ufeffa = 1\r\nb {\r\n  c = [\r\n2\r\n]\r\n}\r\n"))
    assert not list(diagnostics)
    assert (body.attributes["a"].start, body.attributes["a"].end) == (1, 6)
    assert list(body.blocks[0].body.attributes) == ["c"]


def test_template_files_have_no_escapes() -> None:
    template, diagnostics = parse_template(Source("x", 'a "b" \\n ${c} $${d}\n'))
    assert not list(diagnostics)
    assert shown(template) == '"a "b" \\n ${c} ${d}\n"'


@pytest.mark.parametrize("text", ["1 2", "a b", "a,", "a = b", "a }", "a)", "", "a # b\n c"])
def test_one_expression_is_one(text: str) -> None:
    expression, diagnostics = parse_expression(Source("x", text))
    assert expression is None
    assert len(diagnostics) == 1


def test_an_unwalkable_node_says_so() -> None:
    body, _ = parse_body(Source("x", ""))
    with pytest.raises(TypeError, match="Body has no expressions inside"):
        children(body)


def test_repr_has_no_offsets() -> None:
    expression, _ = parse_expression(Source("x", "a.b"))
    assert repr(expression) == "GetAttribute(name='b', operand=Variable(name='a'))"
    assert isinstance(expression, Expression)
