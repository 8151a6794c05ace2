"""Which changes a fact comes from, and the fewest that have to be taken back to be rid of it.

Purely data; no I/O.  A change is taken back in a copy of the fleet, and the analysis asked again,
as long as that is cheap; what is said of a fleet of any size is said of the declarations that the
fact rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import combinations
from typing import Any

from planes.address import Address
from stacks.review.declared import Declared, Fleet, Sides
from stacks.review.finding import Finding
from stacks.review.model import Cause, Undo

__all__ = ["Revert", "causes_of", "undoing"]

WORK = 30_000
"""Declarations that may be looked at again for the sake of undoings, in one review."""
_MOST_CAUSES = 6
_MOST_PARTS = 8
_TOGETHER = 3
"""So many parts of changes are taken back together; beyond that whole changes are."""

Part = tuple[Address, str]
"""One attribute of what changed; with an empty name all of it."""
Identities = Set[tuple[str, ...]]


class Revert:
    """The change as a whole, of which parts are taken back.

    ``present`` gives the identities of the facts of a fleet in which some addresses differ from the
    side after the change.  What comes of taking parts back is kept: many facts have one cause.
    Counts the work it has done.
    """

    __slots__ = ("_causes", "_present", "_work", "by_kind", "first", "present", "sides", "touched")

    def __init__(
        self,
        sides: Sides,
        touched: tuple[Address, ...],
        present: Callable[[Fleet, Sequence[Address]], Identities],
    ) -> None:
        self.sides = sides
        self.touched = dict.fromkeys(touched)  # in order, so that two runs say the same
        self.present = present
        self.first = list(touched[:_MOST_CAUSES])
        self.by_kind: dict[str, list[Address]] = {}
        for address in touched:
            self.by_kind.setdefault(address.kind, []).append(address)
        self._work = 0
        self._causes: dict[Address, Cause] = {}
        self._present: dict[tuple[Part, ...], Identities] = {}

    def cause(self, address: Address) -> Cause:
        if address not in self._causes:
            self._causes[address] = _cause(self.sides, address)
        return self._causes[address]

    def removes(self, identity: tuple[str, ...], parts: tuple[Part, ...]) -> bool:
        """Whether a fact goes where these parts are taken back; False where too much work was done
        to find out."""
        if parts not in self._present:
            if self._work + len(self.sides.after) > WORK:
                return False
            self._work += len(self.sides.after)
            self._present[parts] = self._without(parts)
        return identity not in self._present[parts]

    def _without(self, parts: tuple[Part, ...]) -> Identities:
        fleet = dict(self.sides.after)
        for address, attribute in parts:
            before = self.sides.before.get(address)
            if before is None:
                fleet.pop(address, None)
            elif not attribute:
                fleet[address] = before
            else:
                fleet[address] = _with_attribute(fleet[address], before, attribute)
        return self.present(fleet, [address for address, _ in parts])


def _with_attribute(after: Declared, before: Declared, attribute: str) -> Declared:
    values: dict[str, Any] = dict(after.values)
    values.pop(attribute, None)
    if attribute in before.values:
        values[attribute] = before.values[attribute]
    return after._replace(values=values)


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


_parsed = lru_cache(Address.parse)


def undoing(
    revert: Revert, identity: tuple[str, ...], causes: tuple[Cause, ...]
) -> tuple[Undo, ...]:
    """The smallest set of changes that, taken back together, make a new fact go: of parts of
    changes, else of whole ones, else all that it comes from."""
    whole = [(_parsed(cause.address), "") for cause in sorted(causes, key=_weight)]
    by_address = {address: revert.cause(address) for address, _ in whole}
    parts = [
        (address, attribute)
        for address, _ in whole
        for attribute in _attributes(by_address[address])
    ]
    for options, most in ((parts[:_MOST_PARTS], _TOGETHER), (whole[:_MOST_CAUSES], len(whole))):
        for size in range(1, min(len(options), most + 1)):
            for chosen in combinations(options, size):
                if revert.removes(identity, chosen):
                    return tuple(_undo(by_address[address], name) for address, name in chosen)
    return tuple(map(_undo, causes))


def _attributes(cause: Cause) -> tuple[str, ...]:
    return cause.attributes if len(cause.attributes) > 1 else ("",)


_LIGHT = ("trigger", "secret_grant", "access_grant", "extension", "egress_policy", "guardrail")
"""Kinds that are given up more easily than what hangs on them, the easiest first."""


def _weight(cause: Cause) -> tuple[int, int]:
    kind = _parsed(cause.address).kind
    return len(cause.attributes) or 1, _LIGHT.index(kind) if kind in _LIGHT else len(_LIGHT)


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
