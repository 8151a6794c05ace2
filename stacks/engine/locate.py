"""From a location that travelled as plain data back to a span of source text, for diagnostics.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping

from planes.diagnostics import Diagnostic, Location, Source, Span
from stacks.engine.plan import Note

__all__ = ["Sources", "note_of"]


class Sources:
    """The source texts of a stack by file name."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._sources: dict[str, Source] = {}

    def span(self, location: Location | None) -> Span | None:
        """None where the text is not at hand, as for what comes from the state."""
        if location is None or location.file not in self._texts:
            return None
        source = self._sources.get(location.file)
        if source is None:
            source = Source(location.file, self._texts[location.file])
            self._sources[location.file] = source
        start = source.offset(location.line, location.column)
        return Span(source, start, source.offset(location.end_line, location.end_column))


def note_of(diagnostic: Diagnostic) -> Note:
    """A diagnostic as the plan carries it."""
    span = diagnostic.span
    return Note(
        diagnostic.severity,
        diagnostic.summary,
        diagnostic.detail,
        diagnostic.address,
        span.location() if span else None,
    )
