"""``local_access``: who may run, approve, configure or see which agents."""

from __future__ import annotations

from pydantic import Field

from planes.access import AccessGrant
from providers.local.expiry import unless_expired
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]

_ACTIVE = Field(default=True, description="Whether it is granted; false withdraws it.")

primitive = LocalType(
    "local_access",
    live_schema(AccessGrant, without=frozenset({"enabled"}), active=(bool, _ACTIVE)),
    live=unless_expired,
)
