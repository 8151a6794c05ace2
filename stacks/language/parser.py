"""HCL's native syntax: source text in, syntax tree and diagnostics out.

Whatever the text, nothing is raised: what cannot be read is reported, left out of the tree, and the
rest is read.  The time is linear in the length of the text.
"""

from __future__ import annotations

from planes.diagnostics import Diagnostics, Source
from stacks.language import template
from stacks.language.ast import Body, Expression, Template
from stacks.language.body import BodyParser
from stacks.language.expression import ExpressionParser
from stacks.language.lexer import Malformed, make_room

__all__ = ["parse_body", "parse_expression", "parse_template"]


def parse_body(source: Source) -> tuple[Body, Diagnostics]:
    """A whole file.  Arguments and blocks with syntax errors are missing from the body."""
    make_room()
    parser = BodyParser(source)
    return parser.file(), parser.diagnostics


def parse_expression(source: Source) -> tuple[Expression | None, Diagnostics]:
    """One expression, in which line ends do not count; None where it cannot be read."""
    make_room()
    parser = ExpressionParser(source)
    parser.lines = False
    try:
        parser.advance()
        result = parser.expression()
        if parser.kind != "end":
            parser.fail(
                "Extra characters after expression",
                f"The expression is complete, but after it comes {parser.shown()}.",
            )
    except Malformed:
        return None, parser.diagnostics
    return result, parser.diagnostics


def parse_template(source: Source) -> tuple[Template | None, Diagnostics]:
    """A template without quotes round it, as in a file: a backslash and a quote are mere text."""
    make_room()
    parser = ExpressionParser(source)
    try:
        return template.bare(parser), parser.diagnostics
    except Malformed:
        return None, parser.diagnostics
