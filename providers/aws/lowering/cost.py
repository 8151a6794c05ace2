"""The cost plane on AWS: budgets of AWS Budgets, model routes on Bedrock.

Pure: a declaration in, primitives out.
"""

from __future__ import annotations

from typing import Any, cast

from planes.cost import Budget, ModelRoute, Target
from planes.declaration import Declaration
from planes.validation import is_late, known
from providers.aws.lowering.actions import budget_action, held_agents
from providers.aws.lowering.common import ADVISORY, REQUEST_TIME, Notes, made, ref, stated
from providers.aws.lowering.filters import cost_filters
from providers.aws.lowering.subscribers import subscribers
from providers.contract import Enforcement, Joined, Lowered, Primitive, Role, View

__all__ = ["lower_budget", "lower_model_route"]

BUDGET = "aws_budgets_budget"
DELAYED = Enforcement("delayed", "≈ 8-12 h")
"""AWS Budgets is updated up to three times a day, typically 8 to 12 hours after the last time:
https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html"""
_UNITS = {"daily": "DAILY", "monthly": "MONTHLY"}
_ELSEWHERE = {
    "throttle": "slow an agent down",
    "downgrade": "move an agent to a cheaper model",
}
_MOST_ALERTS = 10
"""Notifications of a budget: CreateBudget, NotificationsWithSubscribers."""


def lower_budget(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    spec, notes = cast(Budget, declaration.spec), Notes(declaration)
    _budget_notes(spec, notes)
    acts = known(spec.action) in ("block", "pause") and known(spec.enabled) is not False
    filters = cost_filters(declaration, notes, view)
    primitives = [_budget(declaration, filters, view)]
    if acts:
        primitives += budget_action(declaration, held_agents(spec, view), notes, view)
    if known(spec.action) in ("block", "pause") and not subscribers(spec.notify).people:
        notes.error(
            "Nobody to tell",
            "acts at its limit, and AWS Budgets acts only where somebody is told. Name an e-mail "
            "address or the ARN of an SNS topic in notify.",
        )
    mode = DELAYED if acts else ADVISORY
    return Lowered(
        primitives,
        outputs={"id": ref(declaration, BUDGET, "this", "id"), "enforcement": mode.mode},
        enforcement=stated(declaration, limit=mode, alerts=DELAYED),
        notes=notes.found,
    )


def _budget(declaration: Declaration, filters: list[dict[str, Any]], view: View) -> Primitive:
    spec = cast(Budget, declaration.spec)
    stopped = known(spec.enabled) is False
    return made(
        declaration,
        view,
        BUDGET,
        "this",
        {
            "budget_type": "COST",
            "limit_amount": _amount(spec.limit),
            "limit_unit": "USD",
            "time_unit": _UNITS.get(known(spec.period) or "", "MONTHLY"),
            "cost_filter": filters,
            "notification": [] if stopped else _notifications(spec),
        },
        origins={
            "limit_amount": ("limit",),
            "time_unit": ("period",),
            "cost_filter": ("scope",),
            "notification": ("alerts",),
        },
    )


def _amount(limit: Any) -> Any:
    value = known(limit)
    if value is None:
        return Joined((limit,)) if limit is not None else "1"
    return f"{value:.2f}"


def _notifications(spec: Budget) -> list[dict[str, Any]]:
    """One for each percentage; AWS takes none without somebody who is told."""
    told = subscribers(spec.notify)
    if not told.people or is_late(spec.alerts):
        return []
    return [
        {
            "comparison_operator": "GREATER_THAN",
            "threshold": percent,
            "threshold_type": "PERCENTAGE",
            "notification_type": "ACTUAL",
            "subscriber_email_addresses": list(told.emails),
            "subscriber_sns_topic_arns": list(told.topics),
        }
        for percent in spec.alerts
    ]


def _budget_notes(spec: Budget, notes: Notes) -> None:
    action = known(spec.action)
    if action is None or known(spec.period) is None or is_late(spec.enabled):
        notes.error(
            "Value must be known",
            "has an action, a period or enabled that is known only after apply. Use values that "
            "are known when planning.",
        )
    if action in _ELSEWHERE:
        notes.error(
            "Action not available",
            f"is to {_ELSEWHERE[action]} at its limit, and AWS Budgets sees money after it is "
            'spent. A gateway that sees requests could; on AWS use action = "pause" or "block".',
        )
    if spec.tokens is not None:
        notes.error(
            "Tokens not counted",
            "counts tokens, and AWS Budgets counts US dollars. Set limit, or let a gateway count.",
        )
    period = known(spec.period)
    if period is not None and period not in _UNITS:
        notes.error(
            "Period not available",
            f'has the period "{period}", and AWS Budgets begins anew each day or month. Use '
            '"daily" or "monthly", or let a gateway count.',
        )
    _alert_notes(spec, notes)


def _alert_notes(spec: Budget, notes: Notes) -> None:
    if not is_late(spec.alerts) and len(spec.alerts) > _MOST_ALERTS:
        notes.error(
            "Too many alerts",
            f"has {len(spec.alerts)} alerts, and a budget of AWS has at most {_MOST_ALERTS}.",
        )
    told = subscribers(spec.notify)
    if told.others:
        notes.warning(
            "Not told",
            f"tells {', '.join(told.others)}, which AWS Budgets cannot. Name e-mail addresses, or "
            "the ARN of an SNS topic that passes the message on.",
        )
    if not told.people and not is_late(spec.alerts) and spec.alerts:
        notes.warning(
            "Nobody to tell",
            "has alerts and tells nobody whom AWS Budgets could tell. Name e-mail addresses or "
            "the ARN of an SNS topic in notify.",
        )


def lower_model_route(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """Nothing of its own: each agent of the route has its permission and its profiles."""
    spec, notes = cast(ModelRoute, declaration.spec), Notes(declaration)
    targets = [] if is_late(spec.targets) else spec.targets
    for target in targets:
        provider = None if is_late(target) else known(target.provider)
        if provider not in (None, "bedrock"):
            notes.error(
                "Model not available",
                f"leads to a model of {provider}, and the aws provider invokes models of Bedrock. "
                "Use bedrock, or let a gateway take the route.",
            )
    if len(targets) > 1 or spec.rpm is not None or spec.tpm is not None:
        notes.warning(
            "Route not balanced",
            "has weights or limits, and Bedrock invokes what it is asked for: an agent may invoke "
            "each of the targets, and is told of the first. Let a gateway share and limit them.",
        )
    return Lowered(
        outputs={"endpoint": _endpoint(targets)},
        enforcement=stated(declaration, targets=REQUEST_TIME, rpm=ADVISORY, tpm=ADVISORY),
        notes=notes.found,
    )


def _endpoint(targets: list[Target]) -> Any:
    """The endpoint of the first target's region; none where that is the provider's own choice."""
    first = targets[0] if targets else None
    if first is None or is_late(first) or first.region is None:
        return None
    return Joined(("https://bedrock-runtime.", first.region, ".amazonaws.com"))
