"""``local_budget``: what may be spent, and what happens where it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.cost import Budget
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]


def _attributes(id: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    advisory = properties.get("action") == "alert"
    return {"enforcement": "advisory" if advisory else "request-time"}


primitive = LocalType(
    "local_budget",
    live_schema(Budget),
    computed={"enforcement": "How the limit is kept: `request-time` or `advisory`."},
    attributes=_attributes,
    decided_by={"enforcement": frozenset({"action"})},
)
