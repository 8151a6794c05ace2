"""JSON text as a tree that knows where each value stands."""

from __future__ import annotations

import json
import re
from typing import NamedTuple, NoReturn, TypeAlias

from planes.diagnostics import Diagnostics, Source, Span
from stacks.language.lexer import NESTING_LIMIT

__all__ = ["JsonArray", "JsonConstant", "JsonObject", "JsonString", "JsonValue", "read_json"]


class JsonConstant(NamedTuple):
    """A number as ``text``, or what the words null, true and false stand for."""

    start: int
    end: int
    value: None | bool | str


class JsonString(NamedTuple):
    start: int
    end: int
    text: str


class JsonArray(NamedTuple):
    start: int
    end: int
    items: list[JsonValue]


class JsonObject(NamedTuple):
    """``items`` may have a key more than once."""

    start: int
    end: int
    items: list[tuple[JsonString, JsonValue]]


JsonValue: TypeAlias = JsonConstant | JsonString | JsonArray | JsonObject

_TOKEN = re.compile(
    r"""[ \t\r\n]*+(?:
      ("(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+")
    | (-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.]))
    | (\w+)
    | ([{}\[\]:,])
    | (\Z)
    | ((?s:.))
    )""",
    re.VERBOSE,
)
_KINDS = ("", "string", "number", "word", "", "end", "invalid")
_WORDS: dict[str, None | bool] = {"null": None, "true": True, "false": False}
_HINTS = {
    "'": " JSON strings are written in double quotes.",
    "/": ' JSON has no comments, but a property named "//" is passed over.',
    '"': " The string is not closed on its line, or has an invalid escape sequence in it.",
}
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(source: Source, diagnostics: Diagnostics) -> JsonValue | None:
    """The one value that a source consists of; None, and a diagnostic, where it is not JSON."""
    reader = _Reader(source, diagnostics)
    try:
        reader.advance()
        value = reader.value()
        if reader.kind != "end":
            reader.fail("nothing after the end of the JSON value")
    except _Malformed:
        return None
    return value


class _Malformed(Exception):
    pass


class _Reader:
    """The current token is ``text[start:end]``; brackets, commas and colons are their own kind."""

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.kind = ""
        self.start = self.end = 1 if source.text.startswith("\ufeff") else 0
        self.depth = 0

    def advance(self) -> None:
        match = _TOKEN.match(self.source.text, self.end)
        assert match is not None, "one of the alternatives always matches"
        index = match.lastindex
        assert index is not None
        self.start, self.end = match.span(index)
        self.kind = _KINDS[index] or match[index]

    def value(self) -> JsonValue:
        start, end = self.start, self.end
        if self.kind == "{":
            return self._object(start)
        if self.kind == "[":
            return self._array(start)
        if self.kind == "string":
            return self._string()
        token = self.source.text[start:end]
        number = self.kind == "number"
        if not number and (self.kind != "word" or token not in _WORDS):
            self.fail("a JSON value: an object, a list, a string, a number or a constant")
        self.advance()
        return JsonConstant(start, end, token if number else _WORDS[token])

    def _string(self) -> JsonString:
        start, end = self.start, self.end
        raw = self.source.text[start:end]
        text = raw[1:-1]
        if "\\" in raw:
            # Half a surrogate pair is no character, and becomes the replacement for one, as in Go.
            text = _SURROGATE.sub("\ufffd", json.loads(raw))
        self.advance()
        return JsonString(start, end, text)

    def _object(self, start: int) -> JsonObject:
        items: list[tuple[JsonString, JsonValue]] = []
        self._enter()
        while self.kind != "}":
            if self.kind != "string":
                self.fail("a property name in double quotes")
            key = self._string()
            if self.kind != ":":
                self.fail("a colon after the property name")
            self.advance()
            items.append((key, self.value()))
            self._separator("}", "property")
        return JsonObject(start, self._leave(), items)

    def _array(self, start: int) -> JsonArray:
        items: list[JsonValue] = []
        self._enter()
        while self.kind != "]":
            items.append(self.value())
            self._separator("]", "item")
        return JsonArray(start, self._leave(), items)

    def _enter(self) -> None:
        self.depth += 1
        if self.depth > NESTING_LIMIT:
            self.fail(f"values to be nested at most {NESTING_LIMIT} deep")
        self.advance()

    def _leave(self) -> int:
        end = self.end
        self.depth -= 1
        self.advance()
        return end

    def _separator(self, closer: str, what: str) -> None:
        if self.kind == ",":
            self.advance()
            if self.kind == closer:
                self.fail(f"another {what} after the comma", " In JSON, none follows the last one.")
        elif self.kind != closer:
            self.fail(f'a comma before the next {what}, or "{closer}"')

    def fail(self, wanted: str, hint: str = "") -> NoReturn:
        token = self.source.text[self.start : self.end]
        found = {"end": "the end of the file", "string": "a string"}.get(self.kind, f'"{token}"')
        self.diagnostics.error(
            "Invalid JSON",
            f"Expected {wanted}, but found {found}.{hint or _HINTS.get(token, '')}",
            Span(self.source, self.start, self.end),
        )
        raise _Malformed
