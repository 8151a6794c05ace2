"""Defaults of optional attributes, applied to a value before it is converted to its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from planes.types import ListType, MapType, ObjectType, SetType, TupleType, Type
from stacks.language.convert import ConversionError, convert
from stacks.language.ordering import make_set
from stacks.language.unify import unify
from stacks.language.values import Value, object_of, tuple_of

__all__ = ["Defaults", "apply_defaults"]


class Defaults(NamedTuple):
    """The defaults within a type: of its own attributes, and of what is inside.

    ``inner`` has an object's by attribute, a tuple's by position as text, a collection's by ``""``.
    """

    type: Type
    values: Mapping[str, Value]
    inner: Mapping[str, Defaults]


def apply_defaults(value: Value, defaults: Defaults | None) -> Value:
    """The value with defaults where optional attributes are missing or null.

    Its type may have changed, and is not yet the one that is asked for: convert it afterwards.
    What does not fit the type stays as it is, for the conversion to report.
    """
    if defaults is None:
        return value
    raw = value.raw
    if type(raw) is tuple:
        return _sequence(value, defaults).marked(value.sensitive)
    if type(raw) is dict:
        return _mapping(value, defaults).marked(value.sensitive)
    return value


def _sequence(value: Value, defaults: Defaults) -> Value:
    by_position = isinstance(defaults.type, TupleType)
    items = [
        apply_defaults(item, defaults.inner.get(str(at) if by_position else ""))
        for at, item in enumerate(value.raw)
    ]
    if isinstance(value.type, TupleType):
        return tuple_of(items)
    found = _alike(items)
    if found is None:
        return tuple_of(items) if items else value
    element, items = found
    if isinstance(value.type, SetType):
        return make_set(element, items)
    return Value(ListType(element), tuple(items))


def _mapping(value: Value, defaults: Defaults) -> Value:
    by_name = isinstance(defaults.type, ObjectType)
    items = {
        key: apply_defaults(item, defaults.inner.get(key if by_name else ""))
        for key, item in value.raw.items()
    }
    for key, default in defaults.values.items():
        if key not in items or items[key].is_null:
            items[key] = apply_defaults(default, defaults.inner.get(key))
    if isinstance(value.type, MapType):
        found = _alike(list(items.values()))
        if found is not None:
            element, converted = found
            return Value(MapType(element), dict(zip(items, converted, strict=True)))
    return object_of(items)


def _alike(items: list[Value]) -> tuple[Type, list[Value]] | None:
    """Items as of the one type that they have in common; None where there is none."""
    element = unify([item.type for item in items])
    if element is None:
        return None
    try:
        return element, [convert(item, element) for item in items]
    except ConversionError:
        return None
