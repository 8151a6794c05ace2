"""Values that a service refuses though its model admits them."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from moto.events.models import events_backends

from peers.aws.answers import Refusal
from peers.aws.calls import Call

__all__ = ["RULES"]

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
_FARGATE = {
    256: {512, 1024, 2048},
    512: set(range(1024, 4096 + 1, 1024)),
    1024: set(range(2048, 8192 + 1, 1024)),
    2048: set(range(4096, 16384 + 1, 1024)),
    4096: set(range(8192, 30720 + 1, 1024)),
    8192: set(range(16384, 61440 + 1, 4096)),
    16384: set(range(32768, 122880 + 1, 8192)),
}
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
_RETENTIONS = {
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
}  # fmt: skip
_RATE = re.compile(r"rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)")
_CRON = re.compile(r"cron\(([^ ]+ ){5}[^ ]+\)")
_AT = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)")


def _task_definition(call: Call) -> None:
    wanted = call.parameters
    if "FARGATE" in wanted.get("requiresCompatibilities", ()):
        _fargate(wanted)
    names = [container.get("name") for container in wanted["containerDefinitions"]]
    if len(set(names)) < len(names):
        raise _client("Container.name should be unique within a task definition.")
    for container in wanted["containerDefinitions"]:
        if not container.get("image"):
            raise _client("Container.image should not be null or empty.")


def _fargate(wanted: Any) -> None:
    if wanted.get("networkMode") != "awsvpc":
        raise _client("Fargate only supports network mode ‘awsvpc’.")
    if "cpu" not in wanted or "memory" not in wanted:
        raise _client("Fargate requires that 'cpu' and 'memory' be defined at the task level.")
    if int(wanted["memory"]) not in _FARGATE.get(int(wanted["cpu"]), ()):
        raise _client("No Fargate configuration exists for given values.")
    if "executionRoleArn" in wanted:
        return
    for container in wanted["containerDefinitions"]:
        if container.get("secrets"):
            raise _client(
                "When you are specifying container secrets, you must also specify a "
                "value for 'executionRoleArn'."
            )
        if container.get("logConfiguration", {}).get("logDriver") == "awslogs":
            raise _client(
                "Fargate requires task definition to have execution role ARN to support "
                "log driver awslogs."
            )


def _client(message: str) -> Refusal:
    return Refusal("ClientException", message)


def _retention(call: Call) -> None:
    if call.parameters["retentionInDays"] not in _RETENTIONS:
        days = call.parameters["retentionInDays"]
        raise Refusal("InvalidParameterException", f"Invalid retention value: {days}.")


def _schedule(call: Call) -> None:
    wanted = call.parameters
    expression = wanted["ScheduleExpression"]
    if not any(form.fullmatch(expression) for form in (_RATE, _CRON, _AT)):
        raise Refusal("ValidationException", f"Invalid Schedule Expression {expression}.")
    zone = wanted.get("ScheduleExpressionTimezone", "UTC")
    if zone not in available_timezones():
        raise Refusal("ValidationException", f"Invalid Schedule Expression Timezone {zone}.")
    window = wanted["FlexibleTimeWindow"]
    if (window["Mode"] == "OFF") == ("MaximumWindowInMinutes" in window):
        raise Refusal("ValidationException", "Invalid FlexibleTimeWindow.")
    target = wanted["Target"]
    if ":cluster/" in target["Arn"] and "EcsParameters" not in target:
        raise Refusal("ValidationException", "EcsParameters is required for an ECS target.")


def _targets(call: Call) -> None:
    bus = call.parameters.get("EventBusName", "default").split("/")[-1]
    backend = events_backends[call.account][call.region]
    rules = backend.event_buses[bus].rules if bus in backend.event_buses else {}
    rule = rules.get(call.parameters["Rule"])
    before = {target["Id"] for target in rule.targets} if rule else set()
    after = before | {target["Id"] for target in call.parameters["Targets"]}
    if len(after) > 5:
        text = "The requested resource exceeds the maximum number allowed."
        raise Refusal("LimitExceededException", text)
    for target in call.parameters["Targets"]:
        _target(target)


def _target(target: Any) -> None:
    name = target["Id"]
    if "EcsParameters" in target and "RoleArn" not in target:
        text = f"RoleArn is required for target {target['Arn']}."
        raise Refusal("ValidationException", text)
    if sum(key in target for key in ("Input", "InputPath", "InputTransformer")) > 1:
        text = (
            f"Only one of Input, InputPath, or InputTransformer must be provided for target {name}."
        )
        raise Refusal("ValidationException", text)
    transformer = target.get("InputTransformer", {})
    paths = transformer.get("InputPathsMap", {})
    used = set(re.findall(r"<([A-Za-z0-9_\-]+)>", transformer.get("InputTemplate", "")))
    unknown = sorted(used - set(paths))
    if unknown:
        text = f"InputTemplate for target {name} contains invalid placeholder {', '.join(unknown)}."
        raise Refusal("ValidationException", text)


RULES = {
    "ecs.RegisterTaskDefinition": _task_definition,
    "logs.PutRetentionPolicy": _retention,
    "scheduler.CreateSchedule": _schedule,
    "scheduler.UpdateSchedule": _schedule,
    "events.PutTargets": _targets,
}
