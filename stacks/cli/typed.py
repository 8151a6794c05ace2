"""Expressions typed at a terminal: line editing, a history across sessions, and continuation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from planes.diagnostics import Source
from stacks.language.parser import parse_expression

__all__ = ["history_file", "is_unfinished", "typed"]

_LONGEST_HISTORY = 1_000
_OPEN = ("Unclosed bracket", "Unclosed comment", "Unterminated heredoc")


def history_file() -> Path:
    """By the XDG base directory specification, since a history belongs to a person, not a stack."""
    given = os.environ.get("XDG_STATE_HOME", "")
    base = Path(given) if given.startswith("/") else Path.home() / ".local" / "state"
    return base / "fleetform" / "console_history"


def is_unfinished(text: str) -> bool:
    """Whether more lines could make an expression of a text."""
    expression, diagnostics = parse_expression(Source("<console>", f"{text}\n"))
    if expression is not None or not diagnostics.has_errors:
        return False
    first = diagnostics.errors[0]
    if first.summary in _OPEN:
        return True
    return first.span is not None and first.span.start >= len(text.rstrip()) > 0


def typed() -> Iterator[str]:
    """Each expression, until ``exit`` or the end of input.  An interrupt drops what was begun."""
    with _history():
        while True:
            try:
                text = _expression()
            except KeyboardInterrupt:
                print()
                continue
            except EOFError:
                print()
                return
            if text.strip() == "exit":
                return
            if text.strip():
                yield text


def _expression() -> str:
    text = input("> ")
    while is_unfinished(text):
        try:
            text = f"{text}\n{input('… ')}"
        except EOFError:  # its error says what is missing
            print()
            break
    return text


@contextmanager
def _history() -> Iterator[None]:
    """What was typed, and never what it evaluated to, in a file that nobody else can read."""
    import readline  # its import also gives input() line editing

    path = history_file()
    readline.set_history_length(_LONGEST_HISTORY)
    with suppress(OSError):
        readline.read_history_file(path)
    try:
        yield
    finally:
        with suppress(OSError):  # a home that cannot be written to is no reason to fail
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            path.chmod(0o600)
            readline.write_history_file(path)
