"""What grants give to agents.

Purely data; no I/O.
"""

from __future__ import annotations

from typing import NamedTuple

from planes.address import Address
from stacks.review.declared import LATE, Declared, Fleet, items, known, reference, said
from stacks.review.parts import Held

__all__ = ["Given", "give", "receivers"]


class Given(NamedTuple):
    """Of a secret grant.  ``agent``, ``trigger`` or ``pool`` is to whom; ``held`` is None where it
    names no secret.  ``endless`` where nothing ends it."""

    address: Address
    declared: Declared
    agent: Address | None
    trigger: Address | None
    pool: Address | None
    held: Held | None
    endless: bool


def give(address: Address, declared: Declared) -> Given:
    values = declared.values
    get, held = values.get, None
    secret = reference(get("secret"))
    if secret is not None:
        name, mount = str(secret), said(get("mount", "env"))
        late = known(get("mount")) is LATE
        raw = mount != "header"
        says = f"holds {name}" if raw else f"may use {name}"
        by_proxy = () if raw or get("pool") is not None else items(values, "hosts")
        hosts = tuple([said(host) for host in by_proxy])
        assumptions = (f"how {name} is mounted is known after apply",) if late else ()
        where = declared.location
        held = Held(name, says, secret, address, raw, mount, where, hosts, assumptions)
    endless = get("ttl") is None and get("expires") is None
    return Given(
        address,
        declared,
        reference(get("agent")),
        reference(get("trigger")),
        reference(get("pool")),
        held,
        endless,
    )


def receivers(given: Given, fleet: Fleet) -> tuple[Address | None, Address | None]:
    """The agent that a grant is to, and the pool whose agents it is to: one of the two at most."""
    if given.agent is not None:
        return given.agent, None
    trigger = fleet.get(given.trigger) if given.trigger is not None else None
    if trigger is not None:
        return reference(trigger.values.get("agent")), None
    return None, given.pool
