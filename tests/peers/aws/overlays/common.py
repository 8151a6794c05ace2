"""What overlays share: things kept beside moto's own, pages, and values as JSON holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from peers.aws.answers import Refusal

__all__ = ["beside", "page", "stored"]


def beside(backend: Any, name: str) -> dict[str, Any]:
    """A store of our own on a moto backend; it goes when the backend's account is dropped."""
    store: dict[str, Any] = vars(backend).setdefault(f"peer_{name}", {})
    return store


def page(
    items: Sequence[Any], size: int | None, token: str | None
) -> tuple[Sequence[Any], str | None]:
    """A page of at most ``size`` items, and the token of the next."""
    start = int(token or 0)
    if start > len(items):
        raise Refusal("InvalidNextTokenException", "The next token is not valid.")
    end = start + (size or len(items) or 1)
    return items[start:end], str(end) if end < len(items) else None


def stored(value: Any) -> Any:
    """Plain data with times as seconds since the epoch, which is how moto keeps them."""
    match value:
        case Mapping():
            return {key: stored(item) for key, item in value.items()}
        case list():
            return [stored(item) for item in value]
        case datetime():
            return value.timestamp()
        case _:
            return value
