"""Drift as one JSON document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planes.values import format_path
from stacks.engine.plan import DriftItem
from stacks.report.values import redacted

__all__ = ["drift_item_json", "drift_json"]

FORMAT_VERSION = "1.0"


def drift_json(stack: str, workspace: str, items: Sequence[DriftItem]) -> dict[str, Any]:
    """Counts by kind, and every difference."""
    counts = dict.fromkeys(("changed", "missing", "unreadable", "unmanaged"), 0)
    for item in items:
        counts[item.kind] += 1
    return {
        "format_version": FORMAT_VERSION,
        "stack": stack,
        "workspace": workspace,
        "drifted": bool(items),
        "counts": counts,
        "items": [drift_item_json(item) for item in items],
    }


def drift_item_json(item: DriftItem) -> dict[str, Any]:
    """One difference; ``attribute`` in the owner's words, ``property`` in the primitive's own."""
    return {
        "kind": item.kind,
        "address": str(item.address) if item.address else None,
        "primitive": str(item.key) if item.key else None,
        "type": item.type,
        "id": item.remote_id,
        "attribute": format_path(item.path) or None,
        "property": format_path(item.remote_path) or None,
        "before": redacted(item.before),
        "after": redacted(item.after),
        "changed_by": item.changed_by,
        "changed_at": item.changed_at,
        "detail": item.detail or None,
        "location": str(item.location) if item.location else None,
    }
