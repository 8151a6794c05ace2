"""The runtime plane on AWS: pools on ECS with Fargate, agents as tasks, extensions in their
environment.

Pure: a declaration in, primitives out.
"""

from __future__ import annotations

from typing import cast

from planes.declaration import Declaration
from planes.runtime import RuntimePool
from planes.validation import given, known
from planes.values import Reference
from providers.aws.lowering.common import (
    ADVISORY,
    REQUEST_TIME,
    Notes,
    field,
    made,
    ref,
    stated,
    written,
)
from providers.aws.lowering.egress import egress_rules
from providers.aws.lowering.failed import failed_queue
from providers.aws.lowering.fargate import size_problem
from providers.aws.lowering.ingress import ingress
from providers.aws.lowering.pools import CLUSTER, starts_agents, strategy, takes_events
from providers.contract import Lowered, Primitive, Role, View

__all__ = ["lower_extension", "lower_pool"]

_ELSEWHERE = {
    "process": "local",
    "agentcore": "the console of Bedrock AgentCore",
    "job": "kubernetes",
    "sandbox": "kubernetes",
}
"""Backend to where it can be had."""


def lower_pool(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """A cluster, the security group of its tasks, a way in where events start its agents, and a
    queue for what cannot be started."""
    spec = cast(RuntimePool, declaration.spec)
    primitives = [*_cluster(declaration, view), _security_group(declaration, view)]
    if takes_events(declaration, view):
        primitives += ingress(declaration, view)
    if starts_agents(declaration, view):
        primitives += failed_queue(declaration, view)
    arn = ref(declaration, CLUSTER, "pool")
    # Each Fargate task has a kernel of its own, which is what kata gives.
    isolated = REQUEST_TIME if known(spec.isolation) in ("runc", "kata") else ADVISORY
    return Lowered(
        primitives,
        outputs={"id": arn._replace(attribute="id"), "arn": arn},
        enforcement=stated(
            declaration,
            max_concurrency=ADVISORY,
            max_lifetime=ADVISORY,
            egress=ADVISORY,
            isolation=isolated,
        ),
        notes=_pool_notes(declaration).found,
    )


def _cluster(declaration: Declaration, view: View) -> list[Primitive]:
    return [
        made(
            declaration,
            view,
            CLUSTER,
            "pool",
            {"setting": [{"name": "containerInsights", "value": "enabled"}]},
        ),
        made(
            declaration,
            view,
            "aws_ecs_cluster_capacity_providers",
            "pool",
            {
                "cluster_name": ref(declaration, CLUSTER, "pool", "name"),
                "capacity_providers": ["FARGATE", "FARGATE_SPOT"],
                "default_capacity_provider_strategy": strategy(declaration),
            },
            origins={"default_capacity_provider_strategy": ("spot",)},
        ),
    ]


def _security_group(declaration: Declaration, view: View) -> Primitive:
    spec = cast(RuntimePool, declaration.spec)
    policy = view.declaration(spec.egress) if type(spec.egress) is Reference else None
    return made(
        declaration,
        view,
        "aws_security_group",
        "egress",
        {
            "description": f"Where agents of {written(declaration.address)} may connect"[:255],
            "vpc_id": field(spec.network, "vpc"),
            "ingress": [],
            "egress": egress_rules(policy),
        },
        origins={"egress": ("egress",), "vpc_id": ("network", "vpc")},
    )


def _pool_notes(declaration: Declaration) -> Notes:
    spec, notes = cast(RuntimePool, declaration.spec), Notes(declaration)
    backend = known(spec.backend)
    if backend not in (None, "ecs_fargate"):
        notes.error(
            "Backend not available",
            f"has backend {backend}, and the aws provider runs agents on ECS with Fargate. Use "
            f'{_ELSEWHERE[backend]} for it, or set backend = "ecs_fargate".',
        )
    if spec.network is None:
        notes.error(
            "Network required",
            "has no network, and a task on Fargate runs in subnets. Add a network block with vpc "
            "and subnets.",
        )
    _shape_notes(spec, notes)
    _kept_notes(spec, notes)
    return notes


def _shape_notes(spec: RuntimePool, notes: Notes) -> None:
    problem = size_problem(spec.cpu, spec.memory, spec.ephemeral_storage)
    if problem is not None:
        notes.error("Size not available", f"{problem}. Choose one of these.")
    if known(spec.isolation) == "gvisor":
        notes.error(
            "Isolation not available",
            "wants its runs isolated by gvisor. Fargate gives each task a virtual machine of its "
            "own: leave isolation out, or run on kubernetes, which has gvisor.",
        )
    if given(spec.namespace):
        notes.error(
            "Namespace not available",
            "names a Kubernetes namespace, and ECS has none. Leave it out, or run on kubernetes.",
        )


def _kept_notes(spec: RuntimePool, notes: Notes) -> None:
    if known(spec.warm_replicas):
        notes.error(
            "Warm runners not available",
            "wants runners that wait, and on AWS each run is a task that starts when it is due. "
            "Leave warm_replicas out, or run on kubernetes.",
        )


def lower_extension(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """Nothing of its own: the agents that load it are told of it in their environment."""
    return Lowered(enforcement=stated(declaration, allowed_tools=ADVISORY, trust=ADVISORY))
