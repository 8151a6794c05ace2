"""A service that is given a role assumes it: the role must be there, trust it, and be known.

IAM is eventually consistent; a role that was just made is not known everywhere at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from moto.iam.models import iam_backends

from peers.aws.answers import Refusal
from peers.aws.calls import Call
from peers.aws.faults import Trouble

__all__ = ["check"]


class _Use(NamedTuple):
    """Who assumes which roles of a request, and what it says where it cannot."""

    principal: str
    roles: Callable[[Mapping[str, Any]], Iterator[str]]
    code: str
    message: str


def _of_schedule(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield parameters["Target"]["RoleArn"]


def _of_targets(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield from (target["RoleArn"] for target in parameters["Targets"] if "RoleArn" in target)


def _of_action(parameters: Mapping[str, Any]) -> Iterator[str]:
    if "ExecutionRoleArn" in parameters:
        yield parameters["ExecutionRoleArn"]


_SCHEDULE = _Use(
    "scheduler.amazonaws.com",
    _of_schedule,
    "ValidationException",
    "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
)
_ACTION = _Use(
    "budgets.amazonaws.com",
    _of_action,
    "InvalidParameterException",
    "The execution role must allow AWS Budgets to assume the role {role}.",
)
_USES: Mapping[str, _Use] = {
    "scheduler.CreateSchedule": _SCHEDULE,
    "scheduler.UpdateSchedule": _SCHEDULE,
    "events.PutTargets": _Use(
        "events.amazonaws.com",
        _of_targets,
        "ValidationException",
        "Provided role '{role}' cannot be assumed by principal 'events.amazonaws.com'.",
    ),
    "budgets.CreateBudgetAction": _ACTION,
    "budgets.UpdateBudgetAction": _ACTION,
}


def check(call: Call, trouble: Trouble) -> None:
    """Raises Refusal."""
    use = _USES.get(call.name)
    if use is None:
        return
    for role in use.roles(call.parameters):
        if not (_trusts(role, use.principal) and trouble.role_is_known(role)):
            raise Refusal(use.code, use.message.format(role=role))


def _trusts(arn: str, principal: str) -> bool:
    account, name = arn.split(":")[4], arn.rpartition("/")[2]
    for role in iam_backends[account]["aws"].roles.values():
        if role.name == name:
            return principal in set(_trusted(role.assume_role_policy_document))
    return False


def _trusted(document: str) -> Iterator[str]:
    statements = json.loads(document)["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        principals = statement.get("Principal", {})
        services = principals.get("Service", []) if isinstance(principals, dict) else []
        if statement["Effect"] == "Allow":
            yield from [services] if isinstance(services, str) else services
