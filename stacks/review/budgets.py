"""Budgets as a review counts them: whose they are, and whether they stop anything.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from planes.address import Address
from planes.diagnostics import Location
from stacks.review.declared import Declared, block, known, reference, said
from stacks.review.traits import Traits

__all__ = ["STOPS", "Budgets", "Limit", "Scope", "budgets_of", "scope_of"]

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

    def stops(self, agent: Address, traits: Traits, triggers: Sequence[Address]) -> bool:
        """Whether some budget ends what an agent with these triggers spends."""
        stopping = self.stopping
        if self.everywhere or ("agent", agent) in stopping:
            return True
        labels = traits.labels
        for name in ("team", "use_case"):
            if name in labels and (name, said(labels[name])) in stopping:
                return True
        if triggers and all(("trigger", trigger) in stopping for trigger in triggers):
            return True
        if traits.repos and all(("repo", repository) in stopping for repository in traits.repos):
            return True
        return any(
            all(known(labels.get(name)) == value for name, value in wanted.items())
            for wanted in self.labels
        )


def budgets_of(declarations: Sequence[tuple[Address, Declared]]) -> Budgets:
    """Of the budgets that are enabled."""
    limits = tuple(_limits(declarations))
    by_agent: dict[Address, list[Limit]] = {}
    for limit in limits:
        if type(limit.scope[1]) is Address:
            by_agent.setdefault(limit.scope[1], []).append(limit)
    stopping: set[Scope] = set()
    labels: list[Mapping[str, Any]] = []
    for _, declared in declarations:
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


def _limits(declarations: Sequence[tuple[Address, Declared]]) -> Iterator[Limit]:
    for address, declared in declarations:
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
