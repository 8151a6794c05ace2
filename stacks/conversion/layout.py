"""Python calls and collections, laid out in lines of at most 100 characters.

Purely data; no I/O.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

__all__ = ["Group", "laid_out", "literal"]

_WIDTH = 100


class Group(NamedTuple):
    """``open``, items with commas between, ``close``; each item is text, or text before a group."""

    open: str
    items: Sequence[tuple[str, str | Group]]
    close: str


def literal(value: Any) -> str:
    """A plain value as Python writes it, strings in double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


def laid_out(item: str | Group, prefix: str = "", indent: str = "") -> str:
    """The text, on one line where it fits."""
    if isinstance(item, str):
        return prefix + item
    flat = f"{prefix}{_flat(item)}"
    if len(indent) + len(flat) <= _WIDTH - 1 or not item.items:
        return flat
    inner = f"{indent}    "
    lines = [f"{inner}{laid_out(part, before, inner)}," for before, part in item.items]
    return "\n".join([f"{prefix}{item.open}", *lines, f"{indent}{item.close}"])


def _flat(item: str | Group) -> str:
    if isinstance(item, str):
        return item
    return (
        item.open + ", ".join(f"{before}{_flat(part)}" for before, part in item.items) + item.close
    )
