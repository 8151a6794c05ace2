"""The policies for principals, made of what the types declare that they call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from botocore.session import get_session

from providers.aws.catalogue import DATA, TYPES
from providers.aws.provider import provider

LOWERED = Path(__file__).parent / "lowering"


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


KNOWN = json.loads(
    files("cfnlint.data.AdditionalSpecs").joinpath("Policies.json").read_text(encoding="utf-8")
)
"""Service prefix to the actions that it has, by the Service Authorization Reference."""


def is_known(action: str) -> bool:
    service, _, name = action.partition(":")
    return name.lower() in KNOWN.get(service, {}).get("Actions", ())


def test_every_action_is_one_that_iam_knows() -> None:
    policies = provider.policies(list(TYPES))
    asked_for = actions(policies["plan"]) | actions(policies["apply"])
    assert {action for action in asked_for if not is_known(action)} == set()


def test_every_action_of_a_lowered_policy_is_one_that_iam_knows() -> None:
    granted = set()
    for path in LOWERED.rglob("*.json"):
        for primitive in json.loads(path.read_text())["lowered"]["primitives"]:
            document = primitive["properties"].get("policy")
            if isinstance(document, dict):
                granted |= actions(document)
    assert len(granted) > 15
    assert {action for action in granted if not is_known(action)} == {"*", "s3:*"}


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
