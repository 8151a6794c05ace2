"""Caps on what agents cost, and the trail of what they do.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planes.address import Address
from stacks.review.budgets import Limit, Scope
from stacks.review.cost import parents
from stacks.review.declared import block, items, known, reference
from stacks.review.finding import Finding, found, untrusted
from stacks.review.graph import Graph
from stacks.review.legs import CHANGES, UNTRUSTED
from stacks.review.model import Hop
from stacks.review.parts import Sink
from stacks.stack import ReviewSettings

__all__ = ["exceeding_children", "unaudited", "uncapped"]


def uncapped(graph: Graph, settings: ReviewSettings) -> Iterator[Finding]:
    for agent in graph.uncapped:
        tainted = bool(agent.legs & UNTRUSTED)
        source = untrusted(agent) if tainted else None
        message = "has no budget that stops it, and no max_cost_per_run"
        yield found(
            "F021",
            "critical" if tainted else "high",
            agent,
            message,
            source=source,
            ends="cost",
            absent=("budget",),
        )


def unaudited(graph: Graph, settings: ReviewSettings) -> Iterator[Finding]:
    named: set[Address] = set()
    for _, declared in graph.working.of("audit_sink"):
        agents = items(declared.values, "agents")
        if not agents:
            return
        named.update(item for item in map(reference, agents) if item is not None)
    for agent in graph.agents.values():
        if agent.direct & CHANGES and agent.address not in named:
            sink = agent.writes[0]
            message = f"{sink.says}, and no audit_sink keeps the trail"
            yield found("F023", "medium", agent, message, ends="audit_sink", absent=("audit_sink",))


def exceeding_children(graph: Graph, settings: ReviewSettings) -> Iterator[Finding]:
    budgets = graph.budgets
    below: dict[tuple[Scope, str], list[Limit]] = {}
    for limit in budgets.limits:
        for scope in parents(limit, graph):
            below.setdefault((scope, limit.period), []).append(limit)
    for parent in budgets.limits:
        scope = ("org", "") if parent.scope[0] == "org" else parent.scope
        children = below.get((scope, parent.period), [])
        total = sum(child.amount for child in children)
        if total > parent.amount:
            yield _exceeds(parent, children, total)
    yield from _fan_outs(graph)


def _exceeds(parent: Limit, children: list[Limit], total: float) -> Finding:
    names = ", ".join(str(child.address) for child in children[:3])
    more = f" and {len(children) - 3} more" if len(children) > 3 else ""
    return Finding(
        "F022",
        "medium",
        names,
        "",
        str(parent.address),
        f"{names}{more} together allow ${total:,.2f} a {parent.period} period, and "
        f"{parent.address} above them ${parent.amount:,.2f}.",
        (
            Hop(str(children[0].address), "counts for", children[0].location),
            Hop(str(parent.address), "", parent.location),
        ),
        (parent.address, *(child.address for child in children)),
        ("children", str(parent.address)),
    )


_HOURS = {"daily": 24.0, "weekly": 168.0, "monthly": 744.0}


def _fan_outs(graph: Graph) -> Iterator[Finding]:
    """Triggers that may start so many runs that their caps together pass the agent's budget."""
    for address, limits in graph.budgets.by_agent.items():
        agent = graph.agents.get(address)
        cap: Any = known(agent.traits.cost_cap) if agent is not None else None
        if agent is None or type(cap) not in (int, float):
            continue
        for limit in limits:
            runs = sum(_runs_an_hour(graph, trigger) for trigger in agent.triggers)
            most = runs * cap * _HOURS.get(limit.period, 0)
            if most > limit.amount:
                message = (
                    f"may be started {runs:g} times an hour at ${cap:g}, which is ${most:,.2f} a "
                    f"{limit.period} period, and {limit.address} allows ${limit.amount:,.2f}"
                )
                sink = Sink(str(limit.address), "", str(limit.address), (limit.address,))
                yield found(
                    "F022", "medium", agent, message, sink=sink, support=tuple(agent.triggers)
                )


def _runs_an_hour(graph: Graph, trigger: Address) -> float:
    """By its rate limit; 0 where there is none that is known: another rule speaks of that."""
    rate = block(graph.fleet[trigger].values, "rate_limit")
    runs = None if rate is None else known(rate.get("per_hour"))
    return float(runs) if type(runs) is int else 0.0
