"""``local_metric``: how well agents do."""

from __future__ import annotations

from planes.insight import Metric
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]

primitive = LocalType("local_metric", live_schema(Metric))
