"""What went wrong, where, and what to do: the one vocabulary for user errors.

Purely data; no I/O.  A phase before I/O returns ``(value, Diagnostics)``: it accumulates, and does
not stop at the first.  A :class:`Diagnostic` has a short constant summary, full sentences in
``detail`` that say what, why and what to do, and a :class:`Span` of source text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from enum import Enum
from typing import NamedTuple

__all__ = ["Diagnostic", "Diagnostics", "Location", "Severity", "Source", "Span", "did_you_mean"]


class Source:
    """One file of configuration: its name as people know it, and its decoded text.

    Offsets into a source count characters of ``text``, from 0.
    """

    __slots__ = ("_line_starts", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._line_starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {len(self.text)} characters)"

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        starts = self._starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, both counted from 1: what ``position`` gives, back."""
        return self._starts()[line - 1] + column - 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line ending."""
        starts = self._starts()
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def _starts(self) -> list[int]:
        if self._line_starts is None:
            starts, at, find = [0], 0, self.text.find
            while (at := find("\n", at) + 1) > 0:
                starts.append(at)
            self._line_starts = starts
        return self._line_starts


class Location(NamedTuple):
    """A span as plain data, for JSON, state and plan files.  Lines and columns count from 1."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Span:
    """A half-open range of characters of one source."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Span({self.location()}, {self.text!r})"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Span)
            and self.source is other.source
            and (self.start, self.end) == (other.start, other.end)
        )

    def __hash__(self) -> int:
        return hash((id(self.source), self.start, self.end))

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def location(self) -> Location:
        line, column = self.source.position(self.start)
        end_line, end_column = self.source.position(self.end)
        return Location(self.source.name, line, column, end_line, end_column)

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of another of the same source."""
        return Span(self.source, self.start, other.end)


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Diagnostic(NamedTuple):
    """One thing to tell the user.

    ``address`` names the fleet resource concerned, where one is known.  ``calls`` are the spans of
    the module blocks that lead to ``span``, outermost first.
    """

    severity: Severity
    summary: str
    detail: str = ""
    span: Span | None = None
    address: str | None = None
    calls: tuple[Span, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


class Diagnostics:
    """An accumulating list of diagnostics."""

    __slots__ = ("_items",)

    def __init__(self, items: Iterable[Diagnostic] = ()) -> None:
        self._items = list(items)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"Diagnostics({self._items!r})"

    @property
    def has_errors(self) -> bool:
        return any(item.is_error for item in self._items)

    @property
    def errors(self) -> list[Diagnostic]:
        return [item for item in self._items if item.is_error]

    def add(self, diagnostic: Diagnostic) -> None:
        self._items.append(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        self._items.extend(diagnostics)

    def error(
        self,
        summary: str,
        detail: str = "",
        span: Span | None = None,
        *,
        address: str | None = None,
        calls: tuple[Span, ...] = (),
    ) -> None:
        self.add(Diagnostic(Severity.ERROR, summary, detail, span, address, calls))

    def warning(
        self,
        summary: str,
        detail: str = "",
        span: Span | None = None,
        *,
        address: str | None = None,
        calls: tuple[Span, ...] = (),
    ) -> None:
        self.add(Diagnostic(Severity.WARNING, summary, detail, span, address, calls))


def did_you_mean(name: str, candidates: Sequence[str] | Iterable[str]) -> str:
    """`` Did you mean "x"?`` with a leading space, or nothing where no candidate is close."""
    close = get_close_matches(name, list(candidates), n=1, cutoff=0.6)
    return f' Did you mean "{close[0]}"?' if close else ""
