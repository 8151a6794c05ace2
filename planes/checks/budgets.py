"""Checks of the cost plane: a budget that its parent's leaves no room for.

Purely data; no I/O.  A trigger's parent is its agent; an agent's are its team and its use case, by
its labels; the parent of everything else is the organisation, where budgets speak of one only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from planes.address import Address
from planes.checks.fleet import Finding, Fleet, warning
from planes.cost import SCOPES, Budget
from planes.declaration import Declaration
from planes.events import Trigger
from planes.validation import given, is_late, known
from planes.values import is_known

__all__ = ["check_budgets"]

_PERIODS = ("run", "daily", "weekly", "monthly", "total")
"""From the shortest to the longest."""
_LABELS = ("team", "use_case")

Subject = tuple[str, str | Address]
"""What a budget is for: ``("team", "payments")``, ``("agent", its address)``."""


class _Cap(NamedTuple):
    """``period`` is an index of ``_PERIODS``."""

    budget: Declaration
    subject: Subject
    unit: str
    amount: float
    period: int


Lowest = Mapping[tuple[Subject, str, int], _Cap]
"""The lowest cap on a subject, by unit and period."""


def check_budgets(fleet: Fleet) -> Iterator[Finding]:
    """Budgets that can never be used up, since a parent's of the same or a longer period is
    lower."""
    caps = [cap for budget in fleet.of_kind("budget") if (cap := _cap(budget)) is not None]
    lowest: dict[tuple[Subject, str, int], _Cap] = {}
    for cap in caps:
        key = (cap.subject, cap.unit, cap.period)
        if key not in lowest or cap.amount < lowest[key].amount:
            lowest[key] = cap
    root = _organisation(fleet)
    for cap in caps:
        parent = _lower_parent(lowest, _ancestors(fleet, cap.subject, root), cap)
        if parent is not None:
            yield _above(cap, parent.budget)


def _organisation(fleet: Fleet) -> Subject | None:
    """The one organisation that budgets are for; None where there are several, or may be."""
    found: set[Subject | None] = set()
    for budget in fleet.of_kind("budget"):
        assert isinstance(budget.spec, Budget)
        scope = known(budget.spec.scope)
        if scope is None or is_late(scope.org):
            found.add(None)
        elif scope.org is not None:
            found.add(("org", known(scope.org)))
    return found.pop() if len(found) == 1 else None


def _above(cap: _Cap, parent: Declaration) -> Finding:
    return warning(
        cap.budget,
        (cap.unit,),
        "Budget above its parent's",
        f"{cap.budget.address} allows more than {parent.address}, which counts the same runs and "
        "others, over the same time or a longer one, so that it can never be used up. Lower it, or "
        "raise the other.",
    )


def _lower_parent(lowest: Lowest, ancestors: list[Subject], cap: _Cap) -> _Cap | None:
    for ancestor in ancestors:
        for period in range(cap.period, len(_PERIODS)):
            found = lowest.get((ancestor, cap.unit, period))
            if found is not None and found.amount < cap.amount:
                return found
    return None


def _ancestors(fleet: Fleet, subject: Subject, root: Subject | None) -> list[Subject]:
    """What counts the same runs and others, the nearest first."""
    if subject[0] == "org":
        return []
    found: list[Subject] = []
    declaration = fleet.declarations.get(subject[1]) if isinstance(subject[1], Address) else None
    if declaration is not None and isinstance(declaration.spec, Trigger):
        agent = known(declaration.spec.agent)
        declaration = fleet.target(agent)
        found += [("agent", agent.address)] if agent is not None else []
    labels = {} if declaration is None else known(declaration.spec.labels) or {}
    found += [(name, known(labels[name])) for name in _LABELS if given(labels.get(name))]
    return found if root is None else [*found, root]


def _cap(budget: Declaration) -> _Cap | None:
    """None where the budget is disabled, or where what decides is not known yet."""
    spec = budget.spec
    assert isinstance(spec, Budget)
    unit = "limit" if given(spec.limit) else "tokens"
    subject, period, amount = _subject(spec), known(spec.period), known(getattr(spec, unit))
    if subject is None or period is None or amount is None or known(spec.enabled) is not True:
        return None
    return _Cap(budget, subject, unit, amount, _PERIODS.index(period))


def _subject(spec: Budget) -> Subject | None:
    """None where it is not known yet, or is a set of labels that no other scope says."""
    scope = known(spec.scope)
    name = next((name for name in SCOPES if scope and given(getattr(scope, name))), None)
    if name is None:
        return None
    value = known(getattr(scope, name))
    if name in ("agent", "trigger"):
        return name, value.address
    if name != "labels":
        return name, value
    ((label, text), *others) = value.items()
    if others or label not in _LABELS or not is_known(text):
        return None
    return label, known(text)
