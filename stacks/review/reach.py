"""What reaches whom: the fixpoints of the exposure analysis, each linear in the fleet.

Purely data; no I/O.  Untrusted input flows along channels from writer to reader, until an input
gate stops it; what an agent can send out through others is the same, backwards.  Both are
breadth-first, so that the links kept are those of the shortest chains.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from stacks.review.graph import Agent, Graph
from stacks.review.legs import SENDS, UNTRUSTED

__all__ = ["close"]


def close(graph: Graph) -> None:
    """Add the legs that come by channels, and the links that they came by."""
    if graph.writers and graph.readers:
        _taint(graph)
        _send(graph)


def _by_agent(channels: Mapping[str, list[Agent]]) -> dict[Agent, list[str]]:
    found: dict[Agent, list[str]] = {}
    for name, agents in channels.items():
        for agent in agents:
            found.setdefault(agent, []).append(name)
    return found


def _taint(graph: Graph) -> None:
    writes = _by_agent(graph.writers)
    queue = deque(agent for agent in graph.agents.values() if agent.direct & UNTRUSTED)
    done: set[str] = set()
    while queue:
        agent = queue.popleft()
        for channel in writes.get(agent, ()):
            if channel in done:
                continue
            done.add(channel)
            for reader, _ in graph.readers.get(channel, ()):
                if not reader.legs & UNTRUSTED and not reader.input_gate:
                    reader.legs |= UNTRUSTED
                    reader.came_from = (agent, channel)
                    queue.append(reader)


def _send(graph: Graph) -> None:
    hears = _by_agent(
        {name: [reader for reader, _ in found] for name, found in graph.readers.items()}
    )
    queue = deque(agent for agent in graph.agents.values() if agent.direct & SENDS)
    done: set[str] = set()
    while queue:
        agent = queue.popleft()
        for channel in hears.get(agent, ()):
            if channel in done:
                continue
            done.add(channel)
            for writer in graph.writers.get(channel, ()):
                if not writer.legs & SENDS:
                    writer.legs |= SENDS
                    writer.goes_to = (agent, channel)
                    queue.append(writer)
