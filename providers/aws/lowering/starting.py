"""What starts a run of an agent: the role that may, and the overrides with the prompt.

Pure.  https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html
"""

from __future__ import annotations

from typing import Any, NamedTuple

from planes.declaration import Declaration
from providers.aws.lowering.common import Notes, chosen, key, made, ref, written
from providers.aws.lowering.failed import failed
from providers.aws.lowering.models import bedrock_models
from providers.aws.lowering.policies import allow, document, trust
from providers.aws.lowering.pools import (
    CLUSTER,
    anchor,
    enabled,
    network,
    pool_of,
    strategy,
    tag_runs,
)
from providers.aws.lowering.secrets import agent_grants, trigger_grants
from providers.aws.lowering.tasks import (
    TASK,
    Task,
    role,
    secrets_note,
    start_policy,
    task_definition,
)
from providers.aws.lowering.trail import log_target
from providers.contract import Primitive, PrimitiveRef, View

__all__ = [
    "Run",
    "ecs_parameters",
    "needed_to_start",
    "own_task",
    "run_of",
    "start_role",
    "state",
]


class Run(NamedTuple):
    """What a trigger starts.  ``definition`` is whose task definition it is."""

    trigger: Declaration
    agent: Declaration
    pool: Declaration
    definition: Declaration


def run_of(trigger: Declaration, view: View) -> Run:
    agent = view.declaration(trigger.spec.agent)  # type: ignore[attr-defined]
    definition = trigger if trigger_grants(trigger, view) else agent
    return Run(trigger, agent, pool_of(agent, view), definition)


def own_task(run: Run, notes: Notes, view: View) -> list[Primitive]:
    """A task definition of the trigger's own, where secrets are granted to its runs alone."""
    if run.definition is run.agent:
        return []
    given = [*agent_grants(run.agent, run.pool, view), *trigger_grants(run.trigger, view)]
    models = bedrock_models(run.agent, view)
    task = Task(run.trigger, run.agent, given, models, log_target(run.agent, view))
    secrets_note(task, notes, view)
    return [
        role(run.trigger, run.pool, "execution", "What starts runs", view),
        start_policy(task, view),
        task_definition(task, view),
    ]


def state(run: Run, view: View, on: str = "ENABLED", off: str = "DISABLED") -> Any:
    """Whether the trigger works: it, its agent and its pool are all enabled."""
    return chosen((run.trigger.spec.enabled, *enabled(run.agent, view)), on, off)


def start_role(run: Run, service: str, source: PrimitiveRef, view: View) -> list[Primitive]:
    """May start tasks of exactly this definition, on exactly this cluster, and hand them exactly
    their roles; may put aside what cannot be started."""
    trigger = run.trigger
    return [
        made(
            trigger,
            view,
            "aws_iam_role",
            "start",
            {
                "path": "/fleetform/",
                "description": f"Starts runs for {written(trigger.address)}"[:1000],
                "assume_role_policy": trust(service, anchor(run.pool), source),
            },
        ),
        made(
            trigger,
            view,
            "aws_iam_role_policy",
            "run",
            {
                "role": ref(trigger, "aws_iam_role", "start", "id"),
                "policy": _start_policy(run, service),
            },
        ),
    ]


def _start_policy(run: Run, service: str) -> dict[str, Any]:
    on_cluster = {"ArnEquals": {"ecs:cluster": ref(run.pool, CLUSTER, "pool")}}
    to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    roles = [
        ref(run.agent, "aws_iam_role", "task"),
        ref(run.definition, "aws_iam_role", "execution"),
    ]
    statements = [
        allow("RunTask", ["ecs:RunTask"], [ref(run.definition, TASK)], on_cluster),
        tag_runs([run.pool]),
        allow("PassRoles", ["iam:PassRole"], roles, to_tasks),
    ]
    if service == "scheduler":
        statements.append(allow("KeepFailed", ["sqs:SendMessage"], [failed(run.pool)]))
    return document(*statements)


def ecs_parameters(run: Run) -> dict[str, Any]:
    """As schedules and rules have them alike."""
    return {
        "task_definition_arn": ref(run.definition, TASK),
        "task_count": 1,
        "capacity_provider_strategy": strategy(run.pool),
        "network_configuration": network(run.pool),
        "propagate_tags": "TASK_DEFINITION",
        "enable_ecs_managed_tags": True,
    }


def needed_to_start(run: Run) -> tuple[Any, ...]:
    """What must be there before anything is started, beside what is referred to."""
    return (key(run.trigger, "aws_iam_role_policy", "run"),)
