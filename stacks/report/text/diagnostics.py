"""Diagnostics as text, with the line they speak of, and as JSON in Terraform's form.

A line of source is shown as it is written, but for what looks like a credential in it, and for the
values in a variables file: which of them are sensitive cannot be told where it has errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any

from planes.credentials import concealed
from planes.diagnostics import Diagnostic, Location, Severity, Span
from stacks.engine.plan import Note
from stacks.report.text.page import Line, Style

__all__ = ["diagnostic_json", "diagnostic_lines", "note_json", "note_lines", "validate_json"]

WIDTH = 100
"""Of the detail's paragraphs, in characters."""

_VARIABLE = re.compile(r"""\s*"?[\w.-]+"?\s*[=:]""")

_STYLES: Mapping[Severity, Style] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


def diagnostic_lines(diagnostic: Diagnostic) -> list[Line]:
    """A diagnostic in a margin of its own, as Terraform draws it."""
    inside = [_title(diagnostic.severity, diagnostic.summary)]
    if diagnostic.span is not None:
        inside += [[], *_snippet(diagnostic.span)]
    elif diagnostic.address:
        inside += [[], [("  with ", "dim"), (diagnostic.address, "")]]
    for call in reversed(diagnostic.calls):
        inside.append([("  called from ", "dim"), (str(call.location()), "")])
    inside += _paragraphs(diagnostic.detail)
    return _margin(inside, _STYLES[diagnostic.severity])


def note_lines(note: Note, sources: Mapping[str, str]) -> list[Line]:
    """The same for a diagnostic that travelled as plain data."""
    inside = [_title(note.severity, note.summary)]
    if note.location is not None:
        inside += [[], *_located(note.location, sources)]
    if note.address:
        inside.append([("  with ", "dim"), (note.address, "")])
    inside += _paragraphs(note.detail)
    return _margin(inside, _STYLES[note.severity])


def _title(severity: Severity, summary: str) -> Line:
    return [(f"{severity.value.capitalize()}: ", _STYLES[severity]), (summary, "bold")]


def _paragraphs(detail: str) -> list[Line]:
    lines: list[Line] = [[]] if detail else []
    for paragraph in concealed(detail).split("\n"):
        if paragraph.startswith(" "):
            lines.append([(paragraph, "")])
        else:
            lines += [[(text, "")] for text in _wrapped(paragraph)]
    return lines if detail else []


def _wrapped(paragraph: str) -> list[str]:
    # An option or an address that is cut at a dash can no longer be copied.
    return wrap(paragraph, WIDTH, break_on_hyphens=False, break_long_words=False) or [""]


def _margin(inside: list[Line], style: Style) -> list[Line]:
    return [[("╷", style)], *([("│ ", style), *line] for line in inside), [("╵", style)]]


def _snippet(span: Span) -> list[Line]:
    where = span.location()
    return _source_lines(where, span.source.line(where.line))


def _located(where: Location, sources: Mapping[str, str]) -> list[Line]:
    text = sources.get(where.file, "").split("\n")
    if len(text) < where.line:
        return [[("  on ", "dim"), (f"{where.file} line {where.line}", "")]]
    return _source_lines(where, text[where.line - 1].rstrip("\r"))


def _source_lines(where: Location, text: str) -> list[Line]:
    """The line, and a mark under the place.  A long line is shown around the place."""
    text = _shown(where.file, text)
    start = where.column - 1
    end = where.end_column - 1 if where.end_line == where.line else len(text)
    if start > WIDTH:
        cut = start - WIDTH // 2
        text, start, end = "…" + text[cut:], start - cut + 1, end - cut + 1
    if len(text) > 2 * WIDTH:
        text = text[: 2 * WIDTH] + "…"
    end = max(start + 1, min(end, len(text)))
    number = f"{where.line:4d}: "
    # Tabs stay tabs in the row of marks, so that the marks stand where the eye expects them.
    indent = "".join("\t" if char == "\t" else " " for char in text[:start])
    return [
        [("  on ", "dim"), (where.file, "bold"), (f" line {where.line}:", "dim")],
        [(number, "dim"), (text, "")],
        [(" " * len(number) + indent, ""), ("^" * (end - start), "error")],
    ]


def _shown(file: str, text: str) -> str:
    if file.endswith((".fleetvars", ".fleetvars.json")):
        name = _VARIABLE.match(text)
        start = name.end() if name else 0
        text = text[:start] + re.sub(r"\w", "*", text[start:])
    return concealed(text)


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """Terraform's JSON form of a diagnostic."""
    data: dict[str, Any] = {
        "severity": diagnostic.severity.value,
        "summary": diagnostic.summary,
        "detail": concealed(diagnostic.detail),
    }
    if diagnostic.address:
        data["address"] = diagnostic.address
    if diagnostic.span is not None:
        where, span = diagnostic.span.location(), diagnostic.span
        data["range"] = {
            "filename": where.file,
            "start": {"line": where.line, "column": where.column, "byte": _byte(span, span.start)},
            "end": {
                "line": where.end_line,
                "column": where.end_column,
                "byte": _byte(span, span.end),
            },
        }
        code = _shown(where.file, span.source.line(where.line))
        data["snippet"] = {
            "context": None,
            "code": code,
            "start_line": where.line,
            "highlight_start_offset": where.column - 1,
            "highlight_end_offset": where.end_column - 1
            if where.end_line == where.line
            else len(code),
            "values": [],
        }
    return data


def note_json(note: Note) -> dict[str, Any]:
    """The same for a diagnostic that travelled as plain data, without the line of source."""
    data: dict[str, Any] = {
        "severity": note.severity.value,
        "summary": note.summary,
        "detail": concealed(note.detail),
    }
    if note.address:
        data["address"] = note.address
    if note.location is not None:
        where = note.location
        data["range"] = {
            "filename": where.file,
            "start": {"line": where.line, "column": where.column},
            "end": {"line": where.end_line, "column": where.end_column},
        }
    return data


def _byte(span: Span, offset: int) -> int:
    return len(span.source.text[:offset].encode())


def validate_json(diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """The document of ``validate --json``, in Terraform's form."""
    items = [diagnostic_json(item) for item in diagnostics]
    errors = sum(item["severity"] == "error" for item in items)
    return {
        "format_version": "1.0",
        "valid": errors == 0,
        "error_count": errors,
        "warning_count": sum(item["severity"] == "warning" for item in items),
        "diagnostics": items,
    }
