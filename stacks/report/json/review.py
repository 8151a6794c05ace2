"""What a change means, as JSON: part of fleetform's own key in plan JSON."""

from __future__ import annotations

from typing import Any

from planes.diagnostics import Location
from stacks.review.model import Review

__all__ = ["review_json"]


def review_json(review: Review) -> dict[str, Any]:
    """The review under the names of its fields; places are ``file:line``."""
    data: dict[str, Any] = _plain(review)
    return data


def _plain(value: Any) -> Any:
    match value:
        case Location():
            return str(value)
        case tuple() if hasattr(value, "_fields"):
            return {name: _plain(item) for name, item in zip(value._fields, value, strict=True)}
        case tuple():
            return [_plain(item) for item in value]
    return value
