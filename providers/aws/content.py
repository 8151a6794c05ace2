"""JSON that is kept as text, such as what a target is given: compared by what it says.

Pure; no I/O.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from planes.scalar import Scalar

__all__ = ["Content", "content", "sent"]


def _read(value: Any) -> None:
    if type(value) not in (str, dict):
        raise ValueError


Content = Annotated[
    dict[str, Any] | str,
    Scalar("content", "a string or an object is required", _read, {"type": ["object", "string"]}),
]
"""Text, or structured data that is sent as JSON, in which references may stand."""


def content(value: Any) -> Any:
    """The normal form: the data, where the text is JSON."""
    if type(value) is not str:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def sent(value: Any) -> Any:
    """As it is sent; None stays None."""
    if value is None or type(value) is str:
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
