"""A fleet as it would be on AWS, without AWS: every reference has a value that an account could
give it, so that the IAM documents can be evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from planes.address import Address, PrimitiveKey
from providers.aws.naming import generated
from providers.aws.provider import provider
from providers.contract import Primitive, PrimitiveRef
from stacks.engine.late import Resolver
from stacks.engine.lowering.view import StackView

__all__ = ["ACCOUNT", "Account", "arn_of", "deployed"]

ACCOUNT, REGION = "123456789012", "eu-west-1"
_PLACE = {"account_id": ACCOUNT, "region": REGION, "partition": "aws"}
_ARNS = {
    "aws_iam_role": "iam::{account}:role/fleetform/{name}",
    "aws_iam_policy": "iam::{account}:policy/fleetform/{name}",
    "aws_ecs_cluster": "ecs:{region}:{account}:cluster/{name}",
    "aws_ecs_task_definition": "ecs:{region}:{account}:task-definition/{name}:7",
    "aws_cloudwatch_log_group": "logs:{region}:{account}:log-group:{name}",
    "aws_secretsmanager_secret": "secretsmanager:{region}:{account}:secret:{name}-AbCdEf",
    "aws_bedrock_inference_profile": (
        "bedrock:{region}:{account}:application-inference-profile/{name}"
    ),
    "aws_scheduler_schedule_group": "scheduler:{region}:{account}:schedule-group/{name}",
    "aws_cloudwatch_event_bus": "events:{region}:{account}:event-bus/{name}",
    "aws_cloudwatch_event_rule": "events:{region}:{account}:rule/bus/{name}",
    "aws_sqs_queue": "sqs:{region}:{account}:{name}",
}


class Account(NamedTuple):
    """``primitives`` have plain data in their properties."""

    primitives: Mapping[PrimitiveKey, Mapping[str, Any]]

    def policies(self, owner: Address, role: str) -> list[Any]:
        """The documents that a role has, whoever made them."""
        name = _name(PrimitiveKey(owner, "aws_iam_role", role))
        return [
            properties["policy"]
            for key, properties in self.primitives.items()
            if key.type == "aws_iam_role_policy" and properties["role"] == name
        ]

    def trust(self, owner: Address, role: str) -> Any:
        key = PrimitiveKey(owner, "aws_iam_role", role)
        return self.primitives[key]["assume_role_policy"]


def deployed(view: StackView) -> Account:
    resolver = Resolver(_attribute, lambda address: None, applying=True)
    made = {item.key: resolver.resolve(item.properties) for item in _lowered(view)}
    return Account(made)


def _lowered(view: StackView) -> Iterator[Primitive]:
    for declaration in view.declarations.values():
        roles = provider.roles(declaration.address.kind)
        lowered = provider.lower(declaration, roles, view)
        assert not lowered.notes.has_errors, list(lowered.notes)
        yield from lowered.primitives


def _attribute(reference: PrimitiveRef) -> str:
    key, attribute = reference
    if attribute in _PLACE:
        return _PLACE[attribute]
    return arn_of(key) if attribute == "arn" else _name(key)


def arn_of(key: PrimitiveKey) -> str:
    form = _ARNS[key.type].format(account=ACCOUNT, region=REGION, name=_name(key))
    return f"arn:aws:{form}"


def _name(key: PrimitiveKey) -> str:
    return generated("payments", "default", key, 0, longest=64)
