"""Markdown that stays whole: inert text, and documents that are cut to a length.

Names and values stand in code spans and code fences only, where neither Markdown nor HTML, mentions
nor links mean anything (CommonMark 0.31; GitHub Flavored Markdown).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from stacks.report.text.page import inert

__all__ = ["Block", "assemble", "code_span", "fenced", "prose"]


class Block(NamedTuple):
    """``opening``, the entries, ``closing``: cut between entries, and never in its frame."""

    opening: str
    entries: Sequence[str]
    closing: str = ""
    omitted: Callable[[int], str] = lambda number: f"… and {number} more\n"
    """What stands in place of so many entries."""


def code_span(text: str) -> str:
    """Text as a code span on one line, whatever backticks are in it (CommonMark, section 6.1)."""
    line = " ".join(inert(text).split())
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    ticks = "`" * (longest + 1)
    # Beside a backtick at an end there has to be a space, which is taken off again.
    pad = " " if longest else ""
    return f"{ticks}{pad}{line or ' '}{pad}{ticks}"


def fenced(texts: Iterable[str], language: str = "") -> tuple[str, str]:
    """The opening and closing of a code fence that holds the texts, whatever fences are in them."""
    longest = max((len(run) for text in texts for run in re.findall("`{3,}", text)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{language}\n", f"{ticks}\n"


def prose(text: str) -> Block:
    """Text that is shown whole or not at all."""
    return Block("", (text,), "", lambda number: "")


def assemble(blocks: Iterable[Block], limit: int, pointer: str) -> str:
    """The blocks one after another, in at most ``limit`` characters.

    What does not fit is left out from the end: entries of the block in which the room runs out,
    then all later blocks.  ``pointer`` then says, as the last paragraph, where the whole is.
    """
    blocks = list(blocks)
    whole = "\n".join(_text(block, len(block.entries)) for block in blocks)
    if len(whole) <= limit:
        return whole
    room = limit - len(pointer) - 2
    parts: list[str] = []
    for block in blocks:
        text = _fitted(block, room - 1)
        room -= len(text) + 1
        if text:
            parts.append(text)
        if text != _text(block, len(block.entries)):
            break
    return "\n".join([*parts, f"{pointer}\n"])


def _text(block: Block, shown: int) -> str:
    left = len(block.entries) - shown
    entries = "".join(block.entries[:shown])
    return f"{block.opening}{entries}{block.omitted(left) if left else ''}{block.closing}"


def _fitted(block: Block, room: int) -> str:
    """As many of the entries as there is room for; nothing where that is none."""
    left = room - len(block.opening) - len(block.closing) - len(block.omitted(len(block.entries)))
    shown = 0
    while shown < len(block.entries) and len(block.entries[shown]) <= left:
        left -= len(block.entries[shown])
        shown += 1
    return _text(block, shown) if shown else ""
