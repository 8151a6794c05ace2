"""examples/aws on the peer: an event on the bus starts its agent's task with the prompt, exactly
where ``trigger test`` says so beforehand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from builders.commands import ended, fleetform, state
from peers.aws.account import Account
from planes.address import PrimitiveKey
from stacks.state.model import State

EVENTS = sorted((Path(__file__).parents[2] / "providers" / "patterns" / "events").glob("*.json"))
SOURCES = {
    "trigger.pull_request": "github",
    "trigger.mention": "slack",
    "trigger.bug": "jira",
    "trigger.build_failed": "webhook",
}


def attributes(state: State, key: str) -> dict[str, Any]:
    return dict(state.primitives[PrimitiveKey.parse(key)].attributes)


def prompts(aws: Account, cluster: str) -> dict[str, str]:
    """The prompt of each task that has started, by the task's ARN."""
    ecs = aws.client("ecs")
    arns = ecs.list_tasks(cluster=cluster)["taskArns"]
    tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []
    found = {}
    for task in tasks:
        (override,) = task["overrides"]["containerOverrides"]
        environment = {item["name"]: item["value"] for item in override["environment"]}
        found[task["taskArn"]] = environment["FLEETFORM_PROMPT"]
    return found


def sent(aws: Account, applied: State, trigger: str, event: dict[str, Any]) -> str | None:
    """The prompt of the task that an event has started, as the trigger's URL would receive it."""
    integration = PrimitiveKey.parse(f"{trigger}/aws_apigatewayv2_integration.this")
    said: Any = applied.primitives[integration].properties["request_parameters"]
    cluster = attributes(applied, "runtime_pool.default/aws_ecs_cluster.pool")["arn"]
    before = prompts(aws, cluster)
    entry = {
        "EventBusName": said["EventBusName"],
        "Source": said["Source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
    }
    assert aws.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0
    started = [text for arn, text in prompts(aws, cluster).items() if arn not in before]
    assert len(started) <= 1
    return started[0] if started else None


def test_what_is_said_offline_is_what_happens(aws: Account, fleet: Path) -> None:
    fleetform(fleet, "apply", "--auto-approve")
    applied = state(fleet)
    outcomes = []
    for path in EVENTS:
        event = json.loads(path.read_text())
        for trigger, source in SOURCES.items():
            if not path.name.startswith(source) or not event["detail"]:
                continue
            ran = ended(fleet, "trigger", "test", trigger, "--event", str(path), "--json")
            assert ran.status in (0, 2), ran
            said = json.loads(ran.out)
            prompt = sent(aws, applied, trigger, event)
            assert (prompt is not None) is said["starts"], (trigger, path.name)
            if prompt is not None:
                assert prompt == said["prompt"], path.name
            outcomes.append(said["starts"])
    assert len(outcomes) >= 20
    assert 4 <= sum(outcomes) < len(outcomes)
    assert_not_started_once_disabled(aws, fleet)


def assert_not_started_once_disabled(aws: Account, fleet: Path) -> None:
    path = fleet / "main.fleet.hcl"
    head = 'agent "reviewer" {\n'
    text = path.read_text()
    assert head in text
    path.write_text(text.replace(head, f"{head}  enabled = false\n"))
    fleetform(fleet, "apply", "--auto-approve")
    [opened] = [path for path in EVENTS if path.stem == "github-pull-request-opened"]
    event = json.loads(opened.read_text())
    assert sent(aws, state(fleet), "trigger.pull_request", event) is None
