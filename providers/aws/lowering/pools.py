"""A pool on AWS, as others see it: its cluster, its network, whether it works.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from planes.address import PrimitiveKey
from planes.declaration import Declaration
from planes.events import SOURCES, Trigger
from planes.runtime import Agent, RuntimePool
from providers.aws.lowering.common import chosen, field, key, ref
from providers.aws.lowering.policies import allow, arn
from providers.contract import View

__all__ = [
    "CLUSTER",
    "anchor",
    "enabled",
    "network",
    "pool_of",
    "source_of",
    "starts_agents",
    "strategy",
    "tag_runs",
    "takes_events",
    "triggers_of",
]

CLUSTER = "aws_ecs_cluster"


def pool_of(agent: Declaration, view: View) -> Declaration:
    return view.declaration(cast(Agent, agent.spec).pool)


def anchor(pool: Declaration) -> PrimitiveKey:
    """What says in which account and region all that runs in a pool is."""
    return key(pool, CLUSTER, "pool")


def enabled(agent: Declaration, view: View) -> tuple[Any, Any]:
    """The flags that must all be true for an agent to run."""
    return agent.spec.enabled, pool_of(agent, view).spec.enabled


def network(pool: Declaration) -> dict[str, Any]:
    """The network configuration of a pool's tasks."""
    block = cast(RuntimePool, pool.spec).network
    groups = field(block, "security_groups")
    own = ref(pool, "aws_security_group", "egress", "id")
    others = groups if type(groups) is list else []
    return {
        "subnets": field(block, "subnets") or [],
        "security_groups": [own, *others],
        "assign_public_ip": False,
    }


def tag_runs(pools: Sequence[Declaration], conditions: Mapping[str, Any] = {}) -> dict[str, Any]:
    """Lets who starts a task give it the tags that it starts with, without which ECS starts none:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
    """
    tasks = [
        arn(anchor(pool), "ecs", "task/", ref(pool, CLUSTER, "pool", "name"), "/*")
        for pool in pools
    ]
    equals = {**conditions.get("StringEquals", {}), "ecs:CreateAction": "RunTask"}
    return allow("TagRuns", ["ecs:TagResource"], tasks, {**conditions, "StringEquals": equals})


def strategy(pool: Declaration) -> list[dict[str, Any]]:
    """Spare capacity where the pool is to run on it, ordinary capacity else."""
    spot = cast(RuntimePool, pool.spec).spot
    return [{"capacity_provider": chosen((spot,), "FARGATE_SPOT", "FARGATE"), "weight": 1}]


def source_of(trigger: Declaration) -> str:
    """The name of a trigger's source block."""
    spec = cast(Trigger, trigger.spec)
    return next(name for name in SOURCES if getattr(spec, name) is not None)


def triggers_of(agent: Declaration, view: View) -> list[Declaration]:
    return [
        trigger
        for trigger in view.users(agent.address, "trigger")
        if cast(Trigger, trigger.spec).agent.address == agent.address
    ]


def starts_agents(pool: Declaration, view: View) -> bool:
    """Whether any agent of a pool is started by a trigger."""
    return any(triggers_of(agent, view) for agent in view.users(pool.address, "agent"))


def takes_events(pool: Declaration, view: View) -> bool:
    """Whether any agent of a pool is started by events, so that it needs a way in."""
    return any(
        source_of(trigger) != "schedule"
        for agent in view.users(pool.address, "agent")
        for trigger in triggers_of(agent, view)
    )
