"""Grants that end: from their ``expires`` on, the plane grants nothing, whatever is stored."""

from __future__ import annotations

from datetime import UTC, datetime

from planes.scalars import parse_timestamp
from providers.contract import Observed

__all__ = ["unless_expired"]


def unless_expired(observed: Observed) -> Observed:
    """The grant; not active where it has expired: then the time did it, and nobody."""
    expires = observed.properties.get("expires")
    if not observed.properties.get("active") or not _is_past(expires):
        return observed
    return observed._replace(
        properties={**observed.properties, "active": False}, changed_by=None, changed_at=expires
    )


def _is_past(expires: object) -> bool:
    try:
        return isinstance(expires, str) and parse_timestamp(expires) <= datetime.now(UTC)
    except ValueError:
        return False
