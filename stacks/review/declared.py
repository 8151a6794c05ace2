"""The fleet as a review sees it: plain declarations, whoever wrote them and wherever they run.

Purely data; no I/O.  One side of a comparison is what was applied last, the other what is declared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from planes.address import Address
from planes.diagnostics import Location
from planes.values import Deferred, Reference, Sensitive
from providers.contract import Enforcement, PrimitiveRef

__all__ = [
    "LATE",
    "Declared",
    "Fleet",
    "Sides",
    "block",
    "changed",
    "items",
    "kept",
    "known",
    "reference",
    "said",
]


class Declared(NamedTuple):
    """A declaration's fields as plain data (``planes.kind.plain``), late values inside.

    ``enforcement`` is by control, as its provider states it; empty where that is not known.
    """

    values: Mapping[str, Any]
    location: Location | None = None
    provider: str | None = None
    enforcement: Mapping[str, Enforcement] = {}


Fleet = Mapping[Address, Declared]


class Sides(NamedTuple):
    """A declaration that stays as it is, is the same object on both sides."""

    before: Fleet
    after: Fleet


def changed(sides: Sides) -> Iterator[Address]:
    """The addresses of what comes, goes or differs, in the order of the fleets."""
    before, after = sides
    if not before or not after:
        yield from after
        yield from before
        return
    for address, declared in after.items():
        if before.get(address) is not declared:
            yield address
    for address in before:
        if address not in after:
            yield address


class _Late:
    __slots__ = ()

    def __repr__(self) -> str:
        return "LATE"


LATE: Final = _Late()
"""What stands for a value that waits for outputs."""


def known(value: Any) -> Any:
    """A value without its mark; LATE where the value itself, not only a part of it, waits."""
    kind = type(value)
    if kind is str or kind is dict or kind is list:
        return value
    if kind is Sensitive:
        return known(value.value)
    if kind is Deferred or kind is PrimitiveRef or (kind is Reference and value.path):
        return LATE
    return value


def reference(value: Any) -> Address | None:
    """Whom a field refers to; None where that is left out or not known yet."""
    if value is None:
        return None
    if type(value) is not Reference:
        value = known(value)
    return value.address if type(value) is Reference and not value.path else None


def block(values: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """A nested block's fields; None where it is left out or waits as a whole."""
    value = values.get(name)
    if type(value) is dict or value is None:
        return value
    value = known(value)
    return value if type(value) is dict else None


def items(values: Mapping[str, Any], name: str) -> list[Any]:
    """A list's items; none where it is left out or waits as a whole."""
    value = values.get(name)
    if type(value) is list:
        return value
    value = known(value)
    return value if type(value) is list else []


def kept(enforcement: Mapping[str, Enforcement], control: str) -> str:
    """``request-time``, ``delayed ≈ 8 h``: how a control is kept; nothing where it is not said."""
    how = enforcement.get(control)
    return f"{how.mode} {how.lag or ''}".strip() if how is not None else ""


def said(value: Any) -> str:
    """A value as a review may name it."""
    if type(value) is str:
        return value
    if type(value) is Sensitive:
        return "(sensitive)"
    found = known(value)
    return "(known after apply)" if found is LATE else str(found)
