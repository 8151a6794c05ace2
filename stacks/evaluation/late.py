"""Values that wait for outputs, converted: the conversion has to wait with them."""

from __future__ import annotations

from planes.types import BOOL, NUMBER, STRING, SetType
from planes.values import Deferred, Reference
from stacks.language.transport import encode
from stacks.language.values import Value, unknown

__all__ = ["retyped"]

_CONVERSIONS = {STRING: "tostring(value)", NUMBER: "tonumber(value)", BOOL: "tobool(value)"}


def retyped(value: Value, converted: Value) -> Value:
    """``converted``, in which a place that was unknown and of another type in ``value`` waits for
    the conversion of what comes.  Every unknown place in ``value`` says what it waits for."""
    if converted.is_unknown:
        expression = _CONVERSIONS.get(converted.type)
        if expression is None or value.type is converted.type:
            return converted
        known = {"value": encode(value.marked(False))}
        origin = Deferred(expression, _needs(value.raw.origin), known)
        return unknown(converted.type, origin).marked(converted.sensitive)
    before, after = value.raw, converted.raw
    if isinstance(converted.type, SetType):
        return converted
    if type(before) is tuple and type(after) is tuple:
        items = tuple(retyped(*pair) for pair in zip(before, after, strict=True))
        return Value(converted.type, items, converted.sensitive)
    if type(before) is dict and type(after) is dict:
        entries = {
            key: retyped(before[key], item) if key in before else item
            for key, item in after.items()
        }
        return Value(converted.type, entries, converted.sensitive)
    return converted


def _needs(origin: Deferred | Reference) -> tuple[Reference, ...]:
    return origin.needs if isinstance(origin, Deferred) else (origin,)
