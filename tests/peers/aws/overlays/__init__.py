"""Operations that moto lacks or gets wrong, made here by the service's documentation.

An overlay takes a call and gives the operation's output, or None to leave the call to moto.  What
they stand in for is not proved by moto, let alone on AWS; ``docs/reference/aws-proved.md`` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from peers.aws.calls import Call
from peers.aws.overlays import (
    apigatewayv2,
    bedrock,
    budget_actions,
    budgets,
    ecs,
    events,
    logs,
    s3,
    scheduler,
    tagging,
)

__all__ = ["OVERLAYS", "Overlay"]

Overlay = Callable[[Call], Mapping[str, Any] | None]

ecs.install()
events.install()
s3.install()

OVERLAYS: Mapping[str, Overlay] = {
    **apigatewayv2.OVERLAYS,
    **bedrock.OVERLAYS,
    **budgets.OVERLAYS,
    **budget_actions.OVERLAYS,
    **events.OVERLAYS,
    **logs.OVERLAYS,
    **scheduler.OVERLAYS,
    **tagging.OVERLAYS,
}
