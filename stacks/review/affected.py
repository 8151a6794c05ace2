"""Which agents a change has to do with.

Purely data; no I/O.  What is not among them is linked as before; what comes to it by channels is
another matter, and is always worked out anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planes.address import Address
from stacks.review.declared import Fleet, reference
from stacks.review.given import receivers
from stacks.review.graph import Graph
from stacks.review.readings import Readings
from stacks.review.traits import Traits

__all__ = ["affected"]

_SHARED = frozenset({"runtime_pool", "guardrail", "extension"})


def affected(
    graph: Graph, fleet: Fleet, touched: Sequence[Address], readings: Readings
) -> set[Address]:
    """The agents that are linked to something touched, in a graph or in another fleet."""
    found: set[Address] = set()
    shared: set[Address] = set()
    for address in _with_dependants(graph.fleet, fleet, frozenset(touched)):
        if address.kind == "agent":
            found.add(address)
        elif address.kind in _SHARED:
            shared.add(address)
        else:
            for side in (graph.fleet, fleet):
                target, pool = _target(side, address, readings)
                found.update(() if target is None else (target,))
                shared.update(() if pool is None else (pool,))
    if shared:
        found.update(it.address for it in graph.agents.values() if _shares(it.traits, shared))
    return found


def _shares(traits: Traits, shared: set[Address]) -> bool:
    return traits.pool in shared or not shared.isdisjoint((*traits.guardrails, *traits.extensions))


def _with_dependants(before: Fleet, after: Fleet, touched: frozenset[Address]) -> Iterator[Address]:
    """What is touched, with the pools of egress policies and the grants of secrets."""
    yield from touched
    for kind, dependant, field in (
        ("egress_policy", "runtime_pool", "egress"),
        ("secret", "secret_grant", "secret"),
    ):
        if not any(address.kind == kind for address in touched):
            continue
        for side in (before, after):
            for address, declared in side.items():
                if address.kind == dependant and reference(declared.values.get(field)) in touched:
                    yield address


def _target(
    fleet: Fleet, address: Address, readings: Readings
) -> tuple[Address | None, Address | None]:
    """The agent, or the pool, that a trigger or a grant is for in a fleet."""
    declared = fleet.get(address)
    if declared is None:
        return None, None
    if address.kind == "trigger":
        return readings.admits(address, declared).target, None
    if address.kind == "secret_grant":
        return receivers(readings.given(address, declared), fleet)
    return None, None
