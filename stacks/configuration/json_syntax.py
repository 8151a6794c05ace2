"""``*.fleet.json``: the JSON form of the configuration, read as the HCL that says the same.

A JSON document does not tell blocks from arguments, so it is read along the layout of each block.
The HCL text that results is parsed like any other; its source knows where in the JSON document each
part of it stands, so that messages speak of that.  As in Terraform's JSON syntax, strings are
templates, the keys ``//`` are comments, arguments that are no values (``depends_on``, ``type``)
hold source text, and those that are read before anything is evaluated (``default``,
``description``) hold plain text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from planes.diagnostics import Diagnostics, Source, Span
from stacks.configuration.json_text import Array, Item, Literal, Object, String, read_json
from stacks.configuration.layouts import TOP, Layout
from stacks.language import ast
from stacks.language.parser import parse_body, parse_template

__all__ = ["JsonSource", "parse_json_body"]


class JsonSource(Source):
    """HCL text that was made from a JSON document: places are those of the document."""

    __slots__ = ("_made", "_meant", "original")

    def __init__(self, original: Source, text: str, anchors: Sequence[tuple[int, int]]) -> None:
        super().__init__(original.name, text)
        self.original = original
        self._made = [made for made, _ in anchors]
        self._meant = [meant for _, meant in anchors]

    def position(self, offset: int) -> tuple[int, int]:
        at = bisect_right(self._made, offset) - 1
        if at < 0:
            return 1, 1
        meant = self._meant[at] + offset - self._made[at]
        return self.original.position(min(meant, len(self.original.text)))

    def line(self, number: int) -> str:
        return self.original.line(number)


def parse_json_body(source: Source) -> tuple[ast.Body, Diagnostics]:
    """A whole JSON file as the body that it stands for."""
    document, diagnostics = read_json(source)
    writer = _Writer(source, diagnostics)
    for part in document.items if isinstance(document, Array) else (document,):
        if isinstance(part, Object):
            writer.body(part, TOP)
        elif part is not None:
            writer.refuse(part, "A configuration file in JSON is one object, or a list of objects.")
    made = JsonSource(source, "".join(writer.parts), writer.anchors)
    body, problems = parse_body(Source(source.name, made.text))
    _resettle(body, made)
    for item in problems:
        span = item.span and Span(made, item.span.start, item.span.end)
        diagnostics.add(item._replace(span=span))
    return body, diagnostics


def _resettle(body: ast.Body, source: Source) -> None:
    waiting = [body]
    while waiting:
        current = waiting.pop()
        current.source = source
        waiting.extend(block.body for block in current.blocks)


class _Writer:
    """Writes HCL, and notes what of the document each part comes from."""

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.parts: list[str] = []
        self.anchors: list[tuple[int, int]] = []
        self.length = 0

    def write(self, text: str, meant: int) -> None:
        self.anchors.append((self.length, meant))
        self.parts.append(text)
        self.length += len(text)

    def refuse(self, item: Item, detail: str) -> None:
        span = Span(self.source, item.start, item.end)
        self.diagnostics.error("Invalid JSON configuration", detail, span)

    def body(self, document: Object, layout: Layout) -> None:
        for key, item in document.items:
            if key.text == "//":
                continue
            found = layout.blocks.get(key.text)
            if found is not None:
                labels, inner = found
                self.blocks(key, [], item, labels, inner)
            elif not key.text.replace("-", "_").isidentifier():
                self.refuse(key, f'"{key.text}" cannot be the name of an argument.')
            else:
                self.write(key.text, key.start + 1)
                self.write(" = ", key.end)
                if key.text in layout.verbatim:
                    self.verbatim(item)
                elif key.text in layout.literal:
                    self.literal(item)
                else:
                    self.expression(item)
                self.write("\n", item.end)

    def blocks(
        self,
        key: String,
        labels: list[String],
        item: Item,
        wanted: int,
        inner: Callable[[tuple[str, ...]], Layout],
    ) -> None:
        """The blocks of one type: an object by label for each label, then one object or several."""
        if isinstance(item, Literal) and item.text == "null":
            return
        if isinstance(item, Array):
            for one in item.items:
                self.blocks(key, labels, one, wanted, inner)
        elif not isinstance(item, Object):
            what = "an object by label" if len(labels) < wanted else "an object or a list of those"
            self.refuse(item, f'"{key.text}" is a block, which is written as {what}.')
        elif len(labels) < wanted:
            for label, one in item.items:
                if label.text != "//":
                    self.blocks(key, [*labels, label], one, wanted, inner)
        else:
            self.block(key, labels, item, inner)

    def block(
        self,
        key: String,
        labels: list[String],
        item: Object,
        inner: Callable[[tuple[str, ...]], Layout],
    ) -> None:
        self.write(key.text, key.start + 1)
        for label in labels:
            self.write(" ", label.start)
            self.write(f'"{_escaped(label.text, 0, len(label.text), template=False)}"', label.start)
        self.write(" {\n", item.start)
        self.body(item, inner(tuple(label.text for label in labels)))
        self.write("}\n", item.end - 1)

    def verbatim(self, item: Item) -> None:
        """Source text in strings, also inside lists and objects."""
        match item:
            case String():
                self.write(item.text.replace("\n", " "), item.start + 1)
            case Array():
                self.sequence(item, self.verbatim)
            case Object():
                self.mapping(item, lambda key: self.verbatim(key), self.verbatim)
            case Literal():
                self.write(item.text, item.start)

    def literal(self, item: Item) -> None:
        """A value in which no string is a template."""
        match item:
            case String():
                self.plain(item)
            case Array():
                self.sequence(item, self.literal)
            case Object():
                self.mapping(item, self.plain, self.literal)
            case Literal():
                self.write(item.text, item.start)

    def plain(self, item: String) -> None:
        text = _escaped(item.text, 0, len(item.text), template=False)
        self.write(f'"{text}"', item.start)

    def expression(self, item: Item) -> None:
        match item:
            case String():
                self.template(item)
            case Array():
                self.sequence(item, self.expression)
            case Object():
                self.mapping(item, self.template, self.expression)
            case Literal():
                self.write(item.text, item.start)

    def sequence(self, item: Array, write: Callable[[Item], None]) -> None:
        self.write("[", item.start)
        for one in item.items:
            write(one)
            self.write(", ", one.end)
        self.write("]", item.end - 1)

    def mapping(
        self, item: Object, write_key: Callable[[String], None], write: Callable[[Item], None]
    ) -> None:
        self.write("{", item.start)
        seen: set[str] = set()
        for key, one in item.items:
            if key.text in seen:
                span = Span(self.source, key.start, key.end)
                detail = f'An attribute named "{key.text}" was already introduced. Keep one.'
                self.diagnostics.error("Duplicate object attribute", detail, span)
            seen.add(key.text)
            write_key(key)
            self.write(" = ", key.end)
            write(one)
            self.write(", ", one.end)
        self.write("}", item.end - 1)

    def template(self, item: String) -> None:
        """A quoted template: what is text in the string is escaped, what is code stays."""
        text = item.text
        if "${" not in text and "%{" not in text:
            self.write(f'"{_escaped(text, 0, len(text), template=True)}"', item.start)
            return
        parsed, problems = parse_template(Source(self.source.name, text))
        if parsed is None or problems.has_errors:
            for problem in problems:
                span = Span(self.source, item.start, item.end)
                self.diagnostics.add(problem._replace(span=span))
            self.write("null", item.start)
            return
        at = 0
        self.write('"', item.start)
        for start, end in _texts(parsed):
            self.write(text[at:start], self.meant(item, at))
            self.write(_escaped(text, start, end, template=True), self.meant(item, start))
            at = end
        self.write(text[at:], self.meant(item, at))
        self.write('"', item.end - 1)

    def meant(self, item: String, offset: int) -> int:
        """Where in the document a character of a string stands, escapes counted as written."""
        at = item.start + 1
        for _ in range(offset):
            match = _CHARACTER.match(self.source.text, at)
            at = match.end() if match else at + 1
        return at


_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|."
)
"""One character inside a JSON string."""


def _texts(template: ast.Template) -> Iterator[tuple[int, int]]:
    """Where the literal parts of a template are, those inside directives included, in order."""
    waiting: list[ast.Node] = list(reversed(template.parts))
    while waiting:
        part = waiting.pop()
        match part:
            case ast.Text():
                yield part.start, part.end
            case ast.IfDirective():
                waiting.extend(reversed((*part.yes, *part.no)))
            case ast.ForDirective():
                waiting.extend(reversed(part.parts))


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def _escaped(text: str, start: int, end: int, *, template: bool) -> str:
    """A part of a string as it stands between quotes.  In a template ``$${`` is an escape."""
    part = text[start:end]
    if not template:
        part = part.replace("${", "$${").replace("%{", "%%{")
    return "".join(_ESCAPES.get(character, character) for character in part)
