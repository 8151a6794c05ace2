"""What is read off single declarations, kept by their identity.

Purely data; no I/O.  A declaration that stays is the same object on both sides of a comparison, and
in each fleet that a change is taken back in: it is read once.  Each reading is kept with the
declaration, so that no other can come by its identity.
"""

from __future__ import annotations

from planes.address import Address
from stacks.review.comes_in import Admits, admits
from stacks.review.declared import Declared, Fleet, reference
from stacks.review.given import Given, give
from stacks.review.parts import Pool
from stacks.review.pools import pool_of
from stacks.review.shape import Shapes
from stacks.review.traits import Traits, traits_of

__all__ = ["Readings"]


class Readings:
    """By the identity of the declaration."""

    __slots__ = ("_admits", "_given", "_pools", "_shapes", "_traits")

    def __init__(self) -> None:
        self._traits: dict[int, tuple[Declared, Traits]] = {}
        self._shapes: Shapes = {}
        self._admits: dict[int, Admits] = {}
        self._given: dict[int, Given] = {}
        self._pools: dict[int, tuple[Declared, Declared | None, Pool]] = {}

    def traits(self, declared: Declared) -> Traits:
        found = self._traits.get(id(declared))
        if found is None:
            traits = traits_of(declared.values, self._shapes)
            found = self._traits[id(declared)] = (declared, traits)
        return found[1]

    def admits(self, address: Address, declared: Declared) -> Admits:
        found = self._admits.get(id(declared))
        if found is None or found.address != address:
            found = self._admits[id(declared)] = admits(address, declared)
        return found

    def given(self, address: Address, declared: Declared) -> Given:
        found = self._given.get(id(declared))
        if found is None or found.address != address:
            found = self._given[id(declared)] = give(address, declared)
        return found

    def pool(self, fleet: Fleet, address: Address, declared: Declared) -> Pool:
        target = reference(declared.values.get("egress"))
        egress = fleet.get(target) if target is not None else None
        found = self._pools.get(id(declared))
        if found is None or found[1] is not egress or found[2].address != address:
            pool = pool_of(fleet, address, declared)
            found = self._pools[id(declared)] = (declared, egress, pool)
        return found[2]
