"""The fleet as a graph: agents, what comes into them, what they hold, and where they lead.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from planes.address import Address
from planes.diagnostics import Location
from stacks.review.declared import Declared, Fleet
from stacks.review.model import Hop
from stacks.review.traits import Traits

__all__ = [
    "CHANGES",
    "HOLDS",
    "SENDS",
    "UNTRUSTED",
    "Agent",
    "Egress",
    "Graph",
    "Held",
    "Pool",
    "Sink",
    "Source",
]

UNTRUSTED, HOLDS, SENDS, CHANGES = 1, 2, 4, 8
"""The legs U, P, X and C of an agent, as bits."""


class Source(NamedTuple):
    """Something that people outside can write and an agent takes in.

    ``says`` begins a sentence that goes on with the agent: ``anyone who … starts``.  ``support``
    are the declarations without which it would not be.  ``outsiders`` where it lets them start the
    agent.
    """

    name: str
    says: str
    hops: tuple[Hop, ...]
    support: tuple[Address, ...]
    outsiders: bool = False
    assumptions: tuple[str, ...] = ()


class Held(NamedTuple):
    """A secret that an agent may use, or private data (``secret`` None)."""

    name: str
    says: str
    secret: Address | None
    grant: Address | None
    raw: bool
    mount: str
    location: Location | None
    assumptions: tuple[str, ...] = ()


class Sink(NamedTuple):
    """Where an agent's doing ends.  ``says`` goes on a sentence about the agent."""

    name: str
    says: str
    node: str
    support: tuple[Address, ...] = ()
    location: Location | None = None
    assumptions: tuple[str, ...] = ()


class Egress(NamedTuple):
    """Where a policy, or none, lets agents connect.

    ``writable`` are hosts where others can write, open to every path and method.
    """

    name: str
    address: Address | None
    location: Location | None
    is_open: bool = False
    hosts: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    metadata: bool = False
    assumptions: tuple[str, ...] = ()


class Pool(NamedTuple):
    address: Address
    egress: Egress
    isolated: bool
    network: bool
    most: int
    location: Location | None
    assumptions: tuple[str, ...] = ()


class Agent:
    """One agent that is enabled, with all that the fleet links to it.

    ``legs`` are its bits, by channels too; ``direct`` its own.  ``came_from`` and ``goes_to`` are
    the next agent of the shortest chain that makes it untrusted, or that sends for it, with the
    channel between them.
    """

    __slots__ = (
        "address",
        "came_from",
        "declared",
        "direct",
        "gated",
        "goes_to",
        "grants",
        "held",
        "input_gate",
        "legs",
        "lists",
        "name",
        "pool",
        "sends",
        "sources",
        "traits",
        "triggers",
        "writes",
    )

    def __init__(self, address: Address, declared: Declared, traits: Traits) -> None:
        self.address = address
        self.name = str(address)
        self.declared = declared
        self.traits = traits
        self.pool: Pool | None = None
        self.sources: list[Source] = []
        self.held: list[Held] = []
        self.sends: list[Sink] = []
        self.lists: list[Sink] = []
        self.writes: list[Sink] = []
        self.triggers: list[Address] = []
        self.grants: list[Address] = []
        self.gated = traits.approved
        self.input_gate = False
        self.direct = 0
        self.legs = 0
        self.came_from: tuple[Agent, str] | None = None
        self.goes_to: tuple[Agent, str] | None = None

    def __repr__(self) -> str:
        return f"Agent({self.name})"

    @property
    def location(self) -> Location | None:
        return self.declared.location

    def is_linked_as(self, other: Agent) -> bool:
        """Whether it is the same declaration, linked to the same; never said of one that is reached
        through other agents, which may themselves differ."""
        return (
            self.declared is other.declared
            and self.pool is other.pool
            and self.came_from is other.came_from is None
            and self.goes_to is other.goes_to is None
            and (self.legs, self.direct, self.gated) == (other.legs, other.direct, other.gated)
            and (self.sends, self.lists, self.writes) == (other.sends, other.lists, other.writes)
            and (self.sources, self.held) == (other.sources, other.held)
        )

    def hop(self, link: str = "") -> Hop:
        return Hop(self.name, link, self.declared.location)


class Graph(NamedTuple):
    """``writers`` and ``readers`` are agents by channel."""

    fleet: Fleet
    agents: Mapping[Address, Agent]
    writers: dict[str, list[Agent]]
    readers: dict[str, list[tuple[Agent, Address | None]]]
    """With the trigger that listens; None for a memory."""
