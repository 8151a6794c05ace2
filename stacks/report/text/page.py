"""Text for people, with styles named by what they mean.

A report builds a list of lines; a line is a list of (text, style).  The command line turns styles
into colours on a terminal, and into nothing elsewhere.  Purely data.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

__all__ = ["Line", "Segment", "Style", "columns", "inert", "plain_text"]

Style = Literal["", "bold", "dim", "add", "change", "remove", "error", "warning", "note"]
Segment = tuple[str, Style]
Line = list[Segment]


_INERT = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD),
    **dict.fromkeys([0x2028, 0x2029, 0xFFFE, 0xFFFF], 0xFFFD),
}
"""Control characters to the pictures of them (Unicode's block U+2400); C1 controls, and marks that
turn the direction of text round, separators of lines that are none to most readers, and what XML
cannot hold to the replacement character."""


def inert(text: str) -> str:
    """The text with nothing in it that a terminal obeys: names and values come from anywhere."""
    return text if text.isascii() and text.isprintable() else text.translate(_INERT)


def plain_text(lines: Iterable[Line]) -> str:
    """The lines without their styles, each ended by a newline."""
    return "".join("".join(inert(text) for text, _ in line).rstrip() + "\n" for line in lines)


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
