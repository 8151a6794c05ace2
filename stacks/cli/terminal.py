"""The one place that writes to standard output and standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from planes.diagnostics import Diagnostic
from stacks.report.text.page import Line, inert, plain_text

if TYPE_CHECKING:
    from rich.text import Text

    from stacks.engine.plan import Note

__all__ = ["Terminal", "json_text", "now", "styled"]

# Rich's style language.
_STYLES = {
    "bold": "bold",
    "dim": "bright_black",
    "add": "green",
    "change": "yellow",
    "remove": "red",
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
}


def now() -> str:
    """RFC 3339, in UTC, with microseconds as Terraform's lines have them."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def json_text(data: Any, *, indented: bool = False) -> str:
    """Data as JSON, with whole numbers of any size."""
    import orjson

    try:
        return orjson.dumps(data, option=orjson.OPT_INDENT_2 if indented else None).decode()
    except TypeError:
        # orjson takes no integer beyond 64 bits; the slow way does.
        import json

        layout: dict[str, Any] = {"indent": 2} if indented else {"separators": (",", ":")}
        return json.dumps(data, ensure_ascii=False, **layout)


class Terminal:
    """Where output goes.

    ``people`` is the stream for people: standard output, or standard error under ``--json``.
    """

    def __init__(
        self, *, color: bool | None = None, json_mode: bool = False, events: bool = False
    ) -> None:
        """``color``: None decides by whether ``people`` is a terminal and by NO_COLOR.

        ``events``: what is printed for programs are events, of which each diagnostic is one."""
        self.json_mode = json_mode
        self.events = events
        self._color = color

    @property
    def people(self) -> TextIO:
        return sys.stderr if self.json_mode else sys.stdout

    @property
    def interactive(self) -> bool:
        """Whether a question can be asked."""
        return sys.stdin.isatty() and self.people.isatty()

    def lines(self, lines: Iterable[Line], *, to: TextIO | None = None) -> None:
        """Write styled lines for people."""
        stream = to or self.people
        if self.colored(stream):
            self._write_colored(lines, stream)
        else:
            stream.write(_logged(plain_text(lines)))
        stream.flush()

    def line(self, *segments: Any, to: TextIO | None = None) -> None:
        """Write one line: strings, or (text, style)."""
        whole: Line = [(item, "") if isinstance(item, str) else item for item in segments]
        self.lines([whole], to=to)

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Write diagnostics to standard error, warnings before errors; and as events."""
        # This leads to the plan's vocabulary and so to pydantic, 0.1 s that most calls can spare.
        from stacks.report.text.diagnostics import diagnostic_lines

        for item in sorted(diagnostics, key=lambda item: item.is_error):
            self.lines(diagnostic_lines(item), to=sys.stderr)
            if self.events:
                from stacks.report.json.events import diagnostic_line

                self.json_line(diagnostic_line(item, now()))

    def notes(self, notes: Iterable[Note], sources: Mapping[str, str]) -> None:
        """Write a plan's notes to standard error: where the plan itself is not for people."""
        from stacks.report.text.diagnostics import note_lines

        for note in notes:
            self.lines(note_lines(note, sources), to=sys.stderr)

    def markdown(self, text: str) -> None:
        """Write Markdown to standard output."""
        sys.stdout.write(_logged(text))
        sys.stdout.flush()

    def document(self, data: Any) -> None:
        """Write one JSON document to standard output."""
        # As data a ``#`` is the same in both forms; GitHub's runner obeys but the plain one.
        sys.stdout.write(json_text(data, indented=True).replace("##[", "#\\u0023[") + "\n")
        sys.stdout.flush()

    def json_line(self, data: Any) -> None:
        """Write one JSON event to standard output."""
        sys.stdout.write(json_text(data) + "\n")
        sys.stdout.flush()

    def colored(self, stream: TextIO) -> bool:
        if self._color is not None:
            return self._color and stream.isatty()
        return stream.isatty() and not os.environ.get("NO_COLOR")

    def abandon(self) -> None:
        """Before the process ends at once: a progress display has hidden the cursor."""
        if self.colored(self.people):
            # Past the display, which takes orders to the terminal out of what others print.
            os.write(1, b"\x1b[?25h\n")

    def _write_colored(self, lines: Iterable[Line], stream: TextIO) -> None:
        # Rich costs 30 ms to import, and only a terminal sees its work.
        from rich.console import Console

        console = Console(file=stream, force_terminal=True, highlight=False, soft_wrap=True)
        for line in lines:
            console.print(styled(line), soft_wrap=True)


def _logged(text: str) -> str:
    """Text for a log.  That of a GitHub Actions step obeys lines that look like commands."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return text
    from stacks.report.ci.github import without_commands

    return without_commands(text)


def styled(line: Line) -> Text:
    """A line in its colours."""
    from rich.text import Text

    return Text.assemble(*((inert(text), _STYLES.get(style, "")) for text, style in line))
