"""The fleet as a graph: agents, what comes into them, what they hold, and where they lead.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from planes.address import Address
from planes.diagnostics import Location
from stacks.review.budgets import Budgets
from stacks.review.declared import Declared, Fleet
from stacks.review.leads_out import changes, lists, posts, sends
from stacks.review.model import Hop
from stacks.review.parts import Held, Pool, Sink, Source
from stacks.review.traits import Traits
from stacks.review.working import Working

__all__ = ["Agent", "Graph"]


class Agent:
    """One agent that is enabled, with all that the fleet links to it.

    ``legs`` are its bits, by channels too; ``direct`` its own.  ``came_from`` and ``goes_to`` are
    the next agent of the shortest chain that makes it untrusted, or that sends for it, with the
    channel between them.  ``feeds_back`` are the ways out that its extensions are; ``in_public``
    where a repository of it is known to be open.  ``twin`` is the agent of another graph of which
    it is a copy, apart from what comes by channels.
    """

    __slots__ = (
        "_lists",
        "_sends",
        "_writes",
        "address",
        "came_from",
        "declared",
        "direct",
        "feeds_back",
        "gated",
        "goes_to",
        "held",
        "in_public",
        "input_gate",
        "legs",
        "marks",
        "name",
        "pool",
        "sources",
        "traits",
        "triggers",
        "twin",
    )

    def __init__(self, address: Address, declared: Declared, traits: Traits) -> None:
        self.address = address
        self.name = str(address)
        self.declared = declared
        self.traits = traits
        self.pool: Pool | None = None
        self.sources: list[Source] = []
        self.held: list[Held] = []
        self.triggers: list[Address] = []
        self.feeds_back: tuple[Sink, ...] = ()
        self.gated = traits.shape.approved
        self.input_gate = False
        self.in_public = False
        self.direct = 0
        self.legs = 0
        self.marks = traits.marks
        self.came_from: tuple[Agent, str] | None = None
        self.goes_to: tuple[Agent, str] | None = None
        self.twin: Agent | None = None
        self._sends: Sequence[Sink] | None = None
        self._lists: Sequence[Sink] | None = None
        self._writes: Sequence[Sink] | None = None

    def __repr__(self) -> str:
        return f"Agent({self.name})"

    @property
    def location(self) -> Location | None:
        return self.declared.location

    @property
    def sends(self) -> Sequence[Sink]:
        """Where it can send whatever it likes."""
        if self._sends is None:
            address, traits = self.address, self.traits
            self._sends = (
                *self.feeds_back,
                *sends(self.pool, address, traits),
                *posts(address, traits, self.location, self.in_public),
            )
        return self._sends

    @property
    def lists(self) -> Sequence[Sink]:
        """Allowed hosts where others can read what it writes."""
        if self._lists is None:
            self._lists = tuple(lists(self.pool, self.address))
        return self._lists

    @property
    def writes(self) -> Sequence[Sink]:
        """What it can change, in the order of its shape's writes."""
        if self._writes is None:
            self._writes = tuple(changes(self.address, self.traits))
        return self._writes

    def copy(self) -> Agent:
        """The same, for another graph: with its own legs only."""
        new = Agent.__new__(Agent)
        new.address, new.name = self.address, self.name
        new.declared, new.traits, new.pool = self.declared, self.traits, self.pool
        new.sources, new.held, new.triggers = self.sources, self.held, self.triggers
        new.feeds_back, new.gated = self.feeds_back, self.gated
        new.input_gate, new.in_public = self.input_gate, self.in_public
        new.direct = new.legs = self.direct
        new.marks = self.marks
        new.came_from = new.goes_to = None
        new.twin = self
        new._sends = new._lists = new._writes = None
        return new

    def is_linked_as(self, other: Agent) -> bool:
        """Whether it is the same declaration, linked to the same; never said of one that is reached
        through other agents, which may themselves differ."""
        return (
            self.legs == other.legs
            and self.came_from is other.came_from is None
            and self.goes_to is other.goes_to is None
            and self.in_public == other.in_public
            and (self.twin is other or self._is_like(other))
        )

    def _is_like(self, other: Agent) -> bool:
        return (
            self.declared is other.declared
            and self.pool is other.pool
            and self.marks == other.marks
            and self.gated == other.gated
            and self.sources == other.sources
            and self.held == other.held
            and self.feeds_back == other.feeds_back
        )

    def hop(self, link: str = "") -> Hop:
        return Hop(self.name, link, self.declared.location)


class Graph(NamedTuple):
    """``writers`` and ``readers`` are agents by channel, of those that are both written and read.
    ``uncapped`` are the agents that nothing stops from spending."""

    fleet: Fleet
    working: Working
    agents: Mapping[Address, Agent]
    writers: Mapping[str, list[Agent]]
    readers: Mapping[str, list[tuple[Agent, Address | None]]]
    """With the trigger that listens; None for a memory."""
    budgets: Budgets
    uncapped: Sequence[Agent]
