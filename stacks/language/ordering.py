"""The identity of values, and the order in which sets show their elements."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from planes.types import BOOL, NUMBER, STRING, ObjectType, TupleType, Type
from stacks.language.functions.marks import unmarked
from stacks.language.values import UNMARKED, Unknown, Value, set_of

__all__ = ["identity", "make_set", "same", "wholly_known"]


def identity(value: Value) -> Any:
    """A hashable key that is equal for equal values of one type.

    Marks do not count.  Unknowns are equal where they wait for the same thing.
    """
    raw = value.raw
    match raw:
        case None | str() | bool():
            return raw
        case tuple():
            return tuple(identity(item) for item in raw)
        case dict():
            return tuple((key, identity(raw[key])) for key in sorted(raw))
        case Unknown():
            return object() if raw.origin is None else (Unknown, raw.origin)
    return raw.address if value.type is not NUMBER else raw


def same(left: Value, right: Value) -> bool:
    """Strict structural equality: of one type, and equal all through.  Marks do not count."""
    if left is right:
        return True
    return left.type == right.type and identity(left) == identity(right)


def wholly_known(value: Value) -> bool:
    """Whether nothing in a value is unknown."""
    raw = value.raw
    if type(raw) is tuple:
        return all(wholly_known(item) for item in raw)
    if type(raw) is dict:
        return all(wholly_known(item) for item in raw.values())
    return type(raw) is not Unknown


def make_set(element: Type, items: Iterable[Value]) -> Value:
    """The set of some values of the element type: distinct, in order.

    A set is sensitive as a whole where any of its elements is.
    """
    sensitive = UNMARKED
    distinct: dict[Any, Value] = {}
    for item in items:
        bare, mark = unmarked(item)
        sensitive = sensitive | mark
        distinct.setdefault(identity(bare), bare)
    return set_of(element, sorted(distinct.values(), key=_rank)).marked(sensitive)


def _rank(value: Value) -> tuple[int, Any]:
    """Known before unknown before null; strings by code point, numbers by size, false before true,
    others as go-cty has them: by a text of what they hold."""
    raw = value.raw
    if raw is None:
        return 2, ""
    if type(raw) is Unknown:
        return 1, ""
    if value.type is STRING or value.type is NUMBER or value.type is BOOL:
        return 0, raw
    return 0, _hash_text(value)


def _hash_text(value: Value) -> str:
    raw = value.raw
    match raw:
        case None:
            return "~"
        case bool():
            return "T" if raw else "F"
        case str():
            return json.dumps(raw, ensure_ascii=False)
        case Unknown():
            return "?"
        case tuple():
            inner = "".join(f"{_hash_text(item)};" for item in raw)
            return f"<{inner}>" if isinstance(value.type, TupleType) else f"[{inner}]"
        case dict() if isinstance(value.type, ObjectType):
            return f"<{''.join(f'{_hash_text(raw[key])};' for key in sorted(raw))}>"
        case dict():
            inner = "".join(
                f"{json.dumps(key, ensure_ascii=False)}:{_hash_text(raw[key])};"
                for key in sorted(raw)
            )
            return f"{{{inner}}}"
    return f"{float(raw):.10g}" if value.type is NUMBER else str(raw.address)
