"""IAM documents, and the ARNs that stand in them before account and region are known.

Pure.  The grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planes.address import PrimitiveKey
from providers.contract import Joined, PrimitiveRef

__all__ = ["account", "allow", "arn", "deny", "document", "region", "trust", "trust_anyhow"]

Statement = dict[str, Any]
Conditions = Mapping[str, Mapping[str, Any]]
_ALWAYS: Conditions = {}


def document(*statements: Statement) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(
    sid: str, actions: Sequence[str], resources: Sequence[Any], conditions: Conditions = _ALWAYS
) -> Statement:
    return _statement(sid, "Allow", actions, resources, conditions)


def deny(
    sid: str, actions: Sequence[str], resources: Sequence[Any], conditions: Conditions = _ALWAYS
) -> Statement:
    return _statement(sid, "Deny", actions, resources, conditions)


def _statement(
    sid: str, effect: str, actions: Sequence[str], resources: Sequence[Any], conditions: Conditions
) -> Statement:
    own: Statement = {
        "Sid": sid,
        "Effect": effect,
        "Action": list(actions),
        "Resource": list(resources),
    }
    return {**own, "Condition": {**conditions}} if conditions else own


def trust(service: str, anchor: PrimitiveKey, source: Any) -> dict[str, Any]:
    """Lets a service take a role, for this account's ``source`` alone: against the confused deputy.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    conditions = {
        "StringEquals": {"aws:SourceAccount": account(anchor)},
        "ArnLike": {"aws:SourceArn": source},
    }
    return document({**_taken_by(service), "Condition": conditions})


def trust_anyhow(service: str) -> dict[str, Any]:
    """Lets a service take a role that says of nothing for whom it does, so that a condition on
    that would refuse it: API Gateway, for the credentials of an integration.  Nobody outside the
    account can make it: a role is passed within its own account alone.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    return document(_taken_by(service))


def _taken_by(service: str) -> Statement:
    return {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }


def account(anchor: PrimitiveKey) -> PrimitiveRef:
    """The number of the account in which a primitive is."""
    return PrimitiveRef(anchor, "account_id")


def region(anchor: PrimitiveKey) -> PrimitiveRef:
    return PrimitiveRef(anchor, "region")


def arn(
    anchor: PrimitiveKey,
    service: str,
    *resource: Any,
    region_of: Any = None,
    account_of: Any = None,
) -> Joined:
    """``arn:aws:ecs:eu-west-1:123456789012:…`` of the place where ``anchor`` is, unless another
    region or account (``""`` for none) is given."""
    where = region(anchor) if region_of is None else region_of
    whose = account(anchor) if account_of is None else account_of
    partition = PrimitiveRef(anchor, "partition")
    return Joined(("arn:", partition, f":{service}:", where, ":", whose, ":", *resource))
