"""The marks of values at any depth."""

from __future__ import annotations

from typing import Any

from stacks.language.values import EPHEMERAL, SENSITIVE, UNMARKED, Mark, Value, joined, null_of

__all__ = ["is_ephemeral", "is_marked", "marks", "unmarked", "without_ephemeral"]


def is_marked(value: Value) -> bool:
    """Whether the value, or anything inside it, is sensitive."""
    if value.sensitive:
        return True
    raw = value.raw
    kind = type(raw)
    if kind is tuple:
        return any(is_marked(item) for item in raw)
    if kind is dict:
        return any(is_marked(item) for item in raw.values())
    return False


def marks(value: Value) -> Mark:
    """All marks of the value, and of what is inside it, in one."""
    raw = value.raw
    kind = type(raw)
    if kind is tuple:
        return value.sensitive | joined(map(marks, raw))
    if kind is dict:
        return value.sensitive | joined(map(marks, raw.values()))
    return value.sensitive


def is_ephemeral(value: Value) -> bool:
    """Whether the value, or anything inside it, may not be kept from one run to the next."""
    return is_marked(value) and bool(marks(value) & EPHEMERAL)


def without_ephemeral(value: Value) -> Value:
    """The value with a null in each place that is ephemeral."""
    if not is_ephemeral(value):
        return value
    if value.sensitive & EPHEMERAL:
        return null_of(value.type).marked(bool(value.sensitive & SENSITIVE))
    raw = value.raw
    if type(raw) is tuple:
        inner: Any = tuple(map(without_ephemeral, raw))
    else:
        inner = {key: without_ephemeral(item) for key, item in raw.items()}
    return Value(value.type, inner, value.sensitive)


def unmarked(value: Value) -> tuple[Value, Mark]:
    """The value with no mark at any depth, and all of those that there were."""
    if not is_marked(value):
        return value, UNMARKED
    return _stripped(value), marks(value)


def _stripped(value: Value) -> Value:
    raw = value.raw
    kind = type(raw)
    if kind is tuple:
        raw = tuple(_stripped(item) for item in raw)
    elif kind is dict:
        raw = {key: _stripped(item) for key, item in raw.items()}
    elif not value.sensitive:
        return value
    return Value(value.type, raw)
