"""The policies that a principal needs to plan and to apply, made of the calls that types declare.

Pure; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from providers.aws.actions import action_of
from providers.aws.lookup import Lookup
from providers.aws.primitive import AwsType

__all__ = ["policies"]

_WHOEVER = "sts.GetCallerIdentity"
_WHO_CHANGED = "cloudtrail.LookupEvents"
"""Planning goes on without it: what has drifted then has no name to it."""
_PASS_ROLE = "iam:PassRole"
_PASSED_TO = ("ecs-tasks", "scheduler", "events", "budgets", "apigateway", "cloudtrail")


def policies(types: Sequence[AwsType], data: Sequence[Lookup]) -> dict[str, Mapping[str, Any]]:
    """``plan`` may read, ``apply`` also write.  Resources are not narrowed: the account's own names
    and paths are known to whoever attaches the policy."""
    reads = {_WHOEVER, _WHO_CHANGED, *(call for item in types for call in item.reads)}
    reads |= {call for source in data for call in source.reads}
    writes = {call for item in types for call in item.writes}
    needs = {action for item in types for action in item.needs}
    plan = set(map(_action, reads))
    return {
        "plan": _document(plan, passing=False),
        "apply": _document(
            plan | set(map(_action, writes)) | (needs - {_PASS_ROLE}), passing=_PASS_ROLE in needs
        ),
    }


def _action(call: str) -> str:
    service, _, operation = call.partition(".")
    return action_of(service, operation)


def _document(actions: Iterable[str], *, passing: bool) -> dict[str, Any]:
    services: dict[str, list[str]] = {}
    for action in sorted(actions):
        services.setdefault(action.partition(":")[0], []).append(action)
    statements: list[dict[str, Any]] = [
        {"Sid": _sid(service), "Effect": "Allow", "Action": some, "Resource": "*"}
        for service, some in services.items()
    ]
    if passing:
        statements.append(
            {
                "Sid": "PassRoles",
                "Effect": "Allow",
                "Action": _PASS_ROLE,
                "Resource": "*",
                "Condition": {
                    "StringEquals": {
                        "iam:PassedToService": [f"{name}.amazonaws.com" for name in _PASSED_TO]
                    }
                },
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}


def _sid(service: str) -> str:
    return "".join(part.title() for part in service.split("-"))
