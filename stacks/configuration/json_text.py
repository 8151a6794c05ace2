"""JSON documents with the places of their parts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple

from planes.diagnostics import Diagnostics, Source, Span

__all__ = ["Array", "Item", "Literal", "Object", "String", "read_json"]

NESTING_LIMIT = 250
"""As in HCL; the reader needs two calls a level."""


class String(NamedTuple):
    text: str
    start: int
    end: int


class Literal(NamedTuple):
    """A number, ``true``, ``false`` or ``null``, as its text."""

    text: str
    start: int
    end: int


class Array(NamedTuple):
    items: tuple[Item, ...]
    start: int
    end: int


class Object(NamedTuple):
    items: tuple[tuple[String, Item], ...]
    start: int
    end: int


Item = String | Literal | Array | Object

# typeshed leaves it out, though it is what JSONDecoder.parse_string is.
_scan: Callable[[str, int, bool], tuple[str, int]] = json.decoder.scanstring  # type: ignore[attr-defined]
_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")


class _Malformed(Exception):
    def __init__(self, what: str, at: int) -> None:
        super().__init__(what)
        self.what = what
        self.at = at


def read_json(source: Source) -> tuple[Item | None, Diagnostics]:
    """The document of a source; None, and a diagnostic, where it is not JSON."""
    diagnostics = Diagnostics()
    text = source.text
    try:
        item, at = _item(text, _skip(text, 1 if text.startswith("\ufeff") else 0), 0)
        at = _skip(text, at)
        if at < len(text):
            raise _Malformed("nothing may follow the document", at)
        return item, diagnostics
    except _Malformed as error:
        detail, at = error.what, error.at
    except json.JSONDecodeError as error:
        detail, at = error.msg[0].lower() + error.msg[1:], error.pos
    span = Span(source, min(at, len(text)), min(at + 1, len(text)))
    diagnostics.error("Invalid JSON", f"{source.name} is not a JSON document: {detail}.", span)
    return None, diagnostics


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _item(text: str, at: int, depth: int) -> tuple[Item, int]:
    character = text[at : at + 1]
    if depth > NESTING_LIMIT:
        raise _Malformed(f"it is nested more than {NESTING_LIMIT} deep", at)
    if character == "{":
        return _object(text, at, depth)
    if character == "[":
        return _array(text, at, depth)
    if character == '"':
        return _string(text, at)
    match = _LITERAL.match(text, at)
    if match is None:
        raise _Malformed("a value is expected here", at)
    return Literal(match[0], at, match.end()), match.end()


def _string(text: str, at: int) -> tuple[String, int]:
    if text[at : at + 1] != '"':
        raise _Malformed("a name in double quotes is expected here", at)
    decoded, end = _scan(text, at + 1, True)
    return String(decoded, at, end), end


def _object(text: str, start: int, depth: int) -> tuple[Object, int]:
    items: list[tuple[String, Item]] = []
    at = _skip(text, start + 1)
    while text[at : at + 1] != "}":
        if items:
            at = _skip(text, _expect(text, at, ","))
        key, at = _string(text, at)
        at = _skip(text, _expect(text, _skip(text, at), ":"))
        item, at = _item(text, at, depth + 1)
        items.append((key, item))
        at = _skip(text, at)
    return Object(tuple(items), start, at + 1), at + 1


def _array(text: str, start: int, depth: int) -> tuple[Array, int]:
    items: list[Item] = []
    at = _skip(text, start + 1)
    while text[at : at + 1] != "]":
        if items:
            at = _skip(text, _expect(text, at, ","))
        item, at = _item(text, at, depth + 1)
        items.append(item)
        at = _skip(text, at)
    return Array(tuple(items), start, at + 1), at + 1


def _expect(text: str, at: int, character: str) -> int:
    if text[at : at + 1] != character:
        raise _Malformed(f'"{character}" is expected here', at)
    return at + 1
