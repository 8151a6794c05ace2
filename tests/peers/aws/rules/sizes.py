"""How long IAM lets policies be, and how many a role has.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

import re
from typing import Any

from moto.iam.models import iam_backends

from peers.aws.answers import Refusal
from peers.aws.calls import Call

__all__ = ["RULES"]

_INLINE, _MANAGED, _TRUST, _ATTACHED = 10_240, 6_144, 2_048, 10
_SPACE = re.compile(r"\s")


def _size(document: str) -> int:
    """White space is not counted."""
    return len(_SPACE.sub("", document))


def _role(call: Call) -> Any:
    name = call.parameters["RoleName"]
    roles = iam_backends[call.account]["aws"].roles.values()
    return next((role for role in roles if role.name == name), None)


def _managed(call: Call) -> None:
    if _size(call.parameters["PolicyDocument"]) > _MANAGED:
        raise _exceeded(f"Cannot exceed quota for PolicySize: {_MANAGED}")


def _inline(call: Call) -> None:
    role, wanted = _role(call), call.parameters
    documents = {} if role is None else dict(role.policies)
    documents[wanted["PolicyName"]] = wanted["PolicyDocument"]
    if sum(map(_size, documents.values())) > _INLINE:
        text = f"Maximum policy size of {_INLINE} bytes exceeded for role {wanted['RoleName']}"
        raise _exceeded(text)


def _trust(call: Call) -> None:
    parameters = call.parameters
    document = parameters.get("AssumeRolePolicyDocument") or parameters["PolicyDocument"]
    if _size(document) > _TRUST:
        raise _exceeded(f"Cannot exceed quota for ACLSizePerRole: {_TRUST}")


def _attach(call: Call) -> None:
    role = _role(call)
    arns = set() if role is None else set(role.managed_policies)
    if len(arns | {call.parameters["PolicyArn"]}) > _ATTACHED:
        raise _exceeded(f"Cannot exceed quota for PoliciesPerRole: {_ATTACHED}")


def _exceeded(message: str) -> Refusal:
    return Refusal("LimitExceeded", message, 409)


RULES = {
    "iam.AttachRolePolicy": _attach,
    "iam.CreatePolicy": _managed,
    "iam.CreatePolicyVersion": _managed,
    "iam.CreateRole": _trust,
    "iam.PutRolePolicy": _inline,
    "iam.UpdateAssumeRolePolicy": _trust,
}
