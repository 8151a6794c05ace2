"""What AWS Budgets does at a limit: it attaches a policy of denial to roles.

Pure.  ``block`` denies agents their models, and what starts them to start any; ``pause`` lets runs
end and starts no more.  https://docs.aws.amazon.com/cost-management/latest/userguide/
budgets-controls.html
"""

from __future__ import annotations

from typing import Any, cast

from planes.cost import Budget
from planes.declaration import Declaration
from planes.validation import is_late, known
from planes.values import Reference
from providers.aws.lowering.common import Notes, key, made, ref, written
from providers.aws.lowering.models import INVOKE
from providers.aws.lowering.policies import allow, arn, deny, document, trust
from providers.aws.lowering.pools import triggers_of
from providers.aws.lowering.sizes import INLINE, least_characters
from providers.aws.lowering.subscribers import subscribers
from providers.contract import Primitive, PrimitiveRef, View

__all__ = ["budget_action", "held_agents"]

_MOST_ROLES = 100
"""Of one action: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/
API_budgets_IamActionDefinition.html"""
_POLICY = "aws_iam_policy"


def held_agents(spec: Budget, view: View) -> list[Declaration]:
    """The agents that a budget's limit holds."""
    scope = spec.scope
    if is_late(scope):
        return []
    if isinstance(scope.agent, Reference):
        return [view.declaration(scope.agent)]
    agents = view.of_kind("agent")
    if scope.org is not None:
        return list(agents)
    wanted = dict(scope.labels or {}) if not is_late(scope.labels) else {}
    for name in ("team", "repo", "use_case"):
        if getattr(scope, name) is not None:
            wanted[name] = getattr(scope, name)
    return [agent for agent in agents if wanted and _has_labels(agent, wanted)]


def _has_labels(agent: Declaration, wanted: dict[str, Any]) -> bool:
    labels = agent.spec.labels
    return not is_late(labels) and all(
        known(labels.get(name)) == known(value) for name, value in wanted.items()
    )


def budget_action(
    declaration: Declaration, agents: list[Declaration], notes: Notes, view: View
) -> list[Primitive]:
    spec = cast(Budget, declaration.spec)
    roles = _roles(spec, agents, view)
    if not roles:
        notes.error(
            "Nothing to hold",
            "acts at its limit, and its scope has no agent of this stack with something that "
            "could be denied. Give the scope to agents that have a trigger or a model.",
        )
        return []
    permission = _permission(declaration, roles, view)
    too_long = least_characters(permission.properties["policy"], view) > INLINE
    if too_long or len(roles) > _MOST_ROLES:
        notes.error(
            "Too many roles",
            f"would hold {len(roles)} roles, and one action of AWS Budgets holds {_MOST_ROLES} at "
            f"most, named in {INLINE} characters. Split it into budgets of fewer agents.",
        )
    return [
        _denial(declaration, spec, view),
        _executor(declaration, view),
        permission,
        _action(declaration, spec, roles, view),
    ]


def _roles(spec: Budget, agents: list[Declaration], view: View) -> list[PrimitiveRef]:
    """Those that start runs; those that runs have, too, where every request is to be refused."""
    starters = [
        ref(trigger, "aws_iam_role", "start", "id")
        for agent in agents
        for trigger in triggers_of(agent, view)
    ]
    if known(spec.action) == "pause":
        return starters
    return [*starters, *(ref(agent, "aws_iam_role", "task", "id") for agent in agents)]


def _denial(declaration: Declaration, spec: Budget, view: View) -> Primitive:
    actions = ["ecs:RunTask"] if known(spec.action) == "pause" else ["ecs:RunTask", *INVOKE]
    return made(
        declaration,
        view,
        _POLICY,
        "denial",
        {
            "path": "/fleetform/",
            "description": f"Attached by AWS Budgets where {written(declaration.address)} is spent",
            "policy": document(deny("Spent", actions, ["*"])),
        },
        origins={"policy": ("action",)},
    )


def _executor(declaration: Declaration, view: View) -> Primitive:
    place = key(declaration, _POLICY, "denial")
    budgets = arn(place, "budgets", "budget/*", region_of="")
    return made(
        declaration,
        view,
        "aws_iam_role",
        "executor",
        {
            "path": "/fleetform/",
            "description": f"What AWS Budgets acts as for {written(declaration.address)}",
            "assume_role_policy": trust("budgets", place, budgets),
        },
    )


def _permission(declaration: Declaration, roles: list[PrimitiveRef], view: View) -> Primitive:
    """May attach and detach exactly this policy, at exactly these roles."""
    policy = {"ArnEquals": {"iam:PolicyARN": ref(declaration, _POLICY, "denial")}}
    held = [role._replace(attribute="arn") for role in roles]
    actions = ["iam:AttachRolePolicy", "iam:DetachRolePolicy"]
    return made(
        declaration,
        view,
        "aws_iam_role_policy",
        "executor",
        {
            "role": ref(declaration, "aws_iam_role", "executor", "id"),
            "policy": document(allow("HoldRoles", actions, held, policy)),
        },
    )


def _action(
    declaration: Declaration, spec: Budget, roles: list[PrimitiveRef], view: View
) -> Primitive:
    told = subscribers(spec.notify)
    people = [
        *({"address": address, "subscription_type": "EMAIL"} for address in told.emails),
        *({"address": topic, "subscription_type": "SNS"} for topic in told.topics),
    ]
    return made(
        declaration,
        view,
        "aws_budgets_budget_action",
        "hold",
        {
            "budget_name": ref(declaration, "aws_budgets_budget", "this", "name"),
            "action_type": "APPLY_IAM_POLICY",
            "approval_model": "AUTOMATIC",
            "notification_type": "ACTUAL",
            "execution_role_arn": ref(declaration, "aws_iam_role", "executor"),
            "action_threshold": {
                "action_threshold_type": "PERCENTAGE",
                "action_threshold_value": 100,
            },
            "definition": {
                "iam_action_definition": {
                    "policy_arn": ref(declaration, _POLICY, "denial"),
                    "roles": roles,
                }
            },
            "subscriber": people,
        },
        depends_on=(key(declaration, "aws_iam_role_policy", "executor"),),
        origins={"definition": ("action",), "subscriber": ("notify",)},
    )
