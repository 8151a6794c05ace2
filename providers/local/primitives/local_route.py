"""``local_route``: which models agents use, and where they ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.cost import ModelRoute
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]


def _attributes(id: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"endpoint": f"local://route/{id}"}


primitive = LocalType(
    "local_route",
    live_schema(ModelRoute),
    computed={"endpoint": "The URL that agents send their requests to."},
    attributes=_attributes,
)
