"""Taking sensitive marks off values, at any depth."""

from __future__ import annotations

from stacks.language.values import Value

__all__ = ["is_marked", "unmarked"]


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


def unmarked(value: Value) -> tuple[Value, bool]:
    """The value with no mark at any depth, and whether there was one."""
    if not is_marked(value):
        return value, False
    return _stripped(value), True


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
