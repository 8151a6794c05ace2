"""ECS tasks on Fargate, whose containers need no memory of their own; moto fails on those."""

from __future__ import annotations

from typing import Any

from moto.ecs.models import EC2ContainerServiceBackend

__all__ = ["install"]


def _requirements(self: Any, definition: Any) -> dict[str, Any]:
    """What a task needs of a container instance; on Fargate there is none to have it."""
    containers = definition.container_definitions
    return {
        "CPU": sum(container.get("cpu", 0) for container in containers),
        "MEMORY": sum(container.get("memory", 0) for container in containers),
        "PORTS": [],
        "PORTS_UDP": [],
    }


def install() -> None:
    EC2ContainerServiceBackend._calculate_task_resource_requirements = _requirements
