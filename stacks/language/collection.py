"""Lists and objects, and the ``for`` expressions that make them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from stacks.language.ast import Expression, For, Literal, Object, ObjectItem, Tuple, Variable
from stacks.language.lexer import Abandoned, Malformed
from stacks.language.recovery import next_object_item

if TYPE_CHECKING:
    from stacks.language.expression import ExpressionParser

__all__ = ["loop_header", "object_or_for", "tuple_or_for"]

_KEY = re.compile(r"[ \t]*+(?:=(?![=>])|:(?!:))").match
"""What makes a name that it follows a key for certain."""

_Opening = tuple[int, bool]


def tuple_or_for(parser: ExpressionParser) -> Expression:
    opening = parser.open()
    if parser.kind == "name" and parser.token == "for":
        return _for(parser, "[", opening)
    items: list[Expression] = []
    while parser.kind != "]":
        items.append(parser.expression())
        if not parser.separated("[", opening, "item"):
            break
    return Tuple(opening[0], parser.close("[", opening), items)


def object_or_for(parser: ExpressionParser) -> Expression:
    opening = parser.open()
    if parser.kind == "name" and parser.token == "for":
        return _for(parser, "{", opening)
    parser.lines = True
    items = _object_items(parser, opening[0])
    return Object(opening[0], parser.close("{", opening), items)


# Objects.


def _object_items(parser: ExpressionParser, opening: int) -> list[ObjectItem]:
    items: list[ObjectItem] = []
    depth, outer, at = parser.depth, parser.item, parser.start
    while parser.kind != "}":
        try:
            if parser.kind == "newline":
                parser.advance()
                continue
            at = parser.start
            items.append(_object_item(parser, opening))
            if parser.kind != "}":
                parser.advance()
        except Abandoned:
            raise
        except Malformed as error:
            parser.depth, parser.item = depth, outer
            _resume(parser, at, error.at)
    return items


def _resume(parser: ExpressionParser, item: int, error: int) -> None:
    """Read on after a broken item.  Raises Abandoned where the object seems to be unclosed."""
    found = next_object_item(parser.text, item, error, parser.item)
    if found is None:
        raise Abandoned(error)
    parser.lines = True
    parser.end = found if parser.text[found] == "}" else found + 1
    # Whatever it is that ends the item, the next token is what counts.
    parser.kind = "newline"


def _object_item(parser: ExpressionParser, opening: int) -> ObjectItem:
    if parser.kind == "end":
        parser.check_unclosed("{", opening, parser.start)
    key = _object_key(parser)
    if parser.kind != "=" and parser.kind != ":":
        parser.check_unclosed("{", opening, key.start)
        dotted = parser.kind in ("name", "path", "number", ".")
        hint = " Write a key with spaces or dots in it as a quoted string." if dotted else ""
        parser.unexpected("Missing key/value separator", '"=" and a value after this key', hint)
    outer, parser.item = parser.item, key.start
    parser.advance()
    value = parser.expression()
    parser.item = outer
    if parser.kind not in (",", "newline", "}"):
        parser.check_unclosed("{", opening, parser.start)
        _fail_separator(parser)
    return ObjectItem(key.start, value.end, key, value)


def _fail_separator(parser: ExpressionParser) -> NoReturn:
    parser.error(
        "Missing attribute separator",
        'Expected a comma or a new line before the next item of the object, or "}", but found '
        f"{parser.shown()}.",
        parser.start,
        parser.end,
    )
    # A wrong closing bracket leaves no object to read on in.
    raise (Abandoned if parser.kind in (")", "]") else Malformed)(parser.start)


def _object_key(parser: ExpressionParser) -> Expression:
    word = parser.token
    if parser.kind == "name" and (match := _KEY(parser.text, parser.end)) is not None:
        name = Variable(parser.start, parser.end, word)
        parser.end = match.end() - 1
        parser.advance()
        return name
    key = parser.expression()
    if isinstance(key, Literal) and (key.value is None or isinstance(key.value, bool)):
        return Variable(key.start, key.end, word)
    return key


# For expressions.


def loop_header(parser: ExpressionParser) -> tuple[str | None, str, Expression]:
    """``key, value in collection``, after ``for``."""
    key, value = None, _loop_name(parser, "for")
    if parser.kind == ",":
        parser.advance()
        key, value = value, _loop_name(parser, f"for {value},")
    if parser.token != "in" or parser.kind != "name":
        _fail_for(parser, '"in" after the names')
    parser.advance()
    return key, value, parser.expression()


def _loop_name(parser: ExpressionParser, before: str) -> str:
    if parser.kind != "name":
        _fail_for(parser, f'a name after "{before}"')
    name = parser.token
    parser.advance()
    return name


def _for(parser: ExpressionParser, opener: str, opening: _Opening) -> Expression:
    parser.advance()
    key, value, collection = loop_header(parser)
    if parser.kind != ":":
        _fail_for(parser, "a colon after the collection")
    parser.advance()
    result_key, result = _for_result(parser, opener)
    group = _for_group(parser, opener)
    condition = None
    if parser.kind == "name" and parser.token == "if":
        parser.advance()
        condition = parser.expression()
    end = parser.close(opener, opening)
    return For(opening[0], end, key, value, collection, result_key, result, condition, group)


def _for_result(parser: ExpressionParser, opener: str) -> tuple[Expression | None, Expression]:
    """``result`` or ``key => result``."""
    result = parser.expression()
    if parser.kind == "=>":
        if opener == "[":
            parser.error(
                "Invalid 'for' expression",
                'Between square brackets there are no keys: remove "=>" and what is before it, or '
                "write the expression in braces.",
                result.start,
                result.end,
            )
        parser.advance()
        return result, parser.expression()
    if opener == "{":
        _fail_for(
            parser,
            'a key and its value, "key => value"',
            " For a list, write the expression in square brackets.",
        )
    return None, result


def _for_group(parser: ExpressionParser, opener: str) -> bool:
    if parser.kind != "...":
        return False
    if opener == "[":
        parser.error(
            "Invalid 'for' expression",
            'Only in braces can "..." group results by their key. Remove the dots.',
            parser.start,
            parser.end,
        )
    parser.advance()
    return True


def _fail_for(parser: ExpressionParser, wanted: str, hint: str = "") -> NoReturn:
    parser.unexpected(
        "Invalid 'for' expression",
        wanted,
        hint or ' It starts with "for value in collection" or "for key, value in collection".',
    )
