"""``local_pool``: where agents run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.runtime import RuntimePool
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]


def _attributes(id: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"arn": f"local:pool/{id}"}


primitive = LocalType(
    "local_pool",
    live_schema(RuntimePool),
    computed={"arn": "The pool's full resource name."},
    attributes=_attributes,
)
