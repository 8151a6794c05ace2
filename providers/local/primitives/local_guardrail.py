"""``local_guardrail``: a check on what agents read and do."""

from __future__ import annotations

from planes.insight import Guardrail
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]

primitive = LocalType("local_guardrail", live_schema(Guardrail))
