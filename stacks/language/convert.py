"""Conversion of values between types, as go-cty converts them."""

from __future__ import annotations

from planes.types import (
    BOOL,
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
from planes.values import Path
from stacks.language.mismatch import mismatch
from stacks.language.numbers import is_vast, parse, to_text
from stacks.language.ordering import make_set, wholly_known
from stacks.language.unify import (
    convertible,
    has_dynamic,
    replace_dynamic,
    required,
    unify,
)
from stacks.language.values import FALSE, TRUE, Unknown, Value, null_of, number, object_of, string

__all__ = ["ConversionError", "convert"]


class ConversionError(Exception):
    """A value is not of the type that is asked for.

    ``path`` leads to the place inside the value; the message has no capital and no full stop.
    """

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


def convert(value: Value, to: Type, path: Path = ()) -> Value:
    """The value as one of type ``to``, which may leave things open and have optional attributes.

    An unknown stays unknown and keeps its origin; null stays null; marks stay where they are (a set
    is marked as a whole).  A reference becomes the object of its attributes where one is asked for.
    Raises ConversionError.
    """
    got = value.type
    if to is DYNAMIC or got is to or got == to:
        return value
    if value.is_null and got is DYNAMIC:
        return null_of(required(to)).marked(value.sensitive)
    if not convertible(got, to):
        raise ConversionError(mismatch(got, to), path)
    result = _convert(value, to, path)
    return result.also(value.sensitive)


def _convert(value: Value, to: Type, path: Path) -> Value:
    if value.raw is None or type(value.raw) is Unknown:
        return Value(replace_dynamic(value.type, required(to)), value.raw)
    if to is STRING:
        return _to_string(value)
    if to is NUMBER:
        return _to_number(value, path)
    if to is BOOL:
        return _to_bool(value, path)
    if isinstance(value.type, ReferenceType) and not isinstance(to, ReferenceType):
        return convert(object_of(value.raw.attributes()), to, path)
    match to:
        case ListType():
            return _to_list(value, to, path)
        case SetType():
            return _to_set(value, to, path)
        case MapType():
            return _to_map(value, to, path)
        case TupleType():
            return _to_tuple(value, to, path)
        case ObjectType():
            return _to_object(value, to, path)
    return value


def _to_string(value: Value) -> Value:
    raw = value.raw
    if type(raw) is str:
        return value.marked(False)
    if type(raw) is bool:
        return string("true" if raw else "false")
    if is_vast(raw):
        raise ConversionError("the number has more than a million digits")
    return string(to_text(raw))


def _to_number(value: Value, path: Path) -> Value:
    if value.type is NUMBER:
        return value.marked(False)
    parsed = parse(value.raw)
    if parsed is None:
        raise ConversionError("a number is required", path)
    return number(parsed)


def _to_bool(value: Value, path: Path) -> Value:
    raw = value.raw
    if raw is True or raw in ("true", "1"):
        return TRUE
    if raw is False or raw in ("false", "0"):
        return FALSE
    lower = raw.lower()
    hint = (
        f'; to convert from string, use lowercase "{lower}"' if lower in ("true", "false") else ""
    )
    raise ConversionError(f"a bool is required{hint}", path)


def _elements(value: Value, element: Type, path: Path) -> list[Value]:
    """The elements of a tuple, list or set, each converted."""
    if element is DYNAMIC and isinstance(value.type, TupleType):
        element = unify(value.type.elements) or DYNAMIC
    return [convert(item, element, (*path, at)) for at, item in enumerate(value.raw)]


def _alike(items: list[Value], element: Type, fallback: Type) -> tuple[Type, list[Value]]:
    """The one type of converted elements, and the elements of it.

    Where ``element`` leaves something open, the elements say what it is.
    """
    if not has_dynamic(element):
        return required(element), items
    if not items:
        return (fallback if element is DYNAMIC else required(element)), items
    common = unify(item.type for item in items)
    if common is None:
        raise ConversionError("cannot find a common base type for all elements")
    return common, [convert(item, common) for item in items]


def _element_type(value: Value) -> Type:
    type_ = value.type
    return type_.element if isinstance(type_, ListType | SetType | MapType) else DYNAMIC


def _to_list(value: Value, to: ListType, path: Path) -> Value:
    if type(value.type) is SetType and not wholly_known(value):  # its length is unknown
        return Value(replace_dynamic(value.type, required(to)), Unknown())
    items = _elements(value, to.element, path)
    element, items = _alike(items, to.element, _element_type(value))
    return Value(ListType(element), tuple(items))


def _to_set(value: Value, to: SetType, path: Path) -> Value:
    items = _elements(value, to.element, path)
    element, items = _alike(items, to.element, _element_type(value))
    return make_set(element, items)


def _to_map(value: Value, to: MapType, path: Path) -> Value:
    want = to.element
    if want is DYNAMIC and isinstance(value.type, ObjectType):
        want = unify(value.type.attributes.values()) or DYNAMIC
    keys = sorted(value.raw)
    items = [convert(value.raw[key], want, (*path, key)) for key in keys]
    element, items = _alike(items, to.element, _element_type(value))
    return Value(MapType(element), dict(zip(keys, items, strict=True)))


def _to_tuple(value: Value, to: TupleType, path: Path) -> Value:
    pairs = enumerate(zip(value.raw, to.elements, strict=True))
    items = tuple(convert(item, element, (*path, at)) for at, (item, element) in pairs)
    return Value(TupleType(tuple(item.type for item in items)), items)


def _to_object(value: Value, to: ObjectType, path: Path) -> Value:
    raw = value.raw
    items: dict[str, Value] = {}
    for key, want in to.attributes.items():
        if key not in raw:
            if key not in to.optional:
                raise ConversionError(f'map has no element for required attribute "{key}"', path)
            items[key] = null_of(required(want))
        elif convertible(raw[key].type, want):
            items[key] = convert(raw[key], want, (*path, key))
        else:
            raise ConversionError(
                f'map element type is incompatible with attribute "{key}": '
                f"{mismatch(raw[key].type, want)}",
                path,
            )
    return object_of(items)
