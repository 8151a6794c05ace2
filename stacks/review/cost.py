"""What a change may cost: budgets that come, go and change, and what the fleet may cost at most.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planes.address import Address
from stacks.review.budgets import STOPS, Budgets, Limit, Scope, scope_of
from stacks.review.declared import Declared, Sides, block, kept, known, reference, said
from stacks.review.graph import Agent, Graph
from stacks.review.model import Cap, CostDelta, Total

__all__ = ["cost_delta", "parents"]

_A_MONTH = {"daily": 31.0, "weekly": 31 / 7, "monthly": 1.0, "total": 1.0}
"""Periods of a kind in a month of 31 days; a run is none: how many there are is not known."""


def cost_delta(sides: Sides, touched: Iterable[Address], before: Graph, after: Graph) -> CostDelta:
    """What may be spent on both sides."""
    worst = _worst(after)
    uncapped = {agent.address for agent in before.uncapped}
    return CostDelta(
        tuple(_caps(sides, touched)),
        tuple(_totals(before, after)),
        worst if before is after else _worst(before),
        worst,
        tuple(agent.name for agent in after.uncapped if agent.address not in uncapped),
    )


def _caps(sides: Sides, touched: Iterable[Address]) -> Iterator[Cap]:
    for address in touched:
        if address.kind == "budget":
            old, new = sides.before.get(address), sides.after.get(address)
            before, after = _amount(old), _amount(new)
            shown = new or old
            differs = before != after or (after is not None and _rest(old) != _rest(new))
            if shown is not None and differs:
                was = _action(old) if old is not None and new is not None else ""
                cap = _cap(address, shown, before, after)
                yield cap if was in ("", cap.action) else cap._replace(was=was)


def _action(declared: Declared) -> str:
    return said(declared.values.get("action", "alert"))


def _amount(declared: Declared | None) -> float | None:
    if declared is None or known(declared.values.get("enabled", True)) is False:
        return None
    amount = known(declared.values.get("limit"))
    return float(amount) if type(amount) in (int, float) else None


def _rest(declared: Declared | None) -> object:
    if declared is None:
        return None
    return [declared.values.get(name) for name in ("scope", "period", "action")]


def _cap(address: Address, declared: Declared, before: float | None, after: float | None) -> Cap:
    values = declared.values
    return Cap(
        str(address),
        _scope(declared),
        said(values.get("period")),
        before,
        after,
        _action(declared),
        kept(declared.enforcement, "limit"),
        declared.location,
    )


def _scope(declared: Declared) -> str:
    scope = scope_of(declared.values)
    if scope is not None:
        return str(scope[1]) if type(scope[1]) is Address else f"{scope[0]} {scope[1]}"
    labels = block(block(declared.values, "scope") or {}, "labels") or {}
    return ", ".join(f"{name} {said(value)}" for name, value in labels.items())


def _totals(before: Graph, after: Graph) -> Iterator[Total]:
    old, new = _sums(before), _sums(after)
    for key in sorted(old.keys() | new.keys()):
        period, by, name = key
        match by:
            case "all" | "team" | "use_case":
                yield Total(period, by, name, old.get(key, 0.0), new.get(key, 0.0))


def _sums(graph: Graph) -> dict[tuple[str, str, str], float]:
    found: dict[tuple[str, str, str], float] = {}
    for limit in graph.budgets.limits:
        for by, name in (("all", ""), *_counts_for(graph, limit)):
            key = (limit.period, by, name)
            found[key] = found.get(key, 0.0) + limit.amount
    return found


def _counts_for(graph: Graph, limit: Limit) -> Iterator[tuple[str, str]]:
    kind, subject = limit.scope
    if kind in ("team", "use_case"):
        yield kind, str(subject)
    for name, value in parents(limit, graph):
        if name in ("team", "use_case"):
            yield name, str(value)


def parents(limit: Limit, graph: Graph) -> Iterator[Scope]:
    """What counts the same runs and others: a trigger's agent; an agent's team and use case; a
    team's organisation, whichever it is (``("org", "")``)."""
    kind, subject = limit.scope
    if kind == "team":
        yield "org", ""
    elif kind == "agent" and type(subject) is Address:
        agent = graph.agents.get(subject)
        labels = agent.traits.labels if agent is not None else {}
        for name in ("team", "use_case"):
            if name in labels:
                yield name, said(labels[name])
    elif kind == "trigger" and type(subject) is Address:
        trigger = graph.fleet.get(subject)
        agent_of = reference(trigger.values.get("agent")) if trigger is not None else None
        if agent_of is not None:
            yield "agent", agent_of


def _worst(graph: Graph) -> float | None:
    """The most that a month may cost: agents by their own caps, no more than their team's, no more
    than the organisation's.  None where an agent has no cap in dollars that stops it."""
    lowest = _lowest(graph.budgets)
    own = any(kind != "team" and kind != "org" for kind, _ in lowest)
    teams: dict[str, float | None] = {}
    for agent in graph.agents.values():
        team = said(agent.traits.labels.get("team", ""))
        teams[team] = _sum(teams.get(team, 0.0), _own(agent, lowest) if own else None)
    whole: float | None = 0.0
    for team, spent in teams.items():
        whole = _sum(whole, _least(spent, lowest.get(("team", team))))
    return _least(whole, lowest.get(("org", "")))


def _lowest(budgets: Budgets) -> dict[Scope, float]:
    """What stops each scope first, in dollars a month."""
    lowest: dict[Scope, float] = {}
    for limit in budgets.limits:
        months = _A_MONTH.get(limit.period)
        if limit.action in STOPS and months is not None:
            scope = ("org", "") if limit.scope[0] == "org" else limit.scope
            amount = limit.amount * months
            lowest[scope] = min(lowest.get(scope, amount), amount)
    return lowest


def _own(agent: Agent, lowest: dict[Scope, float]) -> float | None:
    found = lowest.get(("agent", agent.address))
    use_case = agent.traits.labels.get("use_case")
    if found is None and use_case is not None:
        # Shared by all of the use case: an upper bound, since each may spend it.
        found = lowest.get(("use_case", said(use_case)))
    return found


def _sum(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else one + two


def _least(one: float | None, two: float | None) -> float | None:
    return two if one is None else one if two is None else min(one, two)
