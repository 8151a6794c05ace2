"""``local_sink``: where the trail of what agents did goes."""

from __future__ import annotations

from planes.insight import AuditSink
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]

primitive = LocalType("local_sink", live_schema(AuditSink))
