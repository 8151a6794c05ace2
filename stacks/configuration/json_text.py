"""JSON documents with the places of their parts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple

from planes.diagnostics import Diagnostics, Source, Span
from stacks.language.lexer import make_room

__all__ = ["Array", "Item", "Literal", "Object", "String", "read_json"]

NESTING_LIMIT = 250
"""As in HCL."""


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
    """``at`` is the place, ``on`` where reading may go on: at what closes or separates."""

    def __init__(self, what: str, at: int, on: int | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.at = at
        self.on = at if on is None else on


def read_json(source: Source) -> tuple[Item | None, Diagnostics]:
    """The document of a source; None, and a diagnostic for each mistake, where it is not JSON."""
    make_room()
    text = source.text
    reader = _Reader(text)
    document = reader.document()
    diagnostics = Diagnostics()
    for what, at in reader.problems:
        span = Span(source, min(at, len(text)), min(at + 1, len(text)))
        diagnostics.error("Invalid JSON", f"{source.name} is not a JSON document: {what}.", span)
    return None if reader.problems else document, diagnostics


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


class _Reader:
    """Reads one text, and goes on behind a mistake with what comes next in the list or object."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[tuple[str, int]] = []

    def document(self) -> Item | None:
        text = self.text
        try:
            item, at = self._item(_skip(text, 1 if text.startswith("\ufeff") else 0), 0)
            at = _skip(text, at)
            if at < len(text) and not self.problems:
                raise _Malformed("nothing may follow the document", at)
            return item
        except _Malformed as error:
            self._note(error)
            return None

    def _note(self, error: _Malformed) -> None:
        # What is missing at the end follows from what was wrong before.
        if not (self.problems and error.at >= len(self.text)):
            self.problems.append((error.what, error.at))

    def _item(self, at: int, depth: int) -> tuple[Item, int]:
        character = self.text[at : at + 1]
        if depth > NESTING_LIMIT:
            raise _Malformed(f"it is nested more than {NESTING_LIMIT} deep", at, len(self.text))
        if character == "{":
            return self._object(at, depth)
        if character == "[":
            return self._array(at, depth)
        if character == '"':
            return self._string(at)
        match = _LITERAL.match(self.text, at)
        if match is None or _WORD.match(self.text, match.end()):
            raise _Malformed("a value is expected here", at)
        return Literal(match[0], at, match.end()), match.end()

    def _string(self, at: int) -> tuple[String, int]:
        if self.text[at : at + 1] != '"':
            raise _Malformed("a name in double quotes is expected here", at)
        try:
            decoded, end = _scan(self.text, at + 1, True)
        except json.JSONDecodeError as error:
            whole = _WHOLE.match(self.text, at)
            on = whole.end() if whole else len(self.text)
            raise _Malformed(error.msg[0].lower() + error.msg[1:], error.pos, on) from None
        return String(_SURROGATE.sub("\ufffd", decoded), at, end), end

    def _object(self, start: int, depth: int) -> tuple[Object, int]:
        items: list[tuple[String, Item]] = []

        def member(at: int) -> int:
            key, at = self._string(at)
            at = _skip(self.text, self._expect(_skip(self.text, at), ":"))
            item, at = self._item(at, depth + 1)
            items.append((key, item))
            return at

        end = self._members(start, "}", member)
        return Object(tuple(items), start, end), end

    def _array(self, start: int, depth: int) -> tuple[Array, int]:
        items: list[Item] = []

        def member(at: int) -> int:
            item, at = self._item(at, depth + 1)
            items.append(item)
            return at

        end = self._members(start, "]", member)
        return Array(tuple(items), start, end), end

    def _members(self, start: int, closer: str, member: Callable[[int], int]) -> int:
        """Read what stands between brackets; where it ends."""
        text = self.text
        at = _skip(text, start + 1)
        first = True
        while text[at : at + 1] != closer:
            try:
                if not first:
                    at = _skip(text, self._expect(at, ","))
                first = False
                at = _skip(text, member(at))
            except _Malformed as error:
                self._note(error)
                first = text[error.on : error.on + 1] == '"' and error.on == at
                at = at if first else _next(text, max(error.on, at))
                if at >= len(text):
                    return at
                if text[at] in "]}" and text[at] != closer:
                    return at
        return at + 1

    def _expect(self, at: int, character: str) -> int:
        if self.text[at : at + 1] != character:
            raise _Malformed(f'"{character}" is expected here', at)
        return at + 1


_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a character, which no text can hold."""
_WORD = re.compile(r"[\w.]")
_WHOLE = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_PART = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]|,|[^"\[\]{},]++|"', re.DOTALL)


def _next(text: str, at: int) -> int:
    """Where the comma or the bracket is that ends the member at hand."""
    depth = 0
    while (part := _PART.match(text, at)) is not None:
        character = part[0][0]
        if depth == 0 and character in ",]}":
            return at
        depth += (character in "[{") - (character in "]}")
        at = part.end()
    return len(text)
