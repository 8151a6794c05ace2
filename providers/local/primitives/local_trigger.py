"""``local_trigger``: what starts an agent, and the address at which events are received."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.events import Trigger
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]


def _attributes(id: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"url": None if properties.get("schedule") else f"local://trigger/{id}"}


primitive = LocalType(
    "local_trigger",
    live_schema(Trigger),
    computed={"url": "Where events are received; null for a schedule."},
    attributes=_attributes,
    decided_by={"url": frozenset({"schedule"})},
)
