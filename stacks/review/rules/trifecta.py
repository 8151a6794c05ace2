"""Untrusted input, private data, and a way to send or to act, in one agent or along a chain.

Purely data; no I/O.  After "The lethal trifecta for AI agents" (Willison, 2025) and the
"Agents Rule of Two" (Meta, 2025).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from stacks.review.finding import Finding, chain, found, untrusted
from stacks.review.graph import Agent, Graph
from stacks.review.legs import SENDS, UNTRUSTED
from stacks.review.parts import Sink
from stacks.review.shape import Write
from stacks.stack import ReviewSettings

__all__ = ["broad_write", "chain_of_three", "three_in_one", "unapproved_change", "unbound_change"]


def three_in_one(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    held = agent.held[0]
    for source, sink in product(agent.sources, agent.sends):
        message = f"{held.says} and {sink.says}"
        yield found(
            "F001", "critical", agent, message, source=source, held=held, sink=sink, by_source=True
        )


def chain_of_three(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    if agent.direct & UNTRUSTED and agent.direct & SENDS:
        return  # no chain is needed: another rule says it
    held, sink = agent.held[0], chain(agent)
    message = f"{held.says} and {sink.says}"
    yield found("F002", "critical", agent, message, source=untrusted(agent), held=held, sink=sink)


def unapproved_change(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    if agent.gated:
        return
    held = agent.held[0]
    for source, sink in product(agent.sources or [untrusted(agent)], agent.writes):
        message = f"{held.says} and {sink.says}, and nobody approves it"
        doubt = _doubt(agent, "require_approval")
        yield found(
            "F003", "high", agent, message, source=source, sink=sink, by_source=True,
            assumptions=doubt,
        )  # fmt: skip


def _doubt(agent: Agent, name: str) -> tuple[str, ...]:
    """What was taken as false of an agent's outputs because it is not known."""
    unsure = agent.traits.shape.unsure
    return (unsure[name],) if name in unsure else ()


_CODE = frozenset({"workflows", "actions", "deployments", "packages"})


def broad_write(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    source = untrusted(agent)
    for write, sink in zip(agent.traits.shape.writes, agent.writes, strict=True):
        why = _breadth(agent, write)
        if why:
            yield found("F004", "high", agent, f"{sink.says}, {why}", source=source, sink=sink)


def _breadth(agent: Agent, write: Write) -> str:
    if write.level == "admin":
        return "settings and all"
    if write.area in _CODE:
        return "which runs with rights of its own"
    if any(repository.endswith("/*") for repository in agent.traits.repos):
        return "in every repository of an owner"
    if write.area == "repo" and not agent.traits.shape.narrowed:
        return "with no list of the outputs that it may make"
    return ""


def unbound_change(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    if agent.traits.shape.bound or agent.gated:
        return
    things = sorted({thing for write in agent.traits.shape.writes for thing in write.makes})
    if things:
        what = ", ".join(thing.replace("_", " ") for thing in things)
        sink = Sink("outputs", "", f"any target of its outputs ({what})", (agent.address,))
        message = f"may aim its outputs ({what}) at whatever it likes"
        doubt = _doubt(agent, "bind_to_event")
        yield found(
            "F009", "high", agent, message, source=untrusted(agent), sink=sink, assumptions=doubt
        )
