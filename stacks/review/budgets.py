"""Budgets as a review counts them: whose they are, and whether they stop anything.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from planes.address import Address
from planes.diagnostics import Location
from stacks.review.declared import Fleet, block, known, reference, said
from stacks.review.graph import Agent, Graph
from stacks.review.link import working

__all__ = ["STOPS", "Budgets", "Limit", "Scope", "budgets_of", "parents", "scope_of"]

STOPS = ("pause", "block")
"""The actions that end spending; the others tell, slow down or go on more cheaply."""

Scope = tuple[str, str | Address]


class Limit(NamedTuple):
    """A budget in US dollars."""

    address: Address
    scope: Scope
    period: str
    amount: float
    action: str
    location: Location | None


class Budgets(NamedTuple):
    """``everywhere`` where a budget of the organisation stops all.

    ``stopping`` are the scopes whose budgets stop, in dollars or tokens; ``labels`` are sets of
    labels of the same.
    """

    limits: tuple[Limit, ...]
    by_agent: Mapping[Address, list[Limit]]
    everywhere: bool
    stopping: frozenset[Scope]
    labels: tuple[Mapping[str, Any], ...]

    def stops(self, agent: Agent) -> bool:
        """Whether some budget ends what an agent spends."""
        if self.everywhere or ("agent", agent.address) in self.stopping:
            return True
        labels, triggers = agent.traits.labels, agent.triggers
        for name in ("team", "use_case"):
            if name in labels and (name, said(labels[name])) in self.stopping:
                return True
        if triggers and all(("trigger", trigger) in self.stopping for trigger in triggers):
            return True
        repos = agent.traits.repos
        if repos and all(("repo", repository) in self.stopping for repository in repos):
            return True
        return any(
            all(known(labels.get(name)) == value for name, value in wanted.items())
            for wanted in self.labels
        )


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


def budgets_of(fleet: Fleet) -> Budgets:
    limits = tuple(_limits(fleet))
    by_agent: dict[Address, list[Limit]] = {}
    for limit in limits:
        if type(limit.scope[1]) is Address:
            by_agent.setdefault(limit.scope[1], []).append(limit)
    stopping: set[Scope] = set()
    labels: list[Mapping[str, Any]] = []
    for _, declared in working(fleet, "budget"):
        if known(declared.values.get("action", "alert")) not in STOPS:
            continue
        scope = block(declared.values, "scope") or {}
        wanted = block(scope, "labels")
        if wanted:
            labels.append(wanted)
        found = scope_of(declared.values)
        if found is not None:
            stopping.add(found)
    everywhere = any(kind == "org" for kind, _ in stopping)
    return Budgets(limits, by_agent, everywhere, frozenset(stopping), tuple(labels))


def _limits(fleet: Fleet) -> Iterator[Limit]:
    for address, declared in working(fleet, "budget"):
        values = declared.values
        scope, amount = scope_of(values), known(values.get("limit"))
        if scope is not None and type(amount) in (int, float):
            yield Limit(
                address,
                scope,
                said(values.get("period")),
                float(amount),
                said(values.get("action", "alert")),
                declared.location,
            )


def scope_of(values: Mapping[str, Any]) -> Scope | None:
    """What a budget is for: ``("team", "payments")``; None for sets of labels and what is late."""
    scope = block(values, "scope") or {}
    for name, value in scope.items():
        if value is None or name == "labels":
            continue
        target = reference(value)
        if target is not None:
            return name, target
        found = known(value)
        return (name, found) if type(found) is str else None
    return None
