"""What a kind's fields are where nobody sets them, so that a report shows what was said."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from planes import kind_model, kind_names
from planes.kind import plain

__all__ = ["defaults_of"]


@cache
def defaults_of(kind: str) -> Mapping[str, Any]:
    """Field name to default, as plain data; empty for what is not a kind."""
    if kind not in kind_names():
        return {}
    fields = kind_model(kind).model_fields
    return {
        name: plain(field.get_default(call_default_factory=True))
        for name, field in fields.items()
        if not field.is_required()
    }
