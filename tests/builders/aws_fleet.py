"""A fleet of agents on the peer, as its state would have it: for what a refresh costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planes.address import Address, PrimitiveKey
from providers.aws.provider import provider
from providers.aws.session import AwsClient
from stacks.engine.live.refresh import Read

__all__ = ["build"]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        }
    ],
}
READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}],
}


def build(client: AwsClient, agents: int) -> list[Read]:
    """Two roles, a policy, a log group and a task definition an agent."""
    return [read for number in range(agents) for read in _agent(client, number)]


def _agent(client: AwsClient, number: int) -> Iterator[Read]:
    owner = Address((), "agent", f"a{number}")
    tags = {"fleetform:stack": "bench", "fleetform:address": str(owner)}
    name = f"agent-{number}"

    def make(type: str, local: str, identity: str, properties: dict[str, Any]) -> Read:
        made = provider.primitive(type).create(client, identity, properties, tags)
        return Read(PrimitiveKey(owner, type, local), "aws", made.id)

    for role in ("task", "execution"):
        wanted: dict[str, Any] = {"assume_role_policy": TRUST, "path": "/fleetform/"}
        yield make("aws_iam_role", role, f"{name}-{role}", wanted)
    inline = {"role": f"{name}-execution", "policy": READ}
    yield make("aws_iam_role_policy", "start", f"{name}-execution:start", inline)
    yield make("aws_cloudwatch_log_group", "logs", f"/fleetform/{name}", {"retention_in_days": 90})
    definition = {
        "container_definitions": [{"name": "agent", "image": "acme/agent:1"}],
        "cpu": "256",
        "memory": "512",
        "network_mode": "awsvpc",
        "requires_compatibilities": ["FARGATE"],
    }
    yield make("aws_ecs_task_definition", "this", name, definition)
