"""Patterns of file names: ``*``, ``?``, ``[a-z]``, ``{one,two}``, and ``**`` for any folders."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

__all__ = ["PatternError", "find"]


class PatternError(Exception):
    """A pattern has a bracket or a brace that is not closed, or ends in a backslash."""


def find(folder: str, pattern: str) -> Iterator[str]:
    """The regular files below a folder that match, each by its path from there.

    No folder, no files.  Links to folders are followed where the pattern names a level, not by
    ``**``.  Raises PatternError.
    """
    steps = [step for step in os.path.normpath(pattern).split("/") if step not in ("", ".")]
    expressions = [_Step(step) for step in steps]
    for path in _walk(folder, "", expressions):
        if os.path.isfile(os.path.join(folder, path)):
            yield path


class _Step:
    """One level of a pattern: ``text`` where it names one entry, else an expression."""

    __slots__ = ("deep", "expression", "text")

    def __init__(self, pattern: str) -> None:
        self.deep = pattern == "**"
        special = any(character in pattern for character in "*?[]{}\\")
        self.text = None if special else pattern
        self.expression = re.compile(_translated(pattern), re.DOTALL) if special else None


def _walk(folder: str, path: str, steps: list[_Step]) -> Iterator[str]:
    if not steps:
        yield path
        return
    first, rest = steps[0], steps[1:]
    if first.deep:
        yield from _walk_deep(folder, path, rest)
    elif first.text is not None:
        below = os.path.join(path, first.text)
        if os.path.lexists(os.path.join(folder, below)):
            yield from _walk(folder, below, rest)
    elif first.expression is not None:
        for name, _ in _entries(folder, path):
            if first.expression.fullmatch(name):
                yield from _walk(folder, os.path.join(path, name), rest)


def _walk_deep(folder: str, path: str, rest: list[_Step]) -> Iterator[str]:
    if rest:
        yield from _walk(folder, path, rest)
    for name, is_folder in _entries(folder, path):
        below = os.path.join(path, name)
        if is_folder:
            yield from _walk_deep(folder, below, rest)
        elif not rest:
            yield below


def _entries(folder: str, path: str) -> list[tuple[str, bool]]:
    """The names in a folder, and whether each is a folder itself, and no link to one."""
    try:
        with os.scandir(os.path.join(folder, path)) as entries:
            return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    except OSError:
        return []


_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def _translated(pattern: str) -> str:
    """The regular expression of one level."""
    pieces: list[str] = []
    depth = 0
    for match in _PIECE.finditer(pattern):
        piece = match.group()
        match piece[0]:
            case "*":
                pieces.append("[^/]*")
            case "?":
                pieces.append("[^/]")
            case "[" if len(piece) > 1:
                pieces.append(_character_class(piece))
            case "[":
                raise PatternError(pattern)
            case "\\":
                if len(piece) == 1:
                    raise PatternError(pattern)
                pieces.append(re.escape(piece[1]))
            case "{":
                depth += 1
                pieces.append("(?:")
            case "}" if depth:
                depth -= 1
                pieces.append(")")
            case "," if depth:
                pieces.append("|")
            case _:
                pieces.append(re.escape(piece))
    if depth:
        raise PatternError(pattern)
    return "".join(pieces)


def _character_class(piece: str) -> str:
    negated = piece[1] == "^"
    inner = piece[2:-1] if negated else piece[1:-1]
    escaped = re.sub(r"\\(.)|([\[\]^&~|])", lambda match: re.escape(match[1] or match[2]), inner)
    try:
        re.compile(f"[{escaped}]")
    except re.error:
        raise PatternError(piece) from None
    return f"[{'^/' if negated else ''}{escaped}]"
