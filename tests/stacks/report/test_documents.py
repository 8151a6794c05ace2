"""Documents in plan JSON: text as Terraform has it, whole where they wait, never a secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from planes.address import Address, PrimitiveKey
from planes.values import Sensitive
from providers.contract import PrimitiveRef
from stacks.report.json.documents import split_primitive

LATER = PrimitiveRef(PrimitiveKey(Address((), "agent", "a"), "aws_iam_role", "r"), "arn")


def policy(resource: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": resource}]}


@pytest.mark.parametrize(
    ("type", "name"),
    [
        ("aws_iam_policy", "policy"),
        ("aws_iam_role", "assume_role_policy"),
        ("aws_iam_role_policy", "policy"),
        ("aws_s3_bucket_policy", "policy"),
        ("aws_secretsmanager_secret_policy", "policy"),
        ("aws_sqs_queue", "redrive_policy"),
        ("aws_sqs_queue_policy", "policy"),
        ("aws_cloudwatch_event_rule", "event_pattern"),
    ],
)
def test_is_text(type: str, name: str) -> None:
    parts = split_primitive(type, {name: policy("*"), "tags": {"a": "b"}})
    assert json.loads(parts.value[name]) == policy("*")
    assert parts.value["tags"] == {"a": "b"}
    assert (parts.unknown, parts.sensitive) == ({}, {})


def test_text_stays_as_it_is() -> None:
    text = '{"Version": "2012-10-17"}'
    assert split_primitive("aws_iam_policy", {"policy": text}).value == {"policy": text}


def test_other_attributes_and_types_are_data() -> None:
    given = {"policy": {"a": 1}}
    assert split_primitive("aws_budgets_budget", given).value == given


def test_what_waits_in_part_waits_as_a_whole() -> None:
    secret = {**policy(LATER), "Id": Sensitive("s3cret")}
    parts = split_primitive("aws_iam_policy", {"name": "n", "policy": secret})
    assert parts.value == {"name": "n"}
    assert (parts.unknown, parts.sensitive) == ({"policy": True}, {})


def test_a_secret_within_is_redacted_and_the_rest_can_be_parsed() -> None:
    environment = [{"name": "TOKEN", "value": Sensitive("s3cret")}]
    given = {"container_definitions": [{"name": "a", "environment": environment}]}
    parts = split_primitive("aws_ecs_task_definition", given)
    [container] = json.loads(parts.value["container_definitions"])
    assert container["environment"] == [{"name": "TOKEN", "value": "(sensitive value)"}]
    assert parts.sensitive == {"container_definitions": True}
    assert "s3cret" not in repr(parts)
