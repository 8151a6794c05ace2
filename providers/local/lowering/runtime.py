"""The runtime plane, made real on the embedded plane: pools, agents, extensions.

Pure: a declaration in, primitives out.
"""

from __future__ import annotations

from typing import cast

from planes.declaration import Declaration
from planes.diagnostics import Diagnostics
from planes.runtime import RuntimePool
from planes.validation import given, known
from providers.contract import Lowered, PrimitiveRef, Role, View
from providers.local.lowering.common import ADVISORY, REQUEST_TIME, main_primitive, stated

__all__ = ["lower_agent", "lower_extension", "lower_pool"]

_BACKENDS = {
    "ecs_fargate": "aws",
    "agentcore": "aws",
    "job": "kubernetes",
    "sandbox": "kubernetes",
}
"""Backend to the provider that has it."""


def lower_pool(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    own = main_primitive(declaration, view)
    properties = dict(own.properties)
    if properties["backend"] is None:
        properties["backend"] = "process"
    return Lowered(
        (own._replace(properties=properties),),
        outputs={"id": PrimitiveRef(own.key, "id"), "arn": PrimitiveRef(own.key, "arn")},
        enforcement=stated(
            declaration,
            max_concurrency=REQUEST_TIME,
            max_lifetime=REQUEST_TIME,
            egress=REQUEST_TIME,
            isolation=ADVISORY,
        ),
        notes=_pool_notes(declaration),
    )


def _pool_notes(declaration: Declaration) -> Diagnostics:
    """What a plane of processes on one machine cannot keep."""
    spec = cast(RuntimePool, declaration.spec)
    address, notes = str(declaration.address), Diagnostics()
    backend, isolation = known(spec.backend), known(spec.isolation)
    if backend not in (None, "process"):
        notes.error(
            "Backend not available",
            f"{address} has backend {backend}, and the local provider runs agents as processes. "
            f'Let the pool run on {_BACKENDS[backend]}, or set backend = "process".',
            address=address,
        )
    if isolation not in (None, "runc"):
        notes.error(
            "Isolation not available",
            f"{address} wants its runs isolated by {isolation}, and the local provider runs agents "
            f"as plain processes. Let the pool run on kubernetes, which has {isolation}, or leave "
            "isolation out.",
            address=address,
        )
    if given(spec.network):
        notes.error(
            "Network not available",
            f"{address} wants to run in a private network, and the local provider has none but the "
            "machine's. Let the pool run on aws, or leave the network block out.",
            address=address,
        )
    return notes


def lower_agent(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    own = main_primitive(declaration, view)
    return Lowered(
        (own,),
        outputs={"id": PrimitiveRef(own.key, "id"), "identity": PrimitiveRef(own.key, "identity")},
        enforcement=stated(
            declaration,
            tools=REQUEST_TIME,
            permissions=REQUEST_TIME,
            outputs=REQUEST_TIME,
            guardrails=REQUEST_TIME,
            max_iterations=REQUEST_TIME,
            timeout=REQUEST_TIME,
            max_cost_per_run=REQUEST_TIME,
            data_sensitivity=ADVISORY,
        ),
    )


def lower_extension(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    return Lowered(
        (main_primitive(declaration, view),),
        enforcement=stated(declaration, allowed_tools=REQUEST_TIME, trust=ADVISORY),
    )
