"""HCL's JSON syntax: a JSON document in, the syntax tree of the same configuration out.

JSON does not say what is a block and what an argument with an object as its value, so the reader is
told which blocks there may be.  Strings are templates; where a reference or a type is wanted rather
than a value (``depends_on``, ``type``), they are expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from planes.diagnostics import Diagnostics, Source, Span
from stacks.language.ast import (
    Attribute,
    Block,
    Body,
    Call,
    Expression,
    Literal,
    Node,
    Object,
    ObjectItem,
    Template,
    Text,
    Tuple,
    children,
)
from stacks.language.json_tree import (
    JsonArray,
    JsonConstant,
    JsonObject,
    JsonString,
    JsonValue,
    read_json,
)
from stacks.language.lexer import make_room, number_value
from stacks.language.parser import parse_expression, parse_template
from stacks.language.text import nfc

__all__ = ["JsonBlock", "parse_json_body"]

_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\?.",
    re.DOTALL,
)
"""One character of a JSON string's text, as it is written."""


class JsonBlock(NamedTuple):
    """A type of block: how many labels it has, and what may be in it.

    ``blocks`` are the blocks inside, by the labels' texts.  ``static`` are the arguments whose
    strings are expressions and not templates.
    """

    labels: int = 0
    blocks: Callable[[Sequence[str]], Mapping[str, JsonBlock]] = lambda labels: {}
    static: frozenset[str] = frozenset()


def parse_json_body(source: Source, blocks: Mapping[str, JsonBlock]) -> tuple[Body, Diagnostics]:
    """A whole file.  ``blocks`` are those that may stand at its top level, by type.

    The first error in the JSON itself ends the reading; all others are reported.
    """
    make_room()
    reader = _Reader(source)
    document = read_json(source, reader.diagnostics)
    if document is None:
        return Body(0, len(source.text), source, {}, []), reader.diagnostics
    return reader.body(document, blocks, frozenset()), reader.diagnostics


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics = Diagnostics()

    def body(
        self, value: JsonValue, blocks: Mapping[str, JsonBlock], static: frozenset[str]
    ) -> Body:
        """An object, or a list of objects whose properties count as those of one."""
        body = Body(value.start, value.end, self.source, {}, [])
        for key, item in self._properties(value, "the arguments and blocks"):
            form = blocks.get(key.text)
            if key.text == "//":
                continue
            if form is not None:
                body.blocks.extend(self._blocks(key, form, item, ()))
            else:
                self._argument(body, key, item, static)
        return body

    def _argument(
        self, body: Body, key: JsonString, item: JsonValue, static: frozenset[str]
    ) -> None:
        name = nfc(key.text)
        value = self._expression(item, static=name in static)
        attribute = Attribute(key.start, item.end, name, key.end, value)
        first = body.attributes.setdefault(name, attribute)
        if first is not attribute:
            line = self.source.position(first.start)[0]
            self._error(
                "Attribute redefined",
                f'The argument "{name}" is already set on line {line}. Each argument may be set '
                "only once.",
                key,
            )

    def _blocks(
        self, key: JsonString, form: JsonBlock, value: JsonValue, labels: tuple[JsonString, ...]
    ) -> Iterator[Block]:
        """The blocks that a value stands for: under each label, an object or a list of them."""
        if len(labels) < form.labels:
            properties = self._properties(value, f'the labels of blocks of type "{key.text}"')
            for label, inner in properties:
                yield from self._blocks(key, form, inner, (*labels, label))
            return
        texts = [nfc(label.text) for label in labels]
        inside = form.blocks(texts)
        if inside:
            inside = {**inside, "dynamic": _dynamic(inside)}
        for item in value.items if isinstance(value, JsonArray) else [value]:
            if isinstance(item, JsonConstant) and item.value is None:
                continue
            body = self.body(item, inside, form.static)
            placed = [
                (label.start, label.end, text) for label, text in zip(labels, texts, strict=True)
            ]
            yield Block(key.start, item.end, key.text, key.end, placed, body)

    def _properties(self, value: JsonValue, what: str) -> list[tuple[JsonString, JsonValue]]:
        if isinstance(value, JsonObject):
            return value.items
        if isinstance(value, JsonArray):
            return [pair for item in value.items for pair in self._properties(item, what)]
        if not isinstance(value, JsonConstant) or value.value is not None:
            self._error(
                "Incorrect JSON value type",
                f"An object, or a list of objects, is required here for {what}.",
                value,
            )
        return []

    # Expressions.

    def _expression(self, value: JsonValue, static: bool) -> Expression:
        match value:
            case JsonString():
                return self._static(value) if static else self._template(value)
            case JsonArray(start, end, items):
                return Tuple(start, end, [self._expression(item, static) for item in items])
            case JsonObject(start, end, pairs):
                return Object(start, end, [self._item(*pair, static) for pair in pairs])
            case JsonConstant(start, end, str() as text):
                return Literal(start, end, self._number(value, text))
            case JsonConstant(start, end, constant):
                return Literal(start, end, constant)

    def _item(self, key: JsonString, value: JsonValue, static: bool) -> ObjectItem:
        return ObjectItem(
            key.start, value.end, self._template(key), self._expression(value, static)
        )

    def _number(self, value: JsonConstant, text: str) -> int | str:
        number = number_value(text.removeprefix("-"))
        if number is None:
            self._error("Invalid number", f"{text} is too large or too small a number.", value)
            return 0
        if text.startswith("-"):
            return -number if isinstance(number, int) else f"-{number}"
        return number

    def _template(self, string: JsonString) -> Template:
        if "${" not in string.text and "%{" not in string.text:
            text = Text(string.start + 1, string.end - 1, nfc(string.text))
            return Template(string.start, string.end, [text] if text.text else [])
        template, problems = parse_template(Source(self.source.name, string.text))
        self._place(string, template, problems)
        return Template(string.start, string.end, template.parts if template else [])

    def _static(self, string: JsonString) -> Expression:
        expression, problems = parse_expression(Source(self.source.name, string.text))
        self._place(string, expression, problems)
        return expression or Literal(string.start, string.end, None)

    def _place(self, string: JsonString, parsed: Node | None, problems: Diagnostics) -> None:
        """Move what was read from a string's text to where the string stands."""
        offsets = _offsets(self.source.text, string)
        for problem in problems:
            span = problem.span
            if span is not None:
                span = Span(self.source, offsets[span.start], offsets[span.end])
            self.diagnostics.add(problem._replace(span=span))
        if parsed is not None:
            _move(parsed, offsets)

    def _error(self, summary: str, detail: str, value: JsonValue) -> None:
        self.diagnostics.error(summary, detail, Span(self.source, value.start, value.end))


def _dynamic(blocks: Mapping[str, JsonBlock]) -> JsonBlock:
    """``dynamic "label" { content { … } }``, whose content is like a block of the label's type."""

    def inside(labels: Sequence[str]) -> Mapping[str, JsonBlock]:
        return {"content": blocks.get(labels[0], JsonBlock())._replace(labels=0)}

    return JsonBlock(1, inside, frozenset(("iterator",)))


def _offsets(text: str, string: JsonString) -> Sequence[int]:
    """Where each character of a string's text stands in the source, and the end of the last."""
    raw = text[string.start + 1 : string.end - 1]
    if "\\" not in raw:
        return range(string.start + 1, string.end)
    starts = [string.start + 1 + match.start() for match in _CHARACTER.finditer(raw)]
    return [*starts, string.end - 1]


def _move(node: Node, offsets: Sequence[int]) -> None:
    stack = [node]
    while stack:
        current = stack.pop()
        current.start, current.end = offsets[current.start], offsets[current.end]
        if isinstance(current, Call):
            current.name_end = offsets[current.name_end]
        elif isinstance(current, Object):
            for item in current.items:
                item.start, item.end = offsets[item.start], offsets[item.end]
        stack += children(current)
