"""``local_secret``: what is known of a secret that lives elsewhere; never its value."""

from __future__ import annotations

from planes.access import Secret
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]

primitive = LocalType("local_secret", live_schema(Secret))
