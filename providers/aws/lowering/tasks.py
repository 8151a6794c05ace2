"""The task definition of an agent, and the roles that its tasks start and run with.

Pure.  A trigger with secrets of its own has a definition of its own, with the same container.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from planes.address import PrimitiveKey
from planes.declaration import Declaration
from planes.runtime import Agent, RuntimePool
from planes.validation import known
from planes.values import Path
from providers.aws.lowering.common import Notes, key, made, ref, written
from providers.aws.lowering.environment import environment
from providers.aws.lowering.fargate import cpu_units, disk_gib, memory_mib
from providers.aws.lowering.models import BedrockModel
from providers.aws.lowering.policies import allow, arn, deny, document, region, trust
from providers.aws.lowering.pools import anchor, pool_of
from providers.aws.lowering.secrets import Given, injected, read_statement
from providers.aws.lowering.sizes import INLINE, least_characters
from providers.aws.lowering.trail import LogTarget
from providers.contract import Primitive, View

__all__ = [
    "CONTAINER",
    "TASK",
    "Task",
    "role",
    "secrets_note",
    "start_policy",
    "stop_policy",
    "task_definition",
]

CONTAINER = "agent"
TASK = "aws_ecs_task_definition"
_ROLE_POLICY = "aws_iam_role_policy"
_REGISTRY = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/"
    r"(?P<repository>[^:@]+)(?:[:@].*)?"
)
"""An image in ECR: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html"""


class Task(NamedTuple):
    """What a task definition is made of.  ``owner`` is the agent, or a trigger of it."""

    owner: Declaration
    agent: Declaration
    given: Sequence[Given]
    models: list[BedrockModel]
    logs: LogTarget


def role(owner: Declaration, pool: Declaration, name: str, purpose: str, view: View) -> Primitive:
    """A role that tasks in this account and region may take, and nobody else.

    ECS has no narrower source than all of its tasks in a region:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    """
    tasks = arn(anchor(pool), "ecs", "*")
    return made(
        owner,
        view,
        "aws_iam_role",
        name,
        {
            "path": "/fleetform/",
            "description": f"{purpose} of {written(owner.address)}"[:1000],
            "assume_role_policy": trust("ecs-tasks", anchor(pool), tasks),
        },
    )


def start_policy(task: Task, view: View) -> Primitive:
    """What ECS needs to start a task: its image, and its place in its log group."""
    place = anchor(pool_of(task.agent, view))
    statements = [_write_logs(task.logs, place), *_pull_image(task.agent, place)]
    return made(
        task.owner,
        view,
        _ROLE_POLICY,
        "start",
        {
            "role": ref(task.owner, "aws_iam_role", "execution", "id"),
            "policy": document(*statements),
        },
    )


def secrets_note(task: Task, notes: Notes, view: View) -> None:
    """All grants are inline policies of one role, which IAM gives little room."""
    documents = [document(read_statement(*given)) for given in task.given]
    documents.append(start_policy(task, view).properties["policy"])
    if sum(least_characters(item, view) for item in documents) > INLINE:
        notes.error(
            "Too many secrets",
            f"is given {len(task.given)} secrets, and the policies that grant them are longer "
            f"than the {INLINE} characters that IAM has for one role. Keep values that belong "
            "together in one secret, as JSON, which is granted once.",
        )


def _write_logs(logs: LogTarget, place: PrimitiveKey) -> dict[str, Any]:
    streams = arn(place, "logs", "log-group:", logs.group, ":log-stream:", logs.prefix, "/*")
    return allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [streams])


def _pull_image(agent: Declaration, place: PrimitiveKey) -> list[dict[str, Any]]:
    image = _REGISTRY.fullmatch(known(cast(Agent, agent.spec).image) or "")
    if image is None:
        return []
    repository = arn(
        place,
        "ecr",
        f"repository/{image['repository']}",
        region_of=image["region"],
        account_of=image["account"],
    )
    pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    return [
        # It is a permission on the registry as a whole, and has no resource.
        allow("SignInToRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
        allow("PullImage", pull, [repository]),
    ]


def stop_policy(owner: Declaration, name: str, view: View) -> Primitive:
    """Denies a role everything, for as long as its agent is not enabled."""
    return made(
        owner,
        view,
        _ROLE_POLICY,
        f"{name}-stopped",
        {
            "role": ref(owner, "aws_iam_role", name, "id"),
            "policy": document(deny("Stopped", ["*"], ["*"])),
        },
        origins={"policy": ("enabled",)},
    )


_ORIGINS: dict[str, Path] = {
    "cpu": ("cpu",),
    "memory": ("memory",),
    "ephemeral_storage": ("pool",),
    "container_definitions.0.image": ("image",),
    "container_definitions.0.command": ("command",),
}


def task_definition(task: Task, view: View) -> Primitive:
    spec = cast(Agent, task.agent.spec)
    pool = cast(RuntimePool, pool_of(task.agent, view).spec)
    disk = pool.ephemeral_storage
    return made(
        task.owner,
        view,
        TASK,
        "this",
        {
            "cpu": cpu_units(pool.cpu if spec.cpu is None else spec.cpu),
            "memory": memory_mib(pool.memory if spec.memory is None else spec.memory),
            "network_mode": "awsvpc",
            "requires_compatibilities": ["FARGATE"],
            "ephemeral_storage": None if disk is None else {"size_in_gib": disk_gib(disk)},
            "task_role_arn": ref(task.agent, "aws_iam_role", "task"),
            "execution_role_arn": ref(task.owner, "aws_iam_role", "execution"),
            "container_definitions": [_container(task, view)],
        },
        depends_on=(key(task.owner, _ROLE_POLICY, "start"),),
        origins=_ORIGINS,
    )


def _container(task: Task, view: View) -> dict[str, Any]:
    spec = cast(Agent, task.agent.spec)
    place = anchor(pool_of(task.agent, view))
    container: dict[str, Any] = {
        "name": CONTAINER,
        "image": spec.image,
        "essential": True,
        "environment": environment(task.agent, task.models, view),
        "linuxParameters": {"initProcessEnabled": True},
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": task.logs.group,
                "awslogs-region": region(place),
                "awslogs-stream-prefix": task.logs.prefix,
            },
        },
    }
    if spec.command is not None:
        container["command"] = spec.command
    if task.given:
        container["secrets"] = injected(list(task.given))
    return container
