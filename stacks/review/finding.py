"""What a rule finds, and how it is said.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from planes.address import Address
from stacks.review.graph import Agent, Graph
from stacks.review.model import Hop, Severity
from stacks.review.parts import Held, Sink, Source
from stacks.stack import ReviewSettings

__all__ = ["Find", "Finding", "Rule", "chain", "found", "untrusted"]


class Finding(NamedTuple):
    """One fact, yet without what the other side says of it.

    ``key`` makes its identity with the rule.  ``support`` are the declarations that it rests on,
    and ``absent`` the kinds of which something is missing.
    """

    rule: str
    severity: Severity
    source: str
    agent: str
    sink: str
    message: str
    path: tuple[Hop, ...]
    support: tuple[Address, ...]
    key: tuple[str, ...]
    assumptions: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


Find = Callable[[Graph, Agent, ReviewSettings], Iterator[Finding]]


class Rule(NamedTuple):
    """``needs`` are alternative sets of legs and marks: agents with none are not looked at.

    ``find`` gives the findings on one agent, ``find_all`` those on the whole fleet.
    """

    id: str
    severity: Severity
    title: str
    remedy: str
    needs: tuple[int, ...] = (0,)
    find: Find | None = None
    find_all: Callable[[Graph, ReviewSettings], Iterator[Finding]] | None = None


def found(
    rule: str,
    severity: Severity,
    agent: Agent,
    message: str,
    *,
    source: Source | None = None,
    held: Held | None = None,
    sink: Sink | None = None,
    ends: str = "",
    by_source: bool = False,
    support: tuple[Address, ...] = (),
    assumptions: tuple[str, ...] = (),
    absent: tuple[str, ...] = (),
) -> Finding:
    """A finding on an agent: ``message`` goes on after whoever reaches the agent.

    ``ends`` is the sink where neither ``held`` nor ``sink`` is.  With ``by_source`` each source
    makes a fact of its own.
    """
    path: tuple[Hop, ...] = () if source is None else source.hops
    link = "may send to" if held is None else "holds"
    path += (agent.hop(link if held is not None or sink is not None else ""),)
    support += (agent.address, *(source.support if source else ()))
    if held is not None:
        path += (Hop(held.name, "may go to" if sink is not None else "", held.location),)
        support += tuple(item for item in (held.grant, held.secret) if item is not None)
        assumptions += held.assumptions
    if sink is not None:
        path += (Hop(sink.node, "", sink.location),)
        support += sink.support
        assumptions += sink.assumptions
    if source is not None:
        assumptions = source.assumptions + assumptions
    end = ends or (sink.name if sink is not None else held.name if held is not None else "")
    begin = source.name if source is not None else ""
    who = f"{source.says} {agent.name}, which" if source is not None else agent.name
    key = (begin, agent.name, end) if by_source else (agent.name, end)
    return Finding(
        rule,
        severity,
        begin,
        agent.name,
        end,
        f"{who} {message}.",
        path,
        tuple(dict.fromkeys(support)),
        key,
        assumptions,
        absent,
    )


def untrusted(agent: Agent) -> Source:
    """The nearest untrusted source of an agent that has one, through others where it must be."""
    if agent.sources:
        return agent.sources[0]
    hops: tuple[Hop, ...] = ()
    support: tuple[Address, ...] = ()
    at = agent
    while not at.sources:
        assert at.came_from is not None
        at, channel = at.came_from
        hops = (at.hop("writes"), Hop(channel, "reaches"), *hops)
        support = (at.address, *support)
    first = at.sources[0]
    says = f"{first.says} {at.name}, whose {hops[1].node} reach"
    return Source(
        first.name, says, (*first.hops, *hops), (*first.support, *support), False, first.assumptions
    )


def chain(agent: Agent) -> Sink:
    """The nearest way out of an agent that has one, through others where it must be."""
    nodes: list[str] = []
    support: tuple[Address, ...] = ()
    at = agent
    while not (at.sends or at.lists):
        assert at.goes_to is not None
        at, channel = at.goes_to
        nodes += [channel, at.name]
        support = (*support, at.address)
    last = (at.sends or at.lists)[0]
    says = f"leads by {nodes[0]} to {at.name}, which {last.says}" if nodes else last.says
    node = " → ".join((*nodes, last.node))
    return Sink(last.name, says, node, (*support, *last.support), last.location, last.assumptions)
