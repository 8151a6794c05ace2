"""Values that are not plain data yet: references, values that come later, and sensitive ones.

Purely data; no I/O.  Everything else that a declaration holds is None, bool, int, float, str, list
or dict with string keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from planes.address import Address

__all__ = [
    "SCALARS",
    "Deferred",
    "Path",
    "Reference",
    "Sensitive",
    "format_path",
    "is_known",
    "late_leaves",
    "reveal",
    "transform",
]

Path = tuple[str | int, ...]
"""Attribute names and list positions that lead to a place inside a value."""

SCALARS: Final = frozenset({type(None), bool, int, float, str})
"""The types of plain data that nothing else can be inside of."""


class Reference(NamedTuple):
    """A declaration (``path`` empty), or one of its computed outputs (``("url",)``)."""

    address: Address
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ".".join((str(self.address), *self.path))


class Deferred(NamedTuple):
    """A value that waits for outputs.

    ``expression`` is HCL source text; ``path`` leads from its result to this value.  ``known`` has,
    for each traversal of the expression (``local.base``, ``var.teams[0].name``) and each call that
    reads a file (``file("a.md")``), the value that it had at plan: JSON data as
    ``stacks.language.transport`` writes it, in which places may wait too.  A key ``$once`` marks an
    expression of the clock or of chance, which has one value an apply.  ``needs`` are all outputs
    that the whole waits for, those inside ``known`` included.
    """

    expression: str
    needs: tuple[Reference, ...]
    known: Mapping[str, Any] = {}
    path: Path = ()

    def __hash__(self) -> int:
        return hash((self.expression, self.needs, self.path))


class Sensitive:
    """A mark on a value.  Its repr never shows what it holds."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value: Any = value.value if isinstance(value, Sensitive) else value

    def __repr__(self) -> str:
        return "Sensitive(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sensitive) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash((Sensitive, repr(type(self.value))))


def reveal(value: Any) -> Any:
    """A value without its sensitive marks, at any depth."""
    return transform(value, lambda leaf: reveal(leaf.value) if type(leaf) is Sensitive else leaf)


def transform(value: Any, leaf: Callable[[Any], Any]) -> Any:
    """A copy of a value in which ``leaf`` has been applied to everything but lists, dicts and
    scalars."""
    kind = type(value)
    if kind is dict:
        # Millions of these are walked in a large plan, and most are scalars: no call for each.
        return {
            key: item if type(item) in SCALARS else transform(item, leaf)
            for key, item in value.items()
        }
    if kind is list:
        return [item if type(item) in SCALARS else transform(item, leaf) for item in value]
    return value if kind in SCALARS else leaf(value)


def late_leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Deferred | Reference]]:
    """The places inside a value that wait for outputs, in order."""
    kind = type(value)
    if kind is dict:
        for key, item in value.items():
            yield from late_leaves(item, (*path, key))
    elif kind is list:
        for index, item in enumerate(value):
            yield from late_leaves(item, (*path, index))
    elif kind is Sensitive:
        yield from late_leaves(value.value, path)
    elif kind is Deferred or (kind is Reference and value.path):
        yield path, value


def is_known(value: Any) -> bool:
    """Whether nothing inside a value waits for an output."""
    return next(late_leaves(value), None) is None


def format_path(path: Path) -> str:
    """``allow[0].host``: a path as people write it."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
