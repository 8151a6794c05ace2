"""What IAM decides: whether a request is allowed by the policies that bear on it.

Pure.  A deny anywhere wins, then an allow anywhere, then the answer is no:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
It evaluates the policies of one principal; boundaries, service control policies and policies of
resources are more of the same documents, to be asked one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from providers.aws.policy.conditions import holds

__all__ = ["Decision", "Request", "decide", "is_allowed", "may_assume"]

Decision = Literal["allow", "deny", "implicit deny"]


class Request(NamedTuple):
    """``action`` is as ``s3:GetObject``, ``resource`` an ARN.  ``context`` has the values of
    condition keys, such as ``aws:SourceAccount``; keys are compared without regard to case."""

    action: str
    resource: str = "*"
    context: Mapping[str, Any] = {}
    principal: Mapping[str, str] = {}
    """Who asks, for policies of resources: ``{"Service": "events.amazonaws.com"}``."""


def is_allowed(policies: Iterable[Mapping[str, Any]], request: Request) -> bool:
    return decide(policies, request) == "allow"


def decide(policies: Iterable[Mapping[str, Any]], request: Request) -> Decision:
    """Raises ValueError for an operator or an element that IAM does not have."""
    effects = {
        statement["Effect"]
        for policy in policies
        for statement in _listed(policy.get("Statement", []))
        if _applies(statement, request)
    }
    if "Deny" in effects:
        return "deny"
    return "allow" if "Allow" in effects else "implicit deny"


def may_assume(trust: Mapping[str, Any], service: str, context: Mapping[str, Any] = {}) -> bool:
    """Whether a service may take a role with this trust policy."""
    who = {"Service": f"{service}.amazonaws.com"}
    return is_allowed([trust], Request("sts:AssumeRole", "*", context, who))


_ELEMENTS = frozenset(
    {
        "Sid",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "Condition",
    }
)


def _applies(statement: Mapping[str, Any], request: Request) -> bool:
    unknown = statement.keys() - _ELEMENTS
    if unknown or statement.get("Effect") not in ("Allow", "Deny"):
        raise ValueError(f"no statement of a policy: {sorted(unknown) or statement}")
    return (
        _action_applies(statement, request.action)
        and _resource_applies(statement, request)
        and _principal_applies(statement, request.principal)
        and holds(statement.get("Condition", {}), request.context)
    )


def _action_applies(statement: Mapping[str, Any], action: str) -> bool:
    """Actions are compared without regard to case."""
    wanted = action.lower()
    if "NotAction" in statement:
        return not any(_like(item.lower(), wanted) for item in _listed(statement["NotAction"]))
    return any(_like(item.lower(), wanted) for item in _listed(statement.get("Action", [])))


def _resource_applies(statement: Mapping[str, Any], request: Request) -> bool:
    if "NotResource" in statement:
        patterns = _resources(statement["NotResource"], request)
        return not any(_like(pattern, request.resource) for pattern in patterns)
    if "Resource" not in statement:
        # A trust policy is about the role that it is on.
        return "Principal" in statement or "NotPrincipal" in statement
    patterns = _resources(statement["Resource"], request)
    return any(_like(pattern, request.resource) for pattern in patterns)


def _resources(value: Any, request: Request) -> list[str]:
    """The patterns, with policy variables such as ``${aws:username}`` filled in.  One that has no
    value matches nothing:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"""
    filled = (_filled(item, request.context) for item in _listed(value))
    return [item for item in filled if item is not None]


_VARIABLE = re.compile(r"\$\{([^}]+)\}")


def _filled(pattern: str, context: Mapping[str, Any]) -> str | None:
    if "${" not in pattern:
        return pattern
    values = {key.lower(): value for key, value in context.items()}
    names = _VARIABLE.findall(pattern)
    if any(name not in ("*", "?", "$") and name.lower() not in values for name in names):
        return None
    return _VARIABLE.sub(lambda match: str(values.get(match[1].lower(), match[1])), pattern)


def _principal_applies(statement: Mapping[str, Any], who: Mapping[str, str]) -> bool:
    if "NotPrincipal" in statement:
        return not _is_among(statement["NotPrincipal"], who)
    return "Principal" not in statement or _is_among(statement["Principal"], who)


def _is_among(principals: Any, who: Mapping[str, str]) -> bool:
    if principals == "*":
        return True
    return any(
        item in ("*", value)
        for kind, value in who.items()
        for item in _listed(principals.get(kind, []))
    )


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _like(pattern: str, value: str) -> bool:
    return _compiled(pattern).fullmatch(value) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    """``*`` is any run of characters, ``?`` is any one."""
    parts = (".*" if part == "*" else "." if part == "?" else re.escape(part) for part in pattern)
    return re.compile("".join(parts), re.DOTALL)
