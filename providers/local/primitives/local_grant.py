"""``local_grant``: which runs may use which secret."""

from __future__ import annotations

from pydantic import Field

from planes.access import SecretGrant
from providers.local.expiry import unless_expired
from providers.local.primitive import LocalType
from providers.local.schema import live_schema

__all__ = ["primitive"]

_ACTIVE = Field(default=True, description="Whether it is granted; false withdraws it.")

primitive = LocalType(
    "local_grant",
    live_schema(SecretGrant, without=frozenset({"enabled"}), active=(bool, _ACTIVE)),
    live=unless_expired,
)
