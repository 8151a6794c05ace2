"""``local_extension``: a skill, a plugin or an MCP server that agents load."""

from __future__ import annotations

from planes.runtime import Extension
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]

primitive = LocalType("local_extension", live_schema(Extension))
