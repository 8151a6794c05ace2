"""Depth, length and arbitrary text: diagnostics, no exceptions, and no more than linear time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planes.diagnostics import Source
from stacks.language import ast
from stacks.language.lexer import NESTING_LIMIT, number_value
from stacks.language.numbers import parse
from stacks.language.parser import parse_body, parse_expression, parse_template
from stacks.language.references import traversals

DEEP = [
    ("[", "]"),
    ("(", ")"),
    ("{a=", "}"),
    ("{\na=", "\n}"),
    ('"${', '}"'),
    ('"%{ if ', ' }%{ endif }"'),
    ("f(", ")"),
    ("x[", "]"),
    ("a ? b : ", ""),
    ("a ? ", " : b"),
    ("[for x in ", " : x]"),
    ("a || b && c == d < e + f * -(", ")"),
]


@pytest.mark.parametrize(("opener", "closer"), DEEP)
@pytest.mark.parametrize("closed", [True, False])
def test_nesting_too_deep_is_one_diagnostic(opener: str, closer: str, closed: bool) -> None:
    text = f"a = {opener * 10_000}1{closer * 10_000 if closed else ''}\nb = 2\n"
    body, diagnostics = parse_body(Source("x", text))
    (found,) = diagnostics
    assert found.summary == "Too deeply nested"
    assert list(body.attributes) == ["b"] or not closed


@pytest.mark.parametrize(("opener", "closer"), DEEP)
def test_nesting_within_the_limit(opener: str, closer: str) -> None:
    levels = NESTING_LIMIT - 2
    text = f"a = {opener * levels}1{closer * levels}\n"
    body, diagnostics = parse_body(Source("x", text))
    assert not list(diagnostics)
    for _ in traversals(body):
        pass


def test_blocks_and_directives_nest_as_deep() -> None:
    for opener, closer in (("b {\n", "}\n"), ("b {\n  ", "}\n")):
        _, diagnostics = parse_body(Source("x", opener * 10_000 + closer * 10_000))
        assert [item.summary for item in diagnostics] == ["Too deeply nested"]
    template, diagnostics = parse_template(Source("x", "%{ if a }" * 10_000))
    assert template is None
    assert [item.summary for item in diagnostics] == ["Too deeply nested"]


@pytest.mark.parametrize(
    ("start", "more", "traversed"),
    [
        ("a", " + a", 100_001),
        ("a", " && a", 100_001),
        ("a", ".b", 1),
        ("a", "[0]", 1),
        ("a", "[b]", 100_001),
        ("a", ".0.b", 1),
    ],
)
def test_chains_may_be_of_any_length(start: str, more: str, traversed: int) -> None:
    expression, diagnostics = parse_expression(Source("x", start + more * 100_000))
    assert not list(diagnostics)
    assert expression is not None
    assert sum(1 for _ in traversals(expression)) == traversed


def test_signs_may_be_of_any_number() -> None:
    expression, diagnostics = parse_expression(Source("x", "-!" * 50_000 + "a"))
    assert not list(diagnostics)
    depth = 0
    while isinstance(expression, ast.Unary):
        expression, depth = expression.operand, depth + 1
    assert depth == 100_000


# Time, as the number of Python's and C's function calls, which does not depend on the machine.


def calls(work: Callable[[], object]) -> int:
    count = 0

    def profile(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


BLOCK = """\
agent "a{n}" {{
  pool   = runtime_pool.default
  memory = 512 + var.extra * {n}
  tags   = {{ a = "b-${{local.c[{n}]}}" }}
}}
"""
BROKEN = """\
agent "a{n}" {{
  pool   = = runtime_pool.default
  memory = (512 + var.extra * {n}
  tags   = {{ a = "b-${{local.c[{n}]", c = 'd' }}
  text   = "no end
}}
"""
HEREDOC = "a{n} = <<-EOT\n  b ${{c}}\n  $d\nEOT\n"
UNCLOSED = "a{n} {{\n  b = {{\n"
QUOTES = 'a{n} = ["\n'


@pytest.mark.parametrize("unit", [BLOCK, BROKEN, HEREDOC, UNCLOSED, QUOTES])
def test_time_is_linear_in_the_length(unit: str) -> None:
    def cost(repeat: int) -> int:
        source = Source("x", "".join(unit.format(n=n) for n in range(10_000, 10_000 + repeat)))
        return calls(lambda: parse_body(source))

    assert cost(1_000) < 10.5 * cost(100)


def test_time_of_one_long_item_is_linear() -> None:
    for item in ('"a{n}" = [{n}, b.c]\n', "a{n} = 1 2\n", "a{n} = 1 2, "):

        def cost(repeat: int, item: str = item) -> int:
            inside = "".join(item.format(n=n) for n in range(10_000, 10_000 + repeat))
            source = Source("x", f"a = {{\n{inside}}}\n")
            return calls(lambda: parse_body(source))

        assert cost(1_000) < 10.5 * cost(100)


def test_twenty_thousand_blocks_cost_ten_times_two_thousand() -> None:
    def cost(blocks: int) -> int:
        source = Source("x", "b {\n  c = 1\n}\n" * blocks)
        return calls(lambda: parse_body(source))

    assert cost(20_000) < 10.1 * cost(2_000)


# Any text.

PIECES = st.sampled_from(
    [
        *(
            '"',
            "${",
            "%{",
            "}",
            "{",
            "[",
            "]",
            "(",
            ")",
            "\n",
            "=",
            "a",
            "b ",
            ",",
            ".",
            "*",
            "[*]",
        ),
        *(
            "<<EOT\n",
            "EOT\n",
            "<<-X\n",
            "if ",
            "for ",
            "in ",
            ":",
            "=>",
            "?",
            "~}",
            "1",
            "1.5",
            "/*",
        ),
        *(
            "*/",
            "#",
            "//",
            "\\",
            "-",
            "!",
            "+",
            "endif",
            "endfor",
            "else",
            "$",
            "%",
            "\r",
            "é",
            "\t",
        ),
        *("\ufeff", "true", " ", "  ", "'", "<", "...", "::", "&", "\x00", '"a"', "a {\n", "b = "),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join)))
def test_any_text_gives_a_tree_or_diagnostics(text: str) -> None:
    source = Source("x", text)
    for parse_any in (parse_body, parse_expression, parse_template):
        result, diagnostics = parse_any(source)
        assert result is not None or diagnostics.has_errors
        for item in diagnostics:
            assert 0 <= item.span.start <= item.span.end <= len(text)
            assert item.span.location().line >= 1
        if result is not None:
            for traversal in traversals(result):
                assert text[traversal.start : traversal.end]


# Numbers.


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "007",
        "1e3",
        "1.5e1",
        "1.5",
        "1e-300000000",
        "1e300000000",
        "9" * 154,
        "9" * 155,
        "9" * 9_999,
    ],
    ids=len,
)
def test_a_literal_is_an_int_or_a_text_that_is_a_number(text: str) -> None:
    value = number_value(text)
    exact = parse(text)
    assert value is not None
    assert (parse(value) if isinstance(value, str) else value) == exact
    assert isinstance(value, int) == (isinstance(exact, int) and exact < 10**154)


@pytest.mark.parametrize("text", ["1.2.3", "1e5e5", "1e1.5", "1e300000001", "1e999999999999"])
def test_what_is_no_number(text: str) -> None:
    assert number_value(text) is None
