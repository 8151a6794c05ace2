"""Where the doing of agents ends: what they may send to, and what they may change.

Purely data; no I/O.  Whether there is any is said by an agent's legs; the sinks themselves are made
for those whom a rule finds something on, which are few.
"""

from __future__ import annotations

from collections.abc import Iterator

from planes.address import Address
from planes.diagnostics import Location
from stacks.review.parts import Pool, Sink
from stacks.review.traits import Traits

__all__ = ["changes", "lists", "posts", "sends", "sends_by_itself"]


def sends_by_itself(traits: Traits) -> bool:
    """Whether it sends whatever its pool lets through: by a tool, or by what it posts."""
    return traits.shape.send is not None or _posts(traits)


def _posts(traits: Traits) -> bool:
    return traits.shape.posts and bool(traits.repos) and not traits.shape.approved


def sends(pool: Pool | None, address: Address, traits: Traits) -> Iterator[Sink]:
    """What it can send to wherever it likes."""
    if pool is not None and pool.egress.is_open:
        egress = pool.egress
        says = f"may send to every host ({egress.name})"
        support = _through(pool, address)
        yield Sink(egress.name, says, "every host", support, egress.location, egress.assumptions)
    tool = traits.shape.send
    if tool is not None:
        yield Sink(f"tool {tool.name}", f"may send by {tool.name}", tool.name)


def posts(
    address: Address, traits: Traits, where: Location | None, in_public: bool
) -> Iterator[Sink]:
    """What others read on its repositories; ``in_public`` where one is known to be open."""
    if _posts(traits):
        places = _places(traits)
        assumed = () if in_public else (f"what is on {places} can be read from outside",)
        says, node = f"may post on {places}", f"posts on {places}"
        yield Sink("what it posts", says, node, (address,), where, assumed)


def lists(pool: Pool | None, address: Address) -> Iterator[Sink]:
    """Hosts that it is allowed to reach and where others read what it writes."""
    if pool is None or pool.egress.is_open:
        return
    egress, support = pool.egress, _through(pool, address)
    for host in egress.writable:
        says = f"may write to {host}, where others read ({egress.name})"
        yield Sink(host, says, host, support, egress.location, egress.assumptions)


def _through(pool: Pool, address: Address) -> tuple[Address, ...]:
    own = (address, pool.address)
    return own if pool.egress.address is None else (*own, pool.egress.address)


def changes(address: Address, traits: Traits) -> Iterator[Sink]:
    """What it can change, in the order of the traits' writes."""
    places = _places(traits)
    for write in traits.shape.writes:
        place = "" if write.area in ("jira", "slack") else f" of {places}"
        does = "administer" if write.level == "admin" else "change"
        node = f"{write.area}{place}"
        name, assumed = f"{write.area} ({write.level})", write.assumptions
        yield Sink(name, f"may {does} {node}", node, (address,), assumptions=assumed)


def _places(traits: Traits) -> str:
    more = " and others" if len(traits.repos) > 3 else ""
    return (", ".join(traits.repos[:3]) or "its repositories") + more
