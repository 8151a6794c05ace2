"""What follows an operand: attributes, indices and splats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.language.ast import (
    Expression,
    GetAttribute,
    Index,
    LegacyIndex,
    Splat,
    SplatItem,
)

if TYPE_CHECKING:
    from stacks.language.expression import ExpressionParser

__all__ = ["traversal"]


def traversal(parser: ExpressionParser, operand: Expression) -> Expression:
    """``operand`` with the steps after it, if there are any."""
    while True:
        if parser.kind == ".":
            parser.advance()
            if parser.kind == "*":
                operand = _attribute_splat(parser, operand)
            else:
                operand = _attribute(parser, operand)
        elif parser.kind == "[":
            operand = _index(parser, operand)
        else:
            return operand


def _attribute(parser: ExpressionParser, operand: Expression) -> Expression:
    """What follows a dot."""
    start, end = operand.start, parser.end
    if parser.kind == "name":
        operand = GetAttribute(start, end, operand, parser.token)
    elif parser.kind == "path":
        end = parser.start - 1
        for name in parser.token.split("."):
            end += len(name) + 1
            operand = GetAttribute(start, end, operand, name)
    elif parser.kind == "number":
        operand = LegacyIndex(start, end, operand, _legacy_position(parser))
    else:
        parser.unexpected("Invalid attribute name", "an attribute's name after the dot")
    parser.advance()
    return operand


def _legacy_position(parser: ExpressionParser) -> int:
    first, dot, second = parser.token.partition(".")
    if dot:
        parser.fail(
            "Invalid legacy index syntax",
            f"In this form, two indices cannot follow each other. Write [{first}][{second}].",
        )
    position = parser.number()
    if not isinstance(position, int):
        parser.fail("Invalid legacy index syntax", "A position in a list is a whole number.")
    return position


def _attribute_splat(parser: ExpressionParser, operand: Expression) -> Expression:
    """``.*``, which applies to the attributes and ``.0`` after it only."""
    each: Expression = SplatItem(parser.start, parser.end)
    parser.advance()
    while parser.kind == ".":
        parser.advance()
        if parser.kind == "*":
            parser.fail(
                "Nested splat expression not allowed",
                'After ".*" there can be no other splat. Write "[*]" for the first one.',
            )
        each = _attribute(parser, each)
    return Splat(operand.start, each.end, operand, each, full=False)


def _index(parser: ExpressionParser, operand: Expression) -> Expression:
    opening = parser.start, parser.lines
    # A star counts as a splat only on the same line, so the line end must be seen here.
    parser.advance()
    if parser.kind == "*":
        parser.advance()
        return _full_splat(parser, operand, opening)
    parser.lines = False
    if parser.kind == "newline":
        parser.advance()
    key = parser.expression()
    return Index(operand.start, parser.close("[", opening), operand, key)


def _full_splat(
    parser: ExpressionParser, operand: Expression, opening: tuple[int, bool]
) -> Expression:
    """``[*]``, which applies to everything after it."""
    item = SplatItem(opening[0], parser.close("[", opening))
    parser.depth += 1
    parser.check_nesting()
    each = traversal(parser, item)
    parser.depth -= 1
    return Splat(operand.start, each.end, operand, each, full=True)
