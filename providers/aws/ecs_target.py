"""What a schedule's or an event's target says of the ECS task that it runs.

Both services take the same block, with names that differ here and there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from planes.kind import UNORDERED, Block
from providers.aws.forms import QueueArn
from providers.aws.recast import Table, from_aws, to_aws

__all__ = [
    "DEAD_LETTER",
    "RETRY",
    "CapacityProvider",
    "DeadLetter",
    "EcsTask",
    "Network",
    "RetryPolicy",
    "ecs_from_aws",
    "ecs_to_aws",
]


class Network(Block):
    """Where a task is put."""

    subnets: Annotated[list[str], UNORDERED] = Field(
        max_length=16, description="The subnets to choose from."
    )
    security_groups: Annotated[list[str], UNORDERED] = Field(
        default=[], max_length=5, description="Its security groups."
    )
    assign_public_ip: bool = Field(default=False, description="Whether it gets a public address.")


class CapacityProvider(Block):
    """What a task runs on."""

    capacity_provider: str = Field(
        min_length=1, max_length=255, description="`FARGATE`, `FARGATE_SPOT`, …"
    )
    base: int = Field(default=0, ge=0, le=100000, description="How many tasks run on it at least.")
    weight: int = Field(default=0, ge=0, le=1000, description="Its share of the tasks beyond.")


class EcsTask(Block):
    """The task that is run."""

    task_definition_arn: str = Field(
        min_length=1, max_length=1600, description="The ARN of the task definition."
    )
    task_count: int = Field(default=1, ge=1, le=10, description="How many tasks are run.")
    launch_type: Literal["EC2", "FARGATE", "EXTERNAL"] | None = Field(
        default=None, description="What they run on, where no capacity provider is named."
    )
    platform_version: str | None = Field(
        default=None, min_length=1, max_length=64, description="The version of Fargate."
    )
    group: str | None = Field(
        default=None, min_length=1, max_length=255, description="The task's group."
    )
    enable_ecs_managed_tags: bool = Field(default=False, description="Whether ECS tags tasks.")
    enable_execute_command: bool = Field(
        default=False, description="Whether one may run commands in the task."
    )
    propagate_tags: Literal["TASK_DEFINITION"] | None = Field(
        default=None, description="Whose tags a task gets."
    )
    reference_id: str | None = Field(
        default=None, max_length=1024, description="A name for the run."
    )
    network_configuration: Network | None = Field(default=None, description="Where it is put.")
    capacity_provider_strategy: list[CapacityProvider] = Field(
        default=[], max_length=6, description="What the tasks run on."
    )
    tags: dict[str, str] = Field(default={}, description="The tags of each task.")


class DeadLetter(Block):
    """Where what could not be delivered goes."""

    arn: QueueArn | None = Field(default=None, description="The ARN of an SQS queue.")


class RetryPolicy(Block):
    """How often and how long a delivery is tried."""

    maximum_event_age_in_seconds: int = Field(
        default=86400, ge=60, le=86400, description="How long it is tried, in seconds."
    )
    maximum_retry_attempts: int = Field(
        default=185, ge=0, le=185, description="How often it is tried."
    )


RETRY: Table = {
    "maximum_event_age_in_seconds": "MaximumEventAgeInSeconds",
    "maximum_retry_attempts": "MaximumRetryAttempts",
}
DEAD_LETTER: Table = {"arn": "Arn"}
_NETWORK: Table = {
    "subnets": "Subnets",
    "security_groups": "SecurityGroups",
    "assign_public_ip": "AssignPublicIp",
}
_STRATEGY: Table = {
    "capacity_provider": "capacityProvider",
    "base": "base",
    "weight": "weight",
}
_ECS: Table = {
    "task_definition_arn": "TaskDefinitionArn",
    "task_count": "TaskCount",
    "launch_type": "LaunchType",
    "platform_version": "PlatformVersion",
    "group": "Group",
    "enable_ecs_managed_tags": "EnableECSManagedTags",
    "enable_execute_command": "EnableExecuteCommand",
    "propagate_tags": "PropagateTags",
    "reference_id": "ReferenceId",
    "capacity_provider_strategy": ("CapacityProviderStrategy", _STRATEGY),
}


def ecs_to_aws(ecs: Mapping[str, Any], key: str = "Key", value: str = "Value") -> dict[str, Any]:
    """``EcsParameters``; ``key`` and ``value`` are what the service calls a tag's."""
    wanted = to_aws(_ECS, ecs)
    tags = ecs.get("tags") or {}
    if tags:
        wanted["Tags"] = [{key: name, value: text} for name, text in tags.items()]
    network = ecs.get("network_configuration")
    if network is not None:
        public = "ENABLED" if network.get("assign_public_ip") else "DISABLED"
        inside = {**to_aws(_NETWORK, network), "AssignPublicIp": public}
        wanted["NetworkConfiguration"] = {"awsvpcConfiguration": inside}
    return wanted


def ecs_from_aws(
    parameters: Mapping[str, Any], key: str = "Key", value: str = "Value"
) -> dict[str, Any]:
    ecs = from_aws(_ECS, parameters)
    if parameters.get("Tags"):
        ecs["tags"] = {tag[key]: tag[value] for tag in parameters["Tags"]}
    network = parameters.get("NetworkConfiguration", {}).get("awsvpcConfiguration")
    if network is not None:
        inside = from_aws(_NETWORK, network)
        inside["assign_public_ip"] = inside.get("assign_public_ip") == "ENABLED"
        ecs["network_configuration"] = inside
    return ecs
