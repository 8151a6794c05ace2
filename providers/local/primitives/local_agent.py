"""``local_agent``: what runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.runtime import Agent
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]


def _attributes(id: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"identity": f"local:agent/{id}"}


primitive = LocalType(
    "local_agent",
    live_schema(Agent),
    computed={"identity": "Whom the agent acts as."},
    attributes=_attributes,
)
