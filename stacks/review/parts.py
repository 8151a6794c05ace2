"""What an agent is linked to: what comes in, what it holds, where it runs, where its doing ends.

Purely data; no I/O.
"""

from __future__ import annotations

from typing import NamedTuple

from planes.address import Address
from planes.diagnostics import Location
from stacks.review.model import Hop

__all__ = ["NO_WAY_OUT", "Egress", "Held", "Pool", "Sink", "Source"]


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
    """A secret that an agent may use, or private data (``secret`` None).

    ``hosts`` are those for which a proxy adds it; empty where it is held in another way.
    """

    name: str
    says: str
    secret: Address | None
    grant: Address | None
    raw: bool
    mount: str
    location: Location | None
    hosts: tuple[str, ...] = ()
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


NO_WAY_OUT = Egress("", None, None)


class Pool(NamedTuple):
    address: Address
    egress: Egress
    isolated: bool
    network: bool
    location: Location | None
    assumptions: tuple[str, ...] = ()
