"""Text for people, with styles named by what they mean.

A report builds a list of lines; a line is a list of (text, style).  The command line turns styles
into colours on a terminal, and into nothing elsewhere.  Purely data.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

__all__ = ["Line", "Segment", "Style", "columns", "plain_text"]

Style = Literal["", "bold", "dim", "add", "change", "remove", "error", "warning", "note"]
Segment = tuple[str, Style]
Line = list[Segment]


def plain_text(lines: Iterable[Line]) -> str:
    """The lines without their styles, each ended by a newline."""
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)


def columns(rows: list[list[str]], *, gap: int = 2) -> list[str]:
    """Rows of cells as aligned lines; the last column is not padded."""
    if not rows:
        return []
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        (" " * gap)
        .join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        .rstrip()
        for row in rows
    ]
