"""Policies over what only a plan has: its changes, the facts of its review, its budgets' totals.

Pure; no I/O.  Three-valued as all conditions are: what waits for outputs is carried to apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from planes.values import Deferred, Reference, late_leaves, reveal
from stacks.engine.late import LateError, Resolver, is_certain
from stacks.engine.plan import Action, CheckResult, FleetChange, PlannedCondition
from stacks.engine.planning.conditions import decide
from stacks.engine.planning.draft import Draft
from stacks.review.model import Fact, Review, Total
from stacks.stack import Policy, PolicySubject

__all__ = ["Judged", "judged", "plan_rules", "things"]


class Judged(NamedTuple):
    """What came of a policy over one thing, and the condition that it came of."""

    result: CheckResult
    condition: PlannedCondition


def plan_rules(draft: Draft, review: Review) -> None:
    """Decide on the policies over the plan in the making."""
    for policy in draft.stack.policies:
        for key, value in things(policy.subject, draft.changes.values(), review):
            found = judged(policy, key, value, draft.resolver)
            if found is not None:
                if found.result.status == "unknown":
                    draft.conditions.append(found.condition)
                draft.checks.append(found.result)


def judged(policy: Policy, key: str, value: Any, resolver: Resolver) -> Judged | None:
    """Decide on a policy over one thing; None where it is not about that.

    ``value`` is plain data with late leaves inside.
    """
    rule = policy.rule
    each = _Each(_encoded(key, value), _needs(value))
    about = _planned(policy, key, _bound(rule.condition, each), _bound(rule.message, each))
    if rule.when is not None:
        when = _bound(rule.when, each)
        try:
            applies = reveal(resolver.resolve(when))
        except LateError as error:
            told = f"when cannot be evaluated. {error}"
            failed = about._replace(condition=False, message=told)
            return Judged(decide(failed, resolver), failed)
        if applies is False:
            return None
        if not is_certain(applies):
            about = about._replace(condition=_implied(when, _bound(rule.condition, each)))
    return Judged(decide(about, resolver), about)


def _planned(policy: Policy, key: str, condition: Deferred, message: Deferred) -> PlannedCondition:
    owner = f"policy.{policy.name}"
    return PlannedCondition(
        owner, "policy", condition, message, policy.location, key, policy.severity
    )


class _Each(NamedTuple):
    """What ``each`` is, as it stands in ``known``, and the outputs that it waits for."""

    data: Any
    needs: tuple[Reference, ...]


def _bound(deferred: Deferred, each: _Each) -> Deferred:
    needs = tuple(dict.fromkeys((*deferred.needs, *each.needs)))
    return deferred._replace(known={**deferred.known, "each": each.data}, needs=needs)


def _implied(when: Deferred, kept: Deferred) -> Deferred:
    """That the condition holds wherever the policy is about the thing."""
    # On lines of their own, since either may end in a comment or a heredoc.
    text = f"!(\n{when.expression}\n) || (\n{kept.expression}\n)"
    needs = tuple(dict.fromkeys((*when.needs, *kept.needs)))
    return Deferred(text, needs, {**when.known, **kept.known})


def _needs(value: Any) -> tuple[Reference, ...]:
    found: list[Reference] = []
    for _, leaf in late_leaves(value):
        found += [leaf] if isinstance(leaf, Reference) else leaf.needs
    return tuple(dict.fromkeys(found))


def _encoded(key: str, value: Any) -> Any:
    # Imported where a policy needs it: most plans need none of the language here.
    from stacks.language.plain import from_plain
    from stacks.language.transport import encode

    return encode(from_plain({"key": key, "value": value}))


def things(
    subject: PolicySubject, changes: Any, review: Review
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each thing that a policy is about: its key, and its value as plain data."""
    match subject:
        case "change":
            for change in changes:
                if change.action is not Action.NO_OP:
                    yield str(change.address), _change(change)
        case "fact":
            for fact in review.exposure:
                yield fact.fingerprint, _fact(fact)
        case "budget_total":
            for total in review.cost.totals:
                yield "/".join(filter(None, (total.period, total.by, total.name))), _total(total)
        case "declaration":
            return


def _change(change: FleetChange) -> Mapping[str, Any]:
    return {
        "address": str(change.address),
        "kind": change.address.kind,
        "name": change.address.name,
        "action": change.action.value,
        "before": _plain(change.before),
        "after": _plain(change.after),
    }


def _plain(values: Mapping[str, Any] | None) -> Any:
    return None if values is None else dict(values)


def _fact(fact: Fact) -> Mapping[str, Any]:
    return {
        "rule": fact.rule,
        "severity": fact.severity,
        "status": fact.status,
        "source": fact.source,
        "agent": fact.agent,
        "sink": fact.sink,
        "message": fact.message,
        "waived": fact.waiver is not None,
        "assumptions": list(fact.assumptions),
    }


def _total(total: Total) -> Mapping[str, Any]:
    return {
        "period": total.period,
        "by": total.by,
        "team": total.name if total.by == "team" else None,
        "use_case": total.name if total.by == "use_case" else None,
        "before": total.before,
        "after": total.after,
    }
