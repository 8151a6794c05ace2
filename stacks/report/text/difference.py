"""Differences between two values, as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from typing import Any

from planes.values import format_path
from stacks.report.text.page import Line, Style
from stacks.report.values import ABSENT, Difference, inline

__all__ = ["difference_lines"]

_DIFF_STYLES: Mapping[str, Style] = {"+": "add", "-": "remove", "@": "dim"}


def difference_lines(found: Sequence[Difference], indent: str) -> Iterator[Line]:
    """A line each, names aligned; a text of several lines as a diff of its lines."""
    width = max((len(format_path(item.path)) for item in found), default=0)
    for item in found:
        name = format_path(item.path).ljust(width)
        if _is_text(item.before) and _is_text(item.after):
            yield from _text_difference(item, indent)
        elif item.before is ABSENT:
            yield [(f"{indent}+ ", "add"), (f"{name}  ", ""), (inline(item.after), "")]
        elif item.after is ABSENT:
            yield [(f"{indent}- ", "remove"), (f"{name}  ", ""), (inline(item.before), "dim")]
        else:
            yield [
                (f"{indent}~ ", "change"),
                (f"{name}  ", ""),
                (inline(item.before), "dim"),
                (" → ", "change"),
                (inline(item.after), ""),
            ]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\n" in value


def _text_difference(item: Difference, indent: str) -> Iterator[Line]:
    yield [(f"{indent}~ ", "change"), (format_path(item.path), "")]
    lines = unified_diff(item.before.splitlines(), item.after.splitlines(), lineterm="", n=1)
    for line in list(lines)[2:]:
        yield [(f"{indent}    {printable(line)}", _DIFF_STYLES.get(line[:1], ""))]


def printable(text: str) -> str:
    """Text in which no control character can move the cursor or colour the terminal."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
