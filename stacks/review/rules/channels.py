"""What agents pass on to each other.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planes.address import Address
from stacks.review.declared import known
from stacks.review.finding import Finding, untrusted
from stacks.review.graph import Agent, Graph
from stacks.review.legs import CHANGES, HOLDS, UNTRUSTED
from stacks.review.model import Hop
from stacks.review.rules.components import components
from stacks.stack import ReviewSettings

__all__ = ["cycles", "tainted_channels"]


def tainted_channels(graph: Graph, settings: ReviewSettings) -> Iterator[Finding]:
    """One fact a channel and reader: the first untrusted writer stands for all."""
    for channel, readers in graph.readers.items():
        writers = [agent for agent in graph.writers.get(channel, ()) if agent.legs & UNTRUSTED]
        if not writers:
            continue
        for reader, trigger in readers:
            writer = next((agent for agent in writers if agent is not reader), None)
            if writer is None or reader.input_gate or not reader.direct & (HOLDS | CHANGES):
                continue
            yield _tainted(graph, channel, writer, reader, trigger)


def _tainted(
    graph: Graph, channel: str, writer: Agent, reader: Agent, trigger: Address | None
) -> Finding:
    source = untrusted(writer)
    does = reader.held[0].says if reader.held else reader.writes[0].says
    by = () if trigger is None else (Hop(str(trigger), "starts", graph.fleet[trigger].location),)
    extra = () if trigger is None else (trigger,)
    return Finding(
        "F013",
        "high",
        source.name,
        writer.name,
        reader.name,
        f"{source.says} {writer.name}, whose {channel} reach {reader.name}, which {does}.",
        (*source.hops, writer.hop("writes"), Hop(channel, "reaches"), *by, reader.hop()),
        tuple(dict.fromkeys((*source.support, writer.address, *extra, reader.address))),
        (channel, reader.name),
        source.assumptions,
    )


Node = Agent | str
Step = tuple[Node, Address | None]
Edges = Mapping[Node, list[Step]]
"""From agents to the channels that they write, and from channels to the agents that a trigger
starts, with the trigger: linear in the fleet, however many share a channel."""


def cycles(graph: Graph, settings: ReviewSettings) -> Iterator[Finding]:
    """Agents whose outputs start them again, with no trigger on the way that limits how often."""
    edges: dict[Node, list[Step]] = {}
    for channel, readers in graph.readers.items():
        if channel not in graph.writers:
            continue
        for reader, trigger in readers:
            if trigger is not None and not _is_limited(graph, trigger):
                edges.setdefault(channel, []).append((reader, trigger))
        if channel in edges:
            for writer in graph.writers[channel]:
                edges.setdefault(writer, []).append((channel, None))
    for members in components(edges):
        yield _cycle(graph, members, edges)


def _is_limited(graph: Graph, trigger: Address) -> bool:
    return known(graph.fleet[trigger].values.get("rate_limit")) is not None


def _cycle(graph: Graph, members: set[Node], edges: Edges) -> Finding:
    agents = sorted((node for node in members if isinstance(node, Agent)), key=lambda it: it.name)
    first = agents[0]
    channel = next(target for target, _ in edges[first] if target in members)
    target, trigger = next(step for step in edges[channel] if step[0] in members)
    assert isinstance(target, Agent)
    assert trigger is not None
    names = ", ".join(agent.name for agent in agents[:3])
    more = f" and {len(agents) - 3} more" if len(agents) > 3 else ""
    own = "itself" if len(agents) == 1 else "each other in a circle"
    return Finding(
        "F020",
        "high",
        str(trigger),
        first.name,
        str(channel),
        f"{names}{more} may start {own} by {channel} ({trigger}), with no limit on how often.",
        (
            first.hop("writes"),
            Hop(str(channel), "causes"),
            Hop(str(trigger), "starts", graph.fleet[trigger].location),
            target.hop(),
        ),
        tuple(dict.fromkeys((*(agent.address for agent in agents), *_via(members, edges)))),
        tuple(agent.name for agent in agents),
        ("events that an agent causes start triggers as a person's do",),
    )


def _via(members: set[Node], edges: Edges) -> Iterator[Address]:
    for node in members:
        for target, trigger in edges.get(node, ()):
            if trigger is not None and target in members:
                yield trigger
