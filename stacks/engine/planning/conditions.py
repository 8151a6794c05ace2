"""Conditions with three outcomes: they hold, they fail, or they cannot be decided yet.

Pure; no I/O.  One that is undecided is carried in the plan and decided by apply; it is never taken
as passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from planes.address import Address
from planes.declaration import Condition
from planes.values import Deferred, Sensitive, reveal
from stacks.engine.late import LateError, Resolver, is_certain
from stacks.engine.plan import CheckResult, PlannedCondition
from stacks.engine.planning.draft import Draft

__all__ = [
    "SUMMARIES",
    "ConditionRole",
    "decide",
    "plan_checks",
    "plan_conditions",
    "plan_output_conditions",
    "plan_policies",
]

ConditionRole = Literal["precondition", "postcondition", "output", "check", "policy"]

SUMMARIES = {
    "precondition": "Resource precondition failed",
    "postcondition": "Resource postcondition failed",
    "output": "Module output value precondition failed",
}
"""Terraform's own words, which people search for."""


def decide(planned: PlannedCondition, resolver: Resolver) -> CheckResult:
    """The outcome by what the resolver knows.  A condition that has no value fails, and says so."""
    try:
        outcome = reveal(resolver.resolve(planned.condition))
        message = _message(planned.message, resolver)
    except LateError as error:
        return _result(planned, "fail", f"The condition cannot be evaluated. {error}")
    if not is_certain(outcome):
        return _result(planned, "unknown", message)
    if outcome is None:
        return _result(planned, "fail", f"The condition is null. {message}")
    return _result(planned, "pass" if _is_true(outcome) else "fail", message)


def _is_true(outcome: Any) -> bool:
    # The language converts to bool where it can; what came as text is compared as text.
    return outcome is True or outcome == "true"


def _message(message: str | Deferred | Sensitive, resolver: Resolver) -> str:
    value = resolver.resolve(message)
    if type(value) is Sensitive:
        return "The message holds a sensitive value, so it is not shown."
    return str(value) if is_certain(value) else "The message is known after apply."


def _result(
    planned: PlannedCondition, status: Literal["pass", "fail", "unknown"], message: str
) -> CheckResult:
    shown = "" if status == "pass" else message
    about = (planned.subject, planned.severity)
    return CheckResult(planned.owner, planned.role, status, shown, planned.location, *about)


def plan_conditions(
    draft: Draft,
    address: Address,
    role: Literal["precondition", "postcondition"],
    conditions: Iterable[Condition],
) -> bool:
    """Decide on an owner's conditions; a failed one is an error.  Whether all are decided."""
    results = _decided(draft, str(address), role, conditions)
    for result in results:
        if result.status == "fail":
            draft.error(SUMMARIES[role], result.message, address, result.location)
    return all(result.status != "unknown" for result in results)


def plan_output_conditions(draft: Draft, name: str, conditions: Iterable[Condition]) -> None:
    """Decide on an output's preconditions; a failed one is an error."""
    for result in _decided(draft, f"output.{name}", "output", conditions):
        if result.status == "fail":
            span = draft.sources.span(result.location)
            draft.problems.error(SUMMARIES["output"], result.message, span)


def plan_checks(draft: Draft) -> None:
    """Decide on the check blocks.  A failed one is no error: the report warns of it."""
    for check in draft.stack.checks:
        _decided(draft, f"check.{check.name}", "check", check.assertions)


def plan_policies(draft: Draft) -> None:
    """Decide on the policies.  One that is broken is no error here: it is up to whoever applies."""
    for policy in draft.stack.policies:
        if policy.subject != "declaration":
            continue
        owner = f"policy.{policy.name}"
        _decide_all(
            draft,
            (
                PlannedCondition(owner, "policy", *condition, str(address), policy.severity)
                for address, condition in policy.conditions
            ),
        )


def _decided(
    draft: Draft, owner: str, role: ConditionRole, conditions: Iterable[Condition]
) -> list[CheckResult]:
    return _decide_all(draft, (PlannedCondition(owner, role, *item) for item in conditions))


def _decide_all(draft: Draft, conditions: Iterable[PlannedCondition]) -> list[CheckResult]:
    results = []
    for planned in conditions:
        result = decide(planned, draft.resolver)
        if result.status == "unknown":
            draft.conditions.append(planned)
        results.append(result)
    draft.checks += results
    return results
