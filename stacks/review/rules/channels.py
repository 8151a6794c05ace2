"""What agents pass on to each other.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator

from planes.address import Address
from stacks.review.declared import known
from stacks.review.finding import Finding, untrusted
from stacks.review.graph import CHANGES, HOLDS, UNTRUSTED, Agent, Graph
from stacks.review.model import Hop
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


def cycles(graph: Graph, settings: ReviewSettings) -> Iterator[Finding]:
    """Agents whose outputs start them again, with no trigger on the way that limits how often."""
    if not graph.writers:
        return
    edges: dict[Agent, list[tuple[Agent, str, Address]]] = {}
    for channel, readers in graph.readers.items():
        for reader, trigger in readers:
            if trigger is None or _is_limited(graph, trigger):
                continue
            for writer in graph.writers.get(channel, ()):
                edges.setdefault(writer, []).append((reader, channel, trigger))
    for members in _components(edges):
        yield _cycle(graph, members, edges)


def _is_limited(graph: Graph, trigger: Address) -> bool:
    values = graph.fleet[trigger].values
    return known(values.get("rate_limit")) is not None


def _components(edges: dict[Agent, list[tuple[Agent, str, Address]]]) -> Iterator[list[Agent]]:
    """The strongly connected parts that have a cycle (Tarjan, 1972), without recursion."""
    number: dict[Agent, int] = {}
    low: dict[Agent, int] = {}
    stack: list[Agent] = []
    on: set[Agent] = set()
    for root in edges:
        if root in number:
            continue
        work = [(root, iter(edges[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on.add(root)
        while work:
            node, after = work[-1]
            step = next(after, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    yield from _popped(node, stack, on, edges)
                continue
            target = step[0]
            if target not in number:
                number[target] = low[target] = len(number)
                stack.append(target)
                on.add(target)
                work.append((target, iter(edges.get(target, ()))))
            elif target in on:
                low[node] = min(low[node], number[target])


def _popped(
    node: Agent,
    stack: list[Agent],
    on: set[Agent],
    edges: dict[Agent, list[tuple[Agent, str, Address]]],
) -> Iterator[list[Agent]]:
    part = []
    while True:
        member = stack.pop()
        on.discard(member)
        part.append(member)
        if member is node:
            break
    if len(part) > 1 or any(target is node for target, _, _ in edges.get(node, ())):
        yield sorted(part, key=lambda agent: agent.name)


def _cycle(
    graph: Graph, members: list[Agent], edges: dict[Agent, list[tuple[Agent, str, Address]]]
) -> Finding:
    inside = set(members)
    first = members[0]
    target, channel, trigger = next(step for step in edges[first] if step[0] in inside)
    names = ", ".join(agent.name for agent in members[:3])
    more = f" and {len(members) - 3} more" if len(members) > 3 else ""
    via = [step[2] for agent in members for step in edges.get(agent, ()) if step[0] in inside]
    own = "itself" if len(members) == 1 else "each other in a circle"
    return Finding(
        "F020",
        "high",
        str(trigger),
        first.name,
        channel,
        f"{names}{more} may start {own} by {channel} ({trigger}), with no limit on how often.",
        (
            first.hop("writes"),
            Hop(channel, "causes"),
            Hop(str(trigger), "starts", graph.fleet[trigger].location),
            target.hop(),
        ),
        tuple(dict.fromkeys((*(agent.address for agent in members), *via))),
        tuple(agent.name for agent in members),
        ("events that an agent causes start triggers as a person's do",),
    )
