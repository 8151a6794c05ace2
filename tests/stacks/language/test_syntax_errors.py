"""Syntax errors: each reported once, all in one run, at the right place and with a way out."""

from __future__ import annotations

from textwrap import dedent

import pytest

from planes.diagnostics import Diagnostics, Source
from stacks.language.ast import Body
from stacks.language.parser import parse_body, parse_expression, parse_template


def parse(text: str) -> tuple[Body, Diagnostics]:
    return parse_body(Source("main.fleet.hcl", dedent(text)))


def places(diagnostics: Diagnostics) -> list[tuple[int, str, str]]:
    """Line, the text of the span, and summary."""
    found = []
    for item in diagnostics:
        assert item.span is not None
        found.append((item.span.location().line, item.span.text, item.summary))
    return found


def test_one_run_reports_every_error() -> None:
    body, diagnostics = parse(
        """\
        agent "a" {
          pool =
          memory = 512 512
          tags = {
            x = 'y'
            z = 1
            "w" 2
          }
          prompt = "no end
          lifecycle {
            ignore_changes = [a b]
          }
        }

        agent "b"
        {
          pool = runtime_pool.default
        }

        output "c" {
          value = f(1, (2
        }

        output "d" {
          value = agent.b..url
        }

        local x = 3
        """
    )
    assert places(diagnostics) == [
        (2, "\n", "Missing expression"),
        (3, "512", "Missing newline after argument"),
        (5, "'", "Invalid character"),
        (7, "2", "Missing key/value separator"),
        (9, '"no end', "Invalid multi-line string"),
        (11, "b", "Missing item separator"),
        (16, "{", "Invalid block definition"),
        (21, "(", "Unclosed bracket"),
        (25, ".", "Invalid attribute name"),
        (28, "=", "Invalid block definition"),
    ]
    assert [block.labels[0][2] for block in body.blocks] == ["a", "b", "c", "d"]
    assert list(body.blocks[0].body.attributes) == ["memory", "tags"]
    assert [block.type for block in body.blocks[0].body.blocks] == ["lifecycle"]


SINGLE = [
    # text, the text of the span, summary, part of the detail
    ("a = 1\na = 2\n", "a", "Attribute redefined", "already set on line 1"),
    ("a = 1, b = 2\n", ",", "Missing newline after argument", "not by commas"),
    ('a = "b" {\n  c = 1\n}\n', "{", "Missing newline after argument", 'remove the "="'),
    ("a = 1;\n", ";", "Invalid character", "remove the semicolon"),
    ("a = b & c\n", "&", "Unsupported operator", 'write "&&"'),
    ("a = 2 ** 3\n", "**", "Unsupported operator", "pow function"),
    ("a = `b`\n", "`", "Invalid character", "double quotes"),
    ("a = “b”\n", "“", "Invalid character", "straight double quotes"),
    ("a = \u00a0b\n", "\u00a0", "Invalid character", "U+00A0"),
    ("a = @b\n", "@", "Invalid character", '"@"'),
    ("a = 1.2.3\n", "1.2.3", "Invalid number literal", "one decimal point"),
    ("a = 1e999999999\n", "1e999999999", "Invalid number literal", "too large"),
    ('a = "\\q"\n', "\\q", "Invalid escape sequence", "write two"),
    ('a = "\\u12"\n', "\\u12", "Invalid escape sequence", "4 hexadecimal digits"),
    ('a = "\\U1234"\n', "\\U1234", "Invalid escape sequence", "8 hexadecimal digits"),
    ('a = "\\uD800"\n', "\\uD800", "Invalid escape sequence", "U+D800"),
    ('a = "b\n', '"b', "Invalid multi-line string", "<<EOT"),
    ('a = "b', '"b', "Unterminated string", "end of the file"),
    ("a = <<EOT\nb\n", "<<EOT", "Unterminated heredoc", 'nothing but "EOT"'),
    ('a = <<"EOT"\nb\nEOT\n', "<<", "Invalid heredoc", "not quoted"),
    ("a = <<EOT # b\nc\nEOT\n", "<<", "Invalid heredoc", "nothing may follow"),
    ("/* a\nb = 1\n", "/*", "Unclosed comment", '"*/"'),
    ('a = "${b"\n', "${", "Unclosed template sequence", '"}"'),
    ('a = "${b c}"\n', "c", "Extra characters in template sequence", '"$${"'),
    ('a = "%{ esle }"\n', "esle", "Invalid template directive", 'Did you mean "else"?'),
    ('a = "%{ if b }c"\n', "%{ if b }", "Unclosed template directive", "endif"),
    ('a = "%{ endif }"\n', "%{ endif }", "Unexpected endif directive", "no"),
    (
        'a = "%{ for b in c }%{ endif }"\n',
        "%{ endif }",
        "Unexpected endif directive",
        'the "for" of line 1 has to be closed first',
    ),
    (
        'a = "%{ if b }%{ else }%{ else }%{ endif }"\n',
        "%{ else }",
        "Unexpected else directive",
        'has an "else" already',
    ),
    ("a = b ? c\n", "\n", "Missing false expression in conditional", "condition ? yes : no"),
    ("a = f(b c)\n", "c", "Missing argument separator", '")"'),
    ("a = f(b..., c)\n", ",", "Missing closing parenthesis", "Only the last argument"),
    ("a = b::c\n", "\n", "Missing open parenthesis", 'the function "b::c"'),
    ("a = b::1()\n", "1", "Missing function name", '"b::"'),
    ("a = b.0.1\n", "0.1", "Invalid legacy index syntax", "[0][1]"),
    ("a = b.1e-2\n", "1e-2", "Invalid legacy index syntax", "whole number"),
    ("a = b.*.c.*\n", "*", "Nested splat expression not allowed", "[*]"),
    ("a = [1\n", "[", "Unclosed bracket", "end of the file"),
    ("a = [1\nb = 2\n", "[", "Unclosed bracket", "argument or block on line 2"),
    ("a = {\n  b = 1\nc {\n}\n", "{", "Unclosed bracket", "argument or block on line 3"),
    ("a = {\n  b = 1\n", "{", "Unclosed bracket", "end of the file"),
    ("a = { b = 1 c = 2 }\n", "c", "Missing attribute separator", "comma or a new line"),
    ("a = { b c = 2 }\n", "c", "Missing key/value separator", "quoted string"),
    ("a = { b = 2 ]\n", "]", "Missing attribute separator", '"}"'),
    ("a = {for b in c : b}\n", "}", "Invalid 'for' expression", "key => value"),
    ("a = [for b in c : b => b]\n", "b", "Invalid 'for' expression", "no keys"),
    ("a = [for b in c : b...]\n", "...", "Invalid 'for' expression", "Remove the dots"),
    ("a = [for b c : d]\n", "c", "Invalid 'for' expression", '"in"'),
    ("a = [for b, in c : d]\n", "c", "Invalid 'for' expression", '"in"'),
    ("a = [for 1 in c : d]\n", "1", "Invalid 'for' expression", 'a name after "for"'),
    ("a\n", "a", "Argument or block definition required", '"="'),
    ("= 1\n", "=", "Argument or block definition required", "name = value"),
    ('"a" = 1\n', '"a"', "Invalid argument name", "not quoted"),
    ("a.b = 1\n", "a.b", "Invalid argument name", "no dots"),
    ('a "b" = 1\n', "=", "Invalid block definition", "single name"),
    ('a "${b}" {\n}\n', '"${b}"', "Invalid block label", "fixed text"),
    ('a "b"\n\n# c\n{\n}\n', "{", "Invalid block definition", "same line"),
    ("a { b = 1, c = 2 }\n", ",", "Invalid single-argument block definition", "one argument"),
    ("a { b {} }\n", "b", "Invalid single-argument block definition", "no blocks"),
    ("a {} b {}\n", "b", "Missing newline after block", "end of the line"),
    ("a {\n", "a", "Unclosed configuration block", "end of the file"),
    ("}\n", "}", "Unexpected closing brace", "Remove it"),
]


@pytest.mark.parametrize(("text", "span", "summary", "detail"), SINGLE, ids=ascii)
def test_one_error(text: str, span: str, summary: str, detail: str) -> None:
    _, diagnostics = parse_body(Source("x", text))
    (found,) = diagnostics
    assert found.span is not None
    assert (found.summary, found.span.text) == (summary, span)
    assert detail in found.detail


def test_what_follows_an_error_is_read() -> None:
    for text, *_ in SINGLE:
        if text.startswith(("/*", "a = <<EOT\nb\n")) or not text.endswith("\n"):
            continue
        body, _ = parse_body(Source("x", f"{text}after = 1\n"))
        inside = [block.body for block in body.blocks]
        assert any("after" in body.attributes for body in (body, *inside)), text


def test_objects_go_on_after_a_broken_item() -> None:
    body, diagnostics = parse(
        """\
        a = {
          b = 1 +
          c = [1, 2
          d = 2
          e = { f = ] }
          g = "h
          i = 3
        }
        j = { k = 1 1, l = 2 2, m = 3 }
        """
    )
    assert [line for line, *_ in places(diagnostics)] == [2, 3, 5, 6, 9, 9]
    a, j = (body.attributes[name].expression for name in ("a", "j"))
    assert [item.key.name for item in a.items] == ["d", "e", "i"]
    assert [item.key.name for item in j.items] == ["m"]


def test_the_block_without_a_brace_is_found_by_the_indentation() -> None:
    _, diagnostics = parse(
        """\
        a {
          b {
            c = 1
        }

        d {
          e = 2
        }
        """
    )
    (found,) = diagnostics
    assert found.span is not None
    assert (found.span.location().line, found.span.text) == (2, "b")
    assert "Line 6 looks like the start of the next block" in found.detail


def test_a_broken_item_takes_no_brace_from_the_block_around_it() -> None:
    body, diagnostics = parse(
        """\
        a {
          b = f(1, [2
        }

        c {
          d = "x${y
        }

        e {
          g = (1}
        }

        h = 1
        """
    )
    assert [line for line, *_ in places(diagnostics)] == [2, 6, 10]
    assert [block.type for block in body.blocks] == ["a", "c", "e"]
    assert "h" in body.attributes


def test_continuation_lines_are_part_of_the_error_before() -> None:
    _, diagnostics = parse(
        """\
        a = b
          ? c
          : d
        e = f +
          g
        h = "i
        j"
        k = 1
        """
    )
    assert [line for line, *_ in places(diagnostics)] == [2, 4, 6]


@pytest.mark.parametrize("text", ["${", "${a", "%{ if a }", "${a b}", "%{ endfor }", "${a ? b}"])
def test_template_errors(text: str) -> None:
    _, diagnostics = parse_template(Source("x", f"before\n{text}"))
    (found,) = diagnostics
    assert found.span is not None
    assert found.span.location().line == 2


def test_what_is_behind_an_expression() -> None:
    expression, diagnostics = parse_expression(Source("x", "a b"))
    (found,) = diagnostics
    assert expression is None
    assert found.summary == "Extra characters after expression"
    assert found.detail == 'The expression is complete, but after it comes the name "b".'
