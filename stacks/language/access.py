"""Looking inside values: ``x.name``, ``x["key"]``, ``x[0]``, and all that a collection holds."""

from __future__ import annotations

import json
from collections.abc import Callable

from planes.diagnostics import Span, did_you_mean
from planes.types import (
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    ReferenceType,
    SetType,
    TupleType,
    Type,
)
from stacks.language.convert import ConversionError, convert
from stacks.language.numbers import is_whole
from stacks.language.scope import ExpressionError
from stacks.language.unify import is_primitive
from stacks.language.values import Value, number, object_of, string, tuple_of, unknown

__all__ = ["elements", "get_attribute", "index", "opened", "opened_deep"]

_SHOWN = 12
"""A message lists the keys that exist where there are no more than this."""


def opened(value: Value) -> Value:
    """The value itself; for a reference, the object of its attributes."""
    if isinstance(value.type, ReferenceType) and not value.is_unknown and not value.is_null:
        return object_of(value.raw.attributes()).marked(value.sensitive)
    return value


def opened_deep(value: Value) -> Value:
    """A value in which references stand for the objects of their attributes.

    A reference inside those is the text of its address.
    """
    if isinstance(value.type, ReferenceType):
        return _addressed(opened(value))
    return _rebuilt(value, opened_deep)


def _addressed(value: Value) -> Value:
    if isinstance(value.type, ReferenceType) and not value.is_unknown and not value.is_null:
        return string(str(value.raw.address)).marked(value.sensitive)
    return _rebuilt(value, _addressed)


def _rebuilt(value: Value, change: Callable[[Value], Value]) -> Value:
    """A value with a change made to what is inside; as a tuple or an object, if it has any."""
    raw = value.raw
    if not _has_reference(value.type):
        return value
    if type(raw) is tuple:
        return tuple_of([change(item) for item in raw]).marked(value.sensitive)
    if type(raw) is dict:
        return object_of({key: change(item) for key, item in raw.items()}).marked(value.sensitive)
    return value


def _has_reference(type_: Type) -> bool:
    match type_:
        case ListType() | SetType() | MapType():
            return _has_reference(type_.element)
        case TupleType():
            return any(_has_reference(item) for item in type_.elements)
        case ObjectType():
            return any(_has_reference(item) for item in type_.attributes.values())
    return isinstance(type_, ReferenceType)


def get_attribute(value: Value, name: str, span: Span | None) -> Value:
    """``value.name``.  Raises ExpressionError."""
    raw = value.raw
    if type(raw) is dict:
        found: Value | None = raw.get(name)
        if found is None:
            raise _no_attribute(value, name, span)
        return found.also(value.sensitive)
    if raw is None:
        raise ExpressionError.of(
            "Attempt to get attribute from null value",
            "This value is null, so it does not have any attributes.",
            span,
        )
    if value.is_unknown:
        type_ = _attribute_type(value, name, span)
        return unknown(type_).marked(value.sensitive)
    if isinstance(value.type, ReferenceType):
        found = raw.attributes().get(name)
        if found is None:
            raise _no_attribute(value, name, span)
        return found.also(value.sensitive)
    raise _no_attribute(value, name, span)


def _attribute_type(value: Value, name: str, span: Span | None) -> Type:
    """The type of an attribute of an unknown value."""
    type_ = value.type
    match type_:
        case ObjectType() if name in type_.attributes:
            return type_.attributes[name]
        case MapType():
            return type_.element
        case ReferenceType():
            return DYNAMIC
    if type_ is DYNAMIC:
        return DYNAMIC
    raise _no_attribute(value, name, span)


def _no_attribute(value: Value, name: str, span: Span | None) -> ExpressionError:
    type_ = value.type
    match type_:
        case MapType():
            return ExpressionError.of(
                "Missing map element",
                f'This map does not have an element with the key "{name}".'
                + _existing(value, name),
                span,
            )
        case ObjectType():
            detail = f'This object does not have an attribute named "{name}".'
            detail += did_you_mean(name, type_.attributes)
        case ReferenceType() if not value.is_unknown:
            detail = f'{value.raw.address} does not have an attribute named "{name}".'
            detail += did_you_mean(name, value.raw.attributes())
        case ListType() if isinstance(type_.element, ObjectType):
            this = (
                f'attribute "{name}" for'
                if name in type_.element.attributes
                else ("an attribute for")
            )
            detail = (
                f"Can't access attributes on a list of objects. Did you mean to access {this} a "
                "specific element of the list, or across all elements of the list?"
            )
        case SetType() if isinstance(type_.element, ObjectType):
            detail = (
                "Can't access attributes on a set of objects. Did you mean to access an attribute "
                "across all elements of the set?"
            )
        case _ if is_primitive(type_):
            detail = f"Can't access attributes on a primitive-typed value ({type_.name})."
        case _:
            detail = "This value does not have any attributes."
    return ExpressionError.of("Unsupported attribute", detail, span)


def _existing(value: Value, key: str) -> str:
    """A sentence on the keys that there are."""
    if value.sensitive or type(value.raw) is not dict:
        return ""
    close = did_you_mean(key, value.raw)
    if close or not 0 < len(value.raw) <= _SHOWN:
        return close
    return (
        f" It has {', '.join(json.dumps(item, ensure_ascii=False) for item in sorted(value.raw))}."
    )


_NOT_HERE = "The given key does not identify an element in this collection value"


def _invalid(detail: str, span: Span | None) -> ExpressionError:
    return ExpressionError.of("Invalid index", detail, span)


def index(value: Value, key: Value, span: Span | None) -> Value:
    """``value[key]``.  Raises ExpressionError."""
    if value.raw is None:
        raise ExpressionError.of(
            "Attempt to index null value",
            "This value is null, so it does not have any indices.",
            span,
        )
    if key.raw is None:
        raise _invalid("Can't use a null value as an indexing key.", span)
    value = opened(value)
    type_ = value.type
    if type_ is DYNAMIC or key.type is DYNAMIC:
        return unknown().marked(value.sensitive)
    found: Value
    if isinstance(type_, ListType | TupleType):
        found = _position(value, _key(key, NUMBER, span), span)
    elif isinstance(type_, MapType | ObjectType):
        found = _member(value, _key(key, STRING, span), key.type is NUMBER, span)
    elif isinstance(type_, SetType):
        raise _invalid(
            "Elements of a set are identified only by their value and don't have any separate "
            "index or key to select with, so it's only possible to perform operations across all "
            "elements of the set.",
            span,
        )
    else:
        raise _invalid("This value does not have any indices.", span)
    return found.also(value.sensitive | key.sensitive)


def _key(key: Value, type_: Type, span: Span | None) -> Value:
    try:
        return convert(key, type_)
    except ConversionError as error:
        raise _invalid(f"{_NOT_HERE}: {error.message}.", span) from None


def _element_type(type_: Type) -> Type:
    return type_.element if isinstance(type_, ListType | MapType) else DYNAMIC


def _position(value: Value, key: Value, span: Span | None) -> Value:
    """An element of a list or a tuple."""
    if key.is_unknown:
        return unknown(_element_type(value.type))
    at = key.raw
    if not is_whole(at):
        raise _invalid(
            f"{_NOT_HERE}: indexing a sequence requires a whole number, but the given index has a "
            "fractional part.",
            span,
        )
    if at < 0:
        raise _invalid(f"{_NOT_HERE}: a negative number is not a valid index for a sequence.", span)
    if value.is_unknown:
        return _unknown_position(value.type, at, span)
    if at >= len(value.raw):
        raise _out_of_range(len(value.raw), bool(value.sensitive), span)
    found: Value = value.raw[at]
    return found


def _unknown_position(type_: Type, at: int, span: Span | None) -> Value:
    if not isinstance(type_, TupleType):
        return unknown(_element_type(type_))
    if at >= len(type_.elements):
        raise _out_of_range(len(type_.elements), False, span)
    return unknown(type_.elements[at])


def _out_of_range(length: int, secret: bool, span: Span | None) -> ExpressionError:
    if length == 0 and not secret:
        return _invalid(f"{_NOT_HERE}: the collection has no elements.", span)
    detail = (
        f"{_NOT_HERE}: the given index is greater than or equal to the length of the collection"
    )
    return _invalid(f"{detail}." if secret else f"{detail}, which is {length}.", span)


def _member(value: Value, key: Value, by_number: bool, span: Span | None) -> Value:
    """An element of a map, or an attribute of an object."""
    type_ = value.type
    if key.is_unknown:
        return unknown(_element_type(type_))
    if value.is_unknown:
        if isinstance(type_, ObjectType) and key.raw in type_.attributes:
            return unknown(type_.attributes[key.raw])
        if isinstance(type_, MapType):
            return unknown(type_.element)
    elif key.raw in value.raw:
        found: Value = value.raw[key.raw]
        return found
    hint = _existing(value, key.raw) if not key.sensitive else ""
    if by_number and isinstance(type_, ObjectType):
        hint = " An object only supports looking up attributes by name, not by numeric index."
    raise _invalid(f"{_NOT_HERE}.{hint}", span)


def elements(value: Value) -> list[tuple[Value, Value]] | None:
    """The keys and elements of a known collection, in order; None for what is no collection.

    A list and a tuple have positions for keys, a set its elements themselves.  Marks of the whole
    are not passed on.
    """
    raw = value.raw
    type_ = value.type
    if isinstance(type_, ListType | TupleType):
        return [(number(at), item) for at, item in enumerate(raw)]
    if isinstance(type_, MapType | ObjectType):
        return [(string(key), raw[key]) for key in sorted(raw)]
    if isinstance(type_, SetType):
        return [(item, item) for item in raw]
    return None
