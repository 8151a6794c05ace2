"""JSON that is kept as text, such as what a target is given: compared by what it says.

Pure; no I/O.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from planes.scalar import Scalar

__all__ = ["Content", "ShortContent", "content", "sent"]


def _read(value: Any) -> None:
    if type(value) not in (str, dict):
        raise ValueError


Content = Annotated[
    dict[str, Any] | str,
    Scalar("content", "a string or an object is required", _read, {"type": ["object", "string"]}),
]
"""Text, or structured data that is sent as JSON, in which references may stand."""


_MOST = 8192


def _read_short(value: Any) -> None:
    _read(value)
    text = value if type(value) is str else json.dumps(value, default=repr, ensure_ascii=False)
    if len(text) > _MOST:
        raise ValueError


ShortContent = Annotated[
    dict[str, Any] | str,
    Scalar(
        "short_content",
        f"a string or an object of up to {_MOST} characters is required",
        _read_short,
        {"type": ["object", "string"]},
    ),
]
"""Content of a length that EventBridge takes."""


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
