"""What of a fleet works, by kind, with what is read off its triggers and grants.

Purely data; no I/O.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from planes.address import Address
from stacks.review.comes_in import Admits
from stacks.review.declared import Declared, Fleet, known
from stacks.review.given import Given
from stacks.review.readings import Readings

__all__ = ["Working", "still_working", "working"]

_ByKind = Mapping[str, Sequence[tuple[Address, Declared]]]


class Working(NamedTuple):
    """``by_kind`` has what is enabled, or may be; ``idle`` is what is disabled."""

    by_kind: _ByKind
    idle: Set[Address]
    admitting: Sequence[Admits]
    granted: Sequence[Given]

    def of(self, kind: str) -> Sequence[tuple[Address, Declared]]:
        return self.by_kind.get(kind, ())


def working(fleet: Fleet, readings: Readings) -> Working:
    by_kind, idle = _sorted(fleet, None)
    return Working(
        by_kind,
        idle,
        [readings.admits(*item) for item in by_kind.get("trigger", ())],
        [readings.given(*item) for item in by_kind.get("secret_grant", ())],
    )


def still_working(
    other: Working, fleet: Fleet, touched: Sequence[Address], readings: Readings
) -> Working:
    """The same of a fleet that differs from another's in what is touched: kinds of which nothing is
    touched are taken over as they are."""
    kinds = frozenset(address.kind for address in touched)
    own, idle = _sorted(fleet, kinds)
    rest = {kind: found for kind, found in other.by_kind.items() if kind not in kinds}
    by_kind = {**rest, **own}
    return Working(
        by_kind,
        idle | {address for address in other.idle if address.kind not in kinds},
        other.admitting
        if "trigger" not in kinds
        else [readings.admits(*item) for item in by_kind.get("trigger", ())],
        other.granted
        if "secret_grant" not in kinds
        else [readings.given(*item) for item in by_kind.get("secret_grant", ())],
    )


def _sorted(fleet: Fleet, kinds: Set[str] | None) -> tuple[_ByKind, set[Address]]:
    """What works of some kinds, or of all, and the addresses of what is disabled."""
    found: defaultdict[str, list[tuple[Address, Declared]]] = defaultdict(list)
    idle: set[Address] = set()
    for item in fleet.items():
        kind = item[0].kind
        if kinds is not None and kind not in kinds:
            continue
        enabled = item[1].values.get("enabled", True)
        if enabled is True or known(enabled) is not False:
            found[kind].append(item)
        else:
            idle.add(item[0])
    return dict(found), idle
