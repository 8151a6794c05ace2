"""A schedule on AWS: EventBridge Scheduler starts the agent's task with the prompt.

Pure.  https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
"""

from __future__ import annotations

from typing import Any, cast

from planes.declaration import Declaration
from planes.events import Schedule, Trigger
from planes.scalars import duration_seconds
from planes.validation import is_late, known
from providers.aws.cron import aws_cron
from providers.aws.lowering.common import Notes, made, ref
from providers.aws.lowering.environment import PROMPT, TRIGGER
from providers.aws.lowering.failed import failed
from providers.aws.lowering.pools import CLUSTER
from providers.aws.lowering.starting import (
    Run,
    ecs_parameters,
    needed_to_start,
    start_role,
    state,
)
from providers.aws.lowering.tasks import CONTAINER
from providers.contract import Primitive, View

__all__ = ["lower_schedule"]

_GROUP = "aws_scheduler_schedule_group"
_LEAST_AGE, _MOST_AGE = 60, 86_400
"""Seconds; MaximumEventAgeInSeconds of
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html"""
_MOST_MINUTES = 1440


def lower_schedule(run: Run, notes: Notes, view: View) -> list[Primitive]:
    group = ref(run.agent, _GROUP)
    return [*start_role(run, "scheduler", group, view), _schedule(run, notes, view)]


def _schedule(run: Run, notes: Notes, view: View) -> Primitive:
    block = _block(run.trigger, notes)
    properties: dict[str, Any] = {
        "group_name": ref(run.agent, _GROUP, "this", "id"),
        "schedule_expression": _expression(block, notes),
        "schedule_expression_timezone": block.timezone if block else None,
        "state": state(run, view),
        "flexible_time_window": _window(block, notes),
        "target": _target(run, block, notes),
    }
    return made(
        run.trigger,
        view,
        "aws_scheduler_schedule",
        "this",
        properties,
        depends_on=needed_to_start(run),
        origins={
            "schedule_expression": ("schedule", "cron"),
            "schedule_expression_timezone": ("schedule", "timezone"),
            "flexible_time_window": ("schedule", "jitter"),
            "state": ("enabled",),
            "target.input": ("prompt",),
            "target.retry_policy": ("schedule", "catchup_window"),
        },
    )


def _block(trigger: Declaration, notes: Notes) -> Schedule | None:
    block = cast(Trigger, trigger.spec).schedule
    if is_late(block):
        notes.error(
            "Value must be known",
            "has a schedule that is known only after apply. Use values that are known when "
            "planning.",
        )
        return None
    return block


def _expression(block: Schedule | None, notes: Notes) -> Any:
    expression = known(block.cron) if block else None
    if block is None or expression is None:
        if block is not None:
            notes.error("Value must be known", "has a cron that is known only after apply.")
        return "rate(1 day)"
    try:
        return aws_cron(expression)
    except ValueError as error:
        notes.error(
            "Schedule not available",
            f"starts by {expression}, which EventBridge Scheduler cannot: {error}. Write it as "
            "several triggers, each with one kind of day.",
        )
        return "rate(1 day)"


def _window(block: Schedule | None, notes: Notes) -> dict[str, Any]:
    jitter = known(block.jitter) if block else None
    if jitter is None:
        return {"mode": "OFF"}
    minutes = duration_seconds(jitter) // 60
    if not 1 <= minutes <= _MOST_MINUTES:
        notes.error(
            "Jitter not available",
            f"is put off by up to {jitter}, and EventBridge Scheduler does so by whole minutes, "
            "from 1m to 24h.",
        )
        return {"mode": "OFF"}
    return {"mode": "FLEXIBLE", "maximum_window_in_minutes": minutes}


def _target(run: Run, block: Schedule | None, notes: Notes) -> dict[str, Any]:
    return {
        "arn": ref(run.pool, CLUSTER, "pool"),
        "role_arn": ref(run.trigger, "aws_iam_role", "start"),
        "input": _overrides(run.trigger),
        "ecs_parameters": ecs_parameters(run),
        "dead_letter_config": {"arn": failed(run.pool)},
        "retry_policy": _retry(block, notes),
    }


def _retry(block: Schedule | None, notes: Notes) -> dict[str, Any]:
    """A start that fails is tried again for the catch-up window; briefly where there is none."""
    window = known(block.catchup_window) if block else None
    seconds = _LEAST_AGE if window is None else duration_seconds(window)
    if not _LEAST_AGE <= seconds <= _MOST_AGE:
        notes.error(
            "Catch-up window not available",
            f"makes up for a missed start within {window}, and EventBridge Scheduler tries for "
            "1m to 24h.",
        )
        seconds = _LEAST_AGE
    return {"maximum_event_age_in_seconds": seconds, "maximum_retry_attempts": 185}


def _overrides(trigger: Declaration) -> dict[str, Any]:
    """The input of ECS RunTask: the prompt in the container's environment."""
    prompt = cast(Trigger, trigger.spec).prompt
    environment = [{"name": TRIGGER, "value": str(trigger.address)}]
    if prompt is not None:
        environment.insert(0, {"name": PROMPT, "value": prompt})
    return {"containerOverrides": [{"name": CONTAINER, "environment": environment}]}
