"""Who of outside comes in, and where what is inside may go.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from stacks.review.finding import Finding, found, untrusted
from stacks.review.graph import Agent, Graph
from stacks.review.legs import CHANGES, HOLDS
from stacks.review.parts import Sink
from stacks.stack import ReviewSettings

__all__ = ["admits_outsiders", "inner_network", "open_egress", "writable_hosts"]


def admits_outsiders(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    for source in agent.sources:
        if not source.outsiders:
            continue
        if agent.direct & HOLDS:
            for held in agent.held:
                yield found(
                    "F005", "high", agent, held.says, source=source, held=held, by_source=True
                )
        elif agent.direct & CHANGES:
            for sink in agent.writes:
                yield found(
                    "F005", "high", agent, sink.says, source=source, sink=sink, by_source=True
                )


def open_egress(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    pool = agent.pool
    if pool is None or not pool.egress.is_open:
        return
    sink = next(sink for sink in agent.sends if sink.name == pool.egress.name)
    held = agent.held[0]
    yield found("F006", "high", agent, f"{held.says} and {sink.says}", held=held, sink=sink)


def writable_hosts(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    if not agent.lists:
        return
    held = agent.held[0]
    for source, sink in product(agent.sources or [untrusted(agent)], agent.lists):
        message = f"{held.says} and {sink.says}"
        yield found(
            "F007", "high", agent, message, source=source, held=held, sink=sink, by_source=True
        )


def inner_network(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    pool = agent.pool
    if pool is None or pool.egress.name == "":
        return
    egress = pool.egress
    places = [*egress.private]
    if egress.metadata:
        places.append("the metadata endpoint")
    if egress.is_open and pool.network:
        places.append("the private network")
    support = (pool.address, *(() if egress.address is None else (egress.address,)))
    for place in places:
        sink = Sink(place, "", place, support, egress.location, egress.assumptions)
        yield found("F024", "medium", agent, f"reaches {place}", source=untrusted(agent), sink=sink)
