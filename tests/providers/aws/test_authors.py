"""Drift names who did it, by the trail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builders.commands import document, fleetform, settled_environment, state
from peers.aws.account import Account
from providers.aws.session import AwsClient
from providers.contract import Denied

STACK = """
fleet {
  name = "logs"
}

provider "aws" {}

resource "aws_cloudwatch_log_group" "audit" {
  retention_in_days = 7
}

resource "aws_iam_role" "writer" {
  name = "writer"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}

resource "aws_cloudwatch_event_rule" "hourly" {
  name                = "hourly"
  schedule_expression = "rate(1 hour)"
}

resource "aws_sqs_queue" "left" {
  name = "left"
}
"""
ROLE, RULE = "aws_iam_role.writer", "aws_cloudwatch_event_rule.hourly"
QUEUE, LOGS = "aws_sqs_queue.left", "aws_cloudwatch_log_group.audit"


@pytest.fixture
def folder(aws: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settled_environment(monkeypatch)
    monkeypatch.setattr("providers.aws.authors.RATE", 1000.0)
    (tmp_path / "main.fleet.hcl").write_text(STACK)
    fleetform(tmp_path, "apply", "--auto-approve")
    return tmp_path


def as_mallory(aws: Account, service: str, agent: str = "") -> Any:
    """A client of another principal of the account."""
    import boto3
    from botocore.config import Config

    iam, name = aws.client("iam"), f"mallory-{service}-{agent}"
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return boto3.client(
        service,
        region_name=aws.region,
        endpoint_url=aws.url,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        config=Config(user_agent_extra=agent),
    )


def blamed(items: list[dict[str, Any]]) -> dict[str, str | None]:
    return {item["address"]: item["changed_by"] for item in items}


def group_of(folder: Path) -> str:
    records = state(folder).primitives.values()
    return next(record.remote_id for record in records if "log_group" in record.key.type)


def test_what_another_has_changed_bears_her_name(aws: Account, folder: Path) -> None:
    as_mallory(aws, "iam").update_role(RoleName="writer", Description="mine")
    as_mallory(aws, "events").disable_rule(Name="hourly")
    as_mallory(aws, "logs").delete_log_group(logGroupName=group_of(folder))
    queues = as_mallory(aws, "sqs")
    url = queues.get_queue_url(QueueName="left")["QueueUrl"]
    queues.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "5"})
    items = document(folder, "drift", "--json")["items"]
    assert blamed(items) == {
        ROLE: "user/mallory-iam-",
        RULE: "user/mallory-events-",
        LOGS: "user/mallory-logs-",
        QUEUE: "user/mallory-sqs-",
    }
    assert all(item["changed_at"].endswith("Z") for item in items)
    assert "by user/mallory-iam- at 20" in fleetform(folder, "plan")


def test_what_fleetform_wrote_last_bears_no_name(aws: Account, folder: Path) -> None:
    as_mallory(aws, "iam").update_role(RoleName="writer", Description="mine")
    as_mallory(aws, "iam", "fleetform").update_role(RoleName="writer", Description="ours")
    assert blamed(document(folder, "drift", "--json")["items"]) == {ROLE: None}


def test_look_ups_are_bounded(aws: Account, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("providers.aws.authors.LOOK_UPS", 1)
    as_mallory(aws, "iam").update_role(RoleName="writer", Description="mine")
    as_mallory(aws, "events").disable_rule(Name="hourly")
    aws.forget_calls()
    items = document(folder, "drift", "--json")["items"]
    assert len(items) == 2
    assert aws.calls()["cloudtrail.LookupEvents"] == 1


def test_nothing_is_looked_up_without_drift(aws: Account, folder: Path) -> None:
    aws.forget_calls()
    assert document(folder, "drift", "--json")["items"] == []
    assert "cloudtrail.LookupEvents" not in aws.calls()


def test_drift_is_told_to_whoever_may_not_see_the_trail(
    aws: Account, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = AwsClient.call

    def call(self: AwsClient, service: str, operation: str, /, **given: Any) -> dict[str, Any]:
        if operation == "lookup_events":
            raise Denied("cloudtrail LookupEvents was denied")
        return real(self, service, operation, **given)

    monkeypatch.setattr(AwsClient, "call", call)
    as_mallory(aws, "events").disable_rule(Name="hourly")
    with caplog.at_level("INFO", "fleetform"):
        assert blamed(document(folder, "drift", "--json")["items"]) == {RULE: None}
    assert "cloudtrail LookupEvents was denied" in caplog.text
