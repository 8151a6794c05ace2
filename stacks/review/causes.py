"""Which changes a fact comes from, and the fewest that have to be taken back to be rid of it.

Purely data; no I/O.  A change is taken back in a copy of the fleet, and the analysis asked again,
as long as that is cheap; what is said of a fleet of any size is said of the declarations that the
fact rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from planes.address import Address
from stacks.review.declared import Declared, Fleet, Sides
from stacks.review.finding import Finding
from stacks.review.model import Cause, Undo

__all__ = ["Revert", "causes_of", "undoing"]

WORK = 20_000
"""Declarations that may be looked at again for the sake of undoings, in one review."""
_MOST_CAUSES = 6


class Revert:
    """The change as a whole, of which parts are taken back.

    ``remains`` says whether a fact is still there in a fleet in which some addresses differ.
    Counts the work it has done.
    """

    __slots__ = ("_causes", "_work", "by_kind", "first", "remains", "sides", "touched")

    def __init__(
        self,
        sides: Sides,
        touched: tuple[Address, ...],
        remains: Callable[[Fleet, Sequence[Address], tuple[str, ...]], bool],
    ) -> None:
        self.sides = sides
        self.touched = dict.fromkeys(touched)  # in order, so that two runs say the same
        self.remains = remains
        self.first = list(touched[:_MOST_CAUSES])
        self.by_kind: dict[str, list[Address]] = {}
        for address in touched:
            self.by_kind.setdefault(address.kind, []).append(address)
        self._work = 0
        self._causes: dict[Address, Cause] = {}

    def cause(self, address: Address) -> Cause:
        if address not in self._causes:
            self._causes[address] = _cause(self.sides, address)
        return self._causes[address]

    def affordable(self) -> bool:
        return self._work + len(self.sides.after) <= WORK

    def removes(
        self, identity: tuple[str, ...], changes: Mapping[Address, Declared | None]
    ) -> bool:
        """Whether the fact goes where these declarations are as given (None: not there)."""
        self._work += len(self.sides.after)
        fleet = {
            address: it for address, it in {**self.sides.after, **changes}.items() if it is not None
        }
        return not self.remains(fleet, tuple(changes), identity)


def _cause(sides: Sides, address: Address) -> Cause:
    before, after = sides.before.get(address), sides.after.get(address)
    if after is None:
        return Cause(str(address), "removed", (), None)
    if before is None:
        return Cause(str(address), "added", (), after.location)
    return Cause(str(address), "changed", tuple(sorted(_differing(before, after))), after.location)


def _differing(before: Declared, after: Declared) -> Iterator[str]:
    for name in before.values.keys() | after.values.keys():
        if before.values.get(name) != after.values.get(name):
            yield name


def causes_of(revert: Revert, item: Finding) -> tuple[Cause, ...]:
    """The changes among what a fact rests on; where something is missing, those that took it."""
    found = [address for address in item.support if address in revert.touched]
    for kind in item.absent:
        found += revert.by_kind.get(kind, ())[:_MOST_CAUSES]
    found = found or revert.first
    return tuple(revert.cause(address) for address in dict.fromkeys(found))


def undoing(
    revert: Revert, identity: tuple[str, ...], causes: tuple[Cause, ...]
) -> tuple[Undo, ...]:
    """The smallest set of changes that, taken back together, make a new fact go."""
    if len(causes) == 1 and len(causes[0].attributes) < 2:
        return (_undo(causes[0]),)
    options = sorted(causes, key=_weight)[:_MOST_CAUSES]
    for cause in options:
        for attribute in cause.attributes if len(cause.attributes) > 1 else ():
            if revert.affordable() and revert.removes(identity, _one(revert, cause, attribute)):
                return (_undo(cause, attribute),)
    for size in range(1, min(len(options), 3)):
        for chosen in combinations(options, size):
            if revert.affordable() and revert.removes(identity, _whole(revert, chosen)):
                return tuple(map(_undo, chosen))
    return tuple(map(_undo, causes))


_LIGHT = ("trigger", "secret_grant", "access_grant", "extension", "egress_policy", "guardrail")
"""Kinds that are given up more easily than what hangs on them, the easiest first."""


def _weight(cause: Cause) -> tuple[int, int]:
    kind = Address.parse(cause.address).kind
    return len(cause.attributes) or 1, _LIGHT.index(kind) if kind in _LIGHT else len(_LIGHT)


def _whole(revert: Revert, causes: tuple[Cause, ...]) -> dict[Address, Declared | None]:
    addresses = [Address.parse(cause.address) for cause in causes]
    return {address: revert.sides.before.get(address) for address in addresses}


def _one(revert: Revert, cause: Cause, attribute: str) -> dict[Address, Declared | None]:
    address = Address.parse(cause.address)
    before, after = revert.sides.before[address], revert.sides.after[address]
    values: dict[str, Any] = dict(after.values)
    values.pop(attribute, None)
    if attribute in before.values:
        values[attribute] = before.values[attribute]
    return {address: after._replace(values=values)}


def _undo(cause: Cause, attribute: str = "") -> Undo:
    one = attribute or (cause.attributes[0] if len(cause.attributes) == 1 else "")
    match cause.action:
        case "added":
            advice = f"leave {cause.address} out"
        case "removed":
            advice = f"keep {cause.address}"
        case _ if one:
            advice = f"put {one} of {cause.address} back"
        case _:
            advice = f"put {cause.address} back"
    return Undo(cause.address, advice)
