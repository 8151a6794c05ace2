"""The policies for principals, made of what the types declare that they call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import get_session

from providers.aws.catalogue import DATA, TYPES
from providers.aws.provider import provider


def actions(document: Any) -> set[str]:
    found: set[str] = set()
    for statement in document["Statement"]:
        some = statement["Action"]
        found |= {some} if isinstance(some, str) else set(some)
    return found


def calls() -> Iterator[tuple[str, str]]:
    for type in TYPES:
        item: Any = provider.primitive(type)
        yield from ((type, call) for call in (*item.reads, *item.writes))
    for type in DATA:
        source: Any = provider.data(type)
        yield from ((f"data.{type}", call) for call in source.reads)


@pytest.mark.parametrize("service", sorted({call.partition(".")[0] for _, call in calls()}))
def test_declared_calls_are_operations_of_their_service(service: str) -> None:
    known = set(get_session().get_service_model(service).operation_names)
    declared = {call.partition(".")[2] for _, call in calls() if call.startswith(f"{service}.")}
    assert declared - known == set()


def test_who_plans_may_only_read() -> None:
    policies = provider.policies(list(TYPES))
    reading, writing = actions(policies["plan"]), actions(policies["apply"])
    assert reading < writing
    verbs = ("Get", "List", "Describe", "Head", "View", "Lookup")
    odd = {action for action in reading if not action.split(":")[1].startswith(verbs)}
    assert odd == {action for action in odd if action.startswith("apigateway:")}
    assert "apigateway:GET" in odd | {"apigateway:GET"}
    assert "iam:PassRole" in writing


def test_roles_are_passed_to_named_services_only() -> None:
    policies = provider.policies(["aws_ecs_task_definition"])
    (statement,) = [s for s in policies["apply"]["Statement"] if s["Action"] == "iam:PassRole"]
    assert (
        "ecs-tasks.amazonaws.com" in statement["Condition"]["StringEquals"]["iam:PassedToService"]
    )
    assert "iam:PassRole" not in actions(policies["plan"])


def test_only_what_is_used_is_asked_for() -> None:
    policies = provider.policies(["aws_cloudwatch_log_group"])
    services = {action.partition(":")[0] for action in actions(policies["apply"])}
    assert services <= {"logs", "tag", "sts", "cloudtrail", "iam", "ec2", "secretsmanager"}
    assert "logs:CreateLogGroup" in actions(policies["apply"])
