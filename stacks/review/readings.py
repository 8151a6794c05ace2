"""What is read off single declarations, kept by their identity.

Purely data; no I/O.  A declaration that stays is the same object on both sides of a comparison, and
in each fleet that a change is taken back in: it is read once.  Each reading is kept with the
declaration, so that no other can come by its identity.
"""

from __future__ import annotations

from typing import NamedTuple

from planes.address import Address
from stacks.review.declared import Declared
from stacks.review.graph import Egress, Held, Pool, Sink, Source
from stacks.review.traits import Traits, traits_of

__all__ = ["Admits", "Given", "Own", "Readings"]


class Admits(NamedTuple):
    """Of a trigger.  ``source`` are the outsiders that it lets in, ``public`` the repositories
    that this says are open to them."""

    address: Address
    declared: Declared
    target: Address | None
    channels: tuple[str, ...]
    source: Source | None
    public: tuple[str, ...]


class Given(NamedTuple):
    """Of a secret grant.  ``agent`` where it names one; ``held`` is None where it names no
    secret."""

    address: Address
    declared: Declared
    agent: Address | None
    held: Held | None


class Own(NamedTuple):
    """Of an agent: what its declaration and its pool say, as long as the rest of the fleet says the
    same of ``egress``, of an input gate and of its repositories."""

    address: Address
    declared: Declared
    egress: Egress
    gate: bool
    public: bool
    sources: list[Source]
    held: list[Held]
    sends: list[Sink]
    lists: list[Sink]
    writes: list[Sink]
    channels: tuple[str, ...]


class Readings:
    """By the identity of the declaration."""

    __slots__ = ("admits", "given", "own", "pools", "traits")

    def __init__(self) -> None:
        self.traits: dict[int, tuple[Declared, Traits]] = {}
        self.admits: dict[int, Admits] = {}
        self.given: dict[int, Given] = {}
        self.pools: dict[int, tuple[Declared, Declared | None, Pool]] = {}
        self.own: dict[int, Own] = {}

    def traits_of(self, declared: Declared) -> Traits:
        found = self.traits.get(id(declared))
        if found is None:
            found = self.traits[id(declared)] = (declared, traits_of(declared.values))
        return found[1]
