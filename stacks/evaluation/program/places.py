"""Places of a program as spans of its text, down to the argument of a call."""

from __future__ import annotations

import ast
from pathlib import Path as FilePath

from planes.diagnostics import Diagnostics, Location, Source, Span
from planes.values import Path
from stacks.configuration.files import read_file
from stacks.configuration.program.model import Place

__all__ = ["Places"]


class Places:
    """The files of a program, read when somebody speaks of them."""

    def __init__(self, folder: FilePath) -> None:
        self._folder = folder
        self._sources: dict[str, Source] = {}
        self._calls: dict[str, dict[tuple[int, int], ast.Call]] = {}

    def source(self, file: str) -> Source:
        found = self._sources.get(file)
        if found is None:
            read = read_file(self._folder / file, file, Diagnostics())
            found = self._sources[file] = read or Source(file, "")
        return found

    def sources(self) -> dict[str, str]:
        """The texts of all files that something was said of."""
        return {name: source.text for name, source in self._sources.items()}

    def span(self, place: Place | None) -> Span | None:
        """None where there is no such place in the file, which may have been changed meanwhile."""
        if place is None:
            return None
        source = self.source(place.file)
        if place.line > source.text.count("\n") + 1:
            return None
        start = source.offset(place.line, place.column)
        if not place.end_line:
            text = source.line(place.line)
            start += len(text) - len(text.lstrip())
            return Span(source, start, start + len(text.strip()))
        end = source.offset(place.end_line, place.end_column) if place.end_line > 0 else start
        return Span(source, start, max(start, end))

    def location(self, place: Place | None) -> Location:
        span = self.span(place)
        return Location("fleet.py", 1, 1, 1, 1) if span is None else span.location()

    def attribute(self, place: Place | None, path: Path) -> Span | None:
        """The argument of the call at a place that a path leads to, as far as it is written there;
        the call itself where it is not."""
        if place is None:
            return None
        node: ast.expr | None = self._call(place)
        found = None
        for step in path:
            node = _inside(node, step)
            if node is None:
                break
            found = node
        if found is None:
            return self._header(place)
        source = self.source(place.file)
        start = source.offset(found.lineno, 1) + _characters(source, found.lineno, found.col_offset)
        last = found.end_lineno or found.lineno
        end = source.offset(last, 1) + _characters(source, last, found.end_col_offset or 0)
        return Span(source, start, end)

    def _header(self, place: Place) -> Span | None:
        """The first line of a call: what is written over many lines is shown by its beginning."""
        span = self.span(place)
        if span is None or place.end_line <= place.line:
            return span
        return Span(span.source, span.start, span.start + len(span.text.split("\n", 1)[0]))

    def _call(self, place: Place) -> ast.Call | None:
        calls = self._calls.get(place.file)
        if calls is None:
            calls = self._calls[place.file] = _calls(self.source(place.file))
        source = self.source(place.file)
        line = source.line(place.line)
        return calls.get((place.line, len(line[: place.column - 1].encode())))


def _calls(source: Source) -> dict[tuple[int, int], ast.Call]:
    try:
        tree = ast.parse(source.text)
    except (SyntaxError, ValueError):
        return {}
    found: dict[tuple[int, int], ast.Call] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.setdefault((node.lineno, node.col_offset), node)
    return found


def _characters(source: Source, line: int, offset: int) -> int:
    """An offset in bytes, as Python's trees have them, in characters."""
    return len(source.line(line).encode()[:offset].decode(errors="ignore"))


def _inside(node: ast.expr | None, step: str | int) -> ast.expr | None:
    match node:
        case ast.Call():
            return next((item.value for item in node.keywords if item.arg == step), None)
        case ast.Dict():
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == step:
                    return value
        case ast.List() | ast.Tuple() if isinstance(step, int) and step < len(node.elts):
            return node.elts[step]
    return None
