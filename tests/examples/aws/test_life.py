"""examples/aws on the peer, from nothing to nothing, with somebody who changes things meanwhile."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from builders.aws_mutations import line, mutate
from builders.commands import document, ended, fleetform, state
from peers.aws.account import Account

MUTATIONS = json.loads(Path(__file__).with_name("mutations.json").read_text())
ROUNDS = [MUTATIONS[name] for name in ("changed", "deleted")]


def drifted(folder: Path) -> list[str]:
    report = document(folder, "drift", "--json")
    # The role of those who may run agents was there before.
    items: list[dict[str, Any]] = report["items"]
    return sorted(line(item) for item in items if item["id"] != "platform")


def test_every_mutation_is_seen_and_healed(aws: Account, fleet: Path) -> None:
    assert sum(map(len, ROUNDS)) >= 40
    fleetform(fleet, "apply", "--auto-approve")
    fleetform(fleet, "plan", "--detailed-exitcode")
    assert drifted(fleet) == []
    for mutations in ROUNDS:
        before = state(fleet)
        for mutation in mutations:
            mutate(aws, before, mutation)
        expected = {text for mutation in mutations for text in mutation["drift"]}
        assert set(drifted(fleet)) == expected
        fleetform(fleet, "apply", "--auto-approve")
        assert drifted(fleet) == []
    told = fleetform(fleet, "destroy", "--auto-approve")
    assert left(aws) == {"secrets in recovery": 2}
    assert_said(aws, told.partition("\nKept by the cloud\n")[2])


def assert_said(aws: Account, kept: str) -> None:
    """What AWS keeps, and nothing that it does not, stands in the report of a destroy."""
    assert (
        len(re.findall(r"aws_secretsmanager_secret  in recovery until \d{4}-\d\d-\d\d", kept)) == 1
    )
    secrets = aws.client("secretsmanager").list_secrets(IncludePlannedDeletion=True)["SecretList"]
    inactive = aws.client("ecs").list_task_definitions(status="INACTIVE")["taskDefinitionArns"]
    families = {arn.rpartition(":")[0] for arn in inactive}
    named = {line.strip() for line in kept.splitlines() if line.startswith("    ")}
    assert {secret["ARN"] for secret in secrets} <= named
    assert {arn.rpartition(":")[0] for arn in named if ":task-definition/" in arn} == families
    assert {line.split()[0] for line in kept.splitlines() if line.startswith("  aws_")} == {
        "aws_ecs_cluster",
        "aws_ecs_task_definition",
        "aws_secretsmanager_secret",
    }


def left(aws: Account) -> dict[str, int]:
    """What is still there, of all that a fleet is made of."""
    secrets = aws.client("secretsmanager").list_secrets(IncludePlannedDeletion=True)["SecretList"]
    clusters = aws.client("ecs").list_clusters()["clusterArns"]
    described = aws.client("ecs").describe_clusters(clusters=clusters)["clusters"]
    schedules = aws.client("scheduler").list_schedule_groups()
    groups = aws.client("ec2").describe_security_groups()["SecurityGroups"]
    found = {
        "secrets in recovery": len(secrets),
        "roles": len(aws.client("iam").list_roles()["Roles"]) - 1,
        "policies": len(aws.client("iam").list_policies(Scope="Local")["Policies"]),
        "clusters": sum(cluster["status"] == "ACTIVE" for cluster in described),
        "security groups": sum(group["GroupName"] != "default" for group in groups),
        "buses": len(aws.client("events").list_event_buses()["EventBuses"]) - 1,
        "schedule groups": len(schedules["ScheduleGroups"]) - 1,
        "APIs": len(aws.client("apigatewayv2").get_apis()["Items"]),
        "queues": len(aws.client("sqs").list_queues().get("QueueUrls", [])),
        "budgets": len(aws.client("budgets").describe_budgets(AccountId=aws.id)["Budgets"]),
        "log groups": len(aws.client("logs").describe_log_groups()["logGroups"]),
    }
    return {name: number for name, number in found.items() if number}


@pytest.mark.parametrize(
    "faults",
    [
        {"seed": 1, "throttled": 0.3},
        {"seed": 2, "dropped_before": 0.1, "dropped_after": 0.1},
        {"iam_lag": 2, "stale_reads": 1},
    ],
    ids=["throttled", "dropped", "late"],
)
def test_apply_converges_in_bad_weather(
    aws: Account, fleet: Path, faults: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is made twice: what is there and not in the state would be drift."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    aws.inject(**faults)
    for _ in range(6):
        if ended(fleet, "apply", "--auto-approve").status == 0:
            break
    aws.inject()
    fleetform(fleet, "plan", "--detailed-exitcode")
    assert drifted(fleet) == []


def test_a_conflict_that_passes_is_tried_again(
    aws: Account, fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each write is refused at first, in the words of its service.  One apply is enough: were one
    such answer not taken for what it is, it would fail."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    aws.inject(conflicts=True)
    fleetform(fleet, "apply", "--auto-approve")
    aws.inject()
    refused = {name.partition(".")[0] for name, status in aws.log() if status in (400, 409)}
    assert refused >= {"apigatewayv2", "ecs", "events", "iam", "logs"}
    fleetform(fleet, "plan", "--detailed-exitcode")
    assert drifted(fleet) == []
