"""``local_egress``: where agents may connect."""

from __future__ import annotations

from planes.access import EgressPolicy
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]

primitive = LocalType("local_egress", live_schema(EgressPolicy))
