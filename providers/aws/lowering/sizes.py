"""How long IAM documents will be, and how long IAM lets them be.

Pure.  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#
reference_iam-quotas-entity-length
"""

from __future__ import annotations

from typing import Any

from planes.access import Secret
from planes.validation import is_late, known
from providers.aws.documents import as_text
from providers.aws.lowering.secrets import SECRET
from providers.aws.naming import generated
from providers.contract import Joined, PrimitiveRef, View

__all__ = ["INLINE", "MANAGED", "least_characters"]

INLINE = 10_240
"""All inline policies of a role together."""
MANAGED = 6_144

_ACCOUNT = "123456789012"
_REGION = "us-east-1"
"""No region has a shorter name."""
_SHORTEST = {
    "account_id": _ACCOUNT,
    "partition": "aws",
    "region": _REGION,
}
_PREFIXES = {
    "aws_bedrock_inference_profile": f"arn:aws:bedrock:{_REGION}:{_ACCOUNT}:"
    "application-inference-profile/",
    "aws_ecs_cluster": f"arn:aws:ecs:{_REGION}:{_ACCOUNT}:cluster/",
    "aws_ecs_task_definition": f"arn:aws:ecs:{_REGION}:{_ACCOUNT}:task-definition/:1",
    "aws_iam_policy": f"arn:aws:iam::{_ACCOUNT}:policy/fleetform/",
    "aws_iam_role": f"arn:aws:iam::{_ACCOUNT}:role/fleetform/",
    "aws_secretsmanager_secret": f"arn:aws:secretsmanager:{_REGION}:{_ACCOUNT}:secret:-AbCdEf",
}
"""What the ARNs have beside the name."""
_LONGEST_NAME = 64
_PROFILE_ID = 12
"""A profile's ARN has an id instead of its name."""


def least_characters(document: Any, view: View) -> int:
    """How many characters a document has at least, when all that it refers to is known."""
    return len(as_text(_filled(document, view)))


def _filled(value: Any, view: View) -> Any:
    match value:
        case PrimitiveRef():
            return _attribute(value, view)
        case Joined():
            return "".join(str(_filled(part, view)) for part in value.parts)
        case dict():
            return {name: _filled(item, view) for name, item in value.items()}
        case list() | tuple() if not is_late(value):
            return [_filled(item, view) for item in value]
        case _:
            return "" if is_late(value) else value


def _attribute(ref: PrimitiveRef, view: View) -> str:
    if ref.attribute in _SHORTEST:
        return _SHORTEST[ref.attribute]
    prefix = _PREFIXES.get(ref.key.type, "") if ref.attribute == "arn" else ""
    return prefix + "x" * _name(ref, view)


def _name(ref: PrimitiveRef, view: View) -> int:
    if ref.key.type == SECRET:
        spec = view.declaration(ref.key.owner).spec
        return len(known(spec.path) or "") if isinstance(spec, Secret) else 0
    if ref.key.type == "aws_bedrock_inference_profile":
        return _PROFILE_ID
    return len(generated(view.stack, view.workspace, ref.key, 0, longest=_LONGEST_NAME))
