"""What expressions and bodies refer to."""

from __future__ import annotations

import pytest

from planes.diagnostics import Source
from stacks.language.parser import parse_body, parse_expression
from stacks.language.references import StaticPath, static_path, traversals

CASES = {
    "a": "a",
    "a.b.c": "a.b.c",
    "a[0].b": "a.?.b",
    "a.0.b": "a.?.b",
    'a["k"].b': "a.?.b",
    "a[b.c[d]].e": "a.?.e b.c.? d",
    "a[*].b": "a",
    "a.b[*].c[d.e]": "a.b d.e",
    "a.*.b": "a",
    "f(a, b.c...)": "a b.c",
    "f(a).b[c]": "a c",
    "(a.b).c": "a.b",
    "-a + !b * c": "a b c",
    "a ? b : c": "a b c",
    "[a, b.c]": "a b.c",
    '{ a = b, (c) = d, "${e}" = f, g.h(1) = 2 }': None,
    '{ a = b, (c) = d, "${e}" = f, i[j] = k }': "b c d e f i.? j k",
    '"a ${b.c} %{ if d }${e}%{ else }${f}%{ endif }"': "b.c d e f",
    '"%{ for k, v in v }${k.a}${v}${w}%{ endfor }${v}"': "v w v",
    "[for x in x : x.y]": "x",
    "[for k, v in m : [k, v, w]]": "m w",
    "{for k, v in m : k => v... if v > w}": "m w",
    "[for x in a : [for y in x.b : [x, y, z]]]": "a z",
    "[for x in a : [for x in x : x]] ": "a",
    "[[for x in a : x], x]": "a x",
    "[for x in y : x][x]": "y x",
    "<<EOT\n${a.b}\nEOT\n": "a.b",
    "true.a": "",
    "1 + null": "",
    '"a"': "",
}


@pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=ascii)
def test_traversals(text: str, expected: str | None) -> None:
    expression, diagnostics = parse_expression(Source("x", text))
    if expected is None:
        assert diagnostics.has_errors
        return
    assert expression is not None
    found = [".".join(step or "?" for step in item.steps) for item in traversals(expression)]
    assert " ".join(found) == expected


def test_traversals_have_their_place_and_node() -> None:
    text = "f(a.b[c]) + d"
    expression, _ = parse_expression(Source("x", text))
    assert expression is not None
    found = list(traversals(expression))
    assert [text[item.start : item.end] for item in found] == ["a.b[c]", "c", "d"]
    assert all((item.node.start, item.node.end) == (item.start, item.end) for item in found)


def test_traversals_of_a_body_are_those_of_its_blocks_too_in_order() -> None:
    body, _ = parse_body(
        Source("x", "a {\n  b = c.d\n  e {\n    f = [for g in h : g]\n  }\n  i = j\n}\nk = l\n")
    )
    assert [item.steps for item in traversals(body)] == [("c", "d"), ("h",), ("j",), ("l",)]
    assert [item.steps for item in traversals(body.blocks[0])] == [("c", "d"), ("h",), ("j",)]
    assert [item.steps for item in traversals(body.attributes["k"])] == [("l",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", StaticPath("a", ())),
        ("a.b", StaticPath("a", ("b",))),
        ('a.b["c"][0].d', StaticPath("a", ("b", ("c",), (0,), "d"))),
        ("a.0", StaticPath("a", ((0,),))),
        ('a[""]', StaticPath("a", (("",),))),
        ("a[b]", None),
        ('a["${b}"]', None),
        ("a[-1]", None),
        ("a[1.5]", None),
        ("a[true]", None),
        ("a[*]", None),
        ("(a.b)", None),
        ("f().a", None),
        ("true", None),
        ('"a"', None),
    ],
)
def test_static_path(text: str, expected: StaticPath | None) -> None:
    expression, _ = parse_expression(Source("x", text))
    assert expression is not None
    assert static_path(expression) == expected
