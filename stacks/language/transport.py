"""Values as JSON data, and back: with their types, their marks, and what unknown ones wait for.

What JSON says by itself stands bare: strings, bools, whole numbers, null, tuples as lists, objects
as dicts.  All else is a dict with a ``$`` key in it:

==============================================  ==================================================
``{"$type": type, "value": data}``              a value whose data do not tell its type; what is
                                                inside needs no type of its own
``{"$number": "0.1"}``                          a fraction, or a whole number beyond 64 bits; with
                                                ``"bits": 53`` where that is its precision
``{"$unknown": origin, "type": type}``          what waits for ``{"reference": [address, *path]}``,
                                                for the fields of a Deferred, or for null
``{"$reference": address, "attributes": {…}}``  a declaration
``{"$sensitive": data}``                        a marked value
``{"$object": {…}}``                            a dict of which a key begins with ``$``
==============================================  ==================================================

Types are in Terraform's JSON notation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from planes.address import Address
from planes.types import (
    DYNAMIC,
    NUMBER,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    type_from_json,
)
from planes.values import Deferred, Reference
from stacks.language import numbers
from stacks.language.ordering import make_set
from stacks.language.unify import has_dynamic, unify
from stacks.language.values import (
    Declared,
    Unknown,
    Value,
    boolean,
    null_of,
    number,
    object_of,
    reference_to,
    string,
    tuple_of,
    unknown,
)

__all__ = ["RecordedDeclaration", "Settle", "decode", "decode_origin", "encode", "encode_origin"]

Origin = Deferred | Reference | None
Settle = Callable[[Origin, Type], Value]
"""What takes the place of an unknown value, by its origin and its type."""


class RecordedDeclaration:
    """A declaration as it was when it was encoded."""

    __slots__ = ("_attributes", "address")

    def __init__(self, address: Address, attributes: Mapping[str, Value]) -> None:
        self.address = address
        self._attributes = attributes

    def __repr__(self) -> str:
        return f"RecordedDeclaration({self.address})"

    def attributes(self) -> Mapping[str, Value]:
        return self._attributes


def encode(value: Value) -> Any:
    """The JSON data of a value."""
    return _encode(value, None, frozenset())


def _encode(value: Value, expected: Type | None, seen: frozenset[Address]) -> Any:
    """``expected`` is the type that who decodes will know; ``seen`` the declarations around."""
    raw, type_ = value.raw, value.type
    if value.sensitive:
        return {"$sensitive": _encode(value.marked(False), expected, seen)}
    if type(raw) is str or type(raw) is bool:
        return raw
    if expected is not None and expected is not type_ and expected != type_:
        expected = None
    if type(raw) is Unknown:
        data = {"$unknown": encode_origin(raw.origin)}
        told = expected is not None or type_ is DYNAMIC
        return data if told else {**data, "type": type_.json()}
    if expected is None and _needs_type(value):
        return {"$type": type_.json(), "value": _encode(value, type_, seen)}
    match raw:
        case None:
            return None
        case tuple():
            types = _element_types(type_, expected)
            return [_encode(item, types(at), seen) for at, item in enumerate(raw)]
        case dict():
            types = _element_types(type_, expected)
            data = {key: _encode(item, types(key), seen) for key, item in raw.items()}
            return {"$object": data} if any(key[:1] == "$" for key in data) else data
    return _encode_number(raw) if type_ is NUMBER else _encode_declaration(raw, seen)


def _needs_type(value: Value) -> bool:
    if value.raw is None:
        return value.type is not DYNAMIC
    return isinstance(value.type, ListType | SetType | MapType)


def _element_types(type_: Type, expected: Type | None) -> Callable[[Any], Type | None]:
    """By position or key, the types that who decodes will know of what is inside."""
    match type_:
        case ListType() | SetType() | MapType():
            element = type_.element
            return lambda _: element
        case TupleType() if expected is not None:
            return type_.elements.__getitem__
        case ObjectType() if expected is not None:
            return type_.attributes.__getitem__
    return lambda _: None


def _encode_number(raw: Any) -> Any:
    if type(raw) is int:
        return raw if -(1 << 63) <= raw < 1 << 63 else {"$number": str(raw)}
    data: dict[str, Any] = {"$number": numbers.to_brief_text(raw)}
    return data if raw.precision == numbers.PRECISION else {**data, "bits": raw.precision}


def _encode_declaration(declared: Declared, seen: frozenset[Address]) -> Any:
    address = declared.address
    data: dict[str, Any] = {"$reference": str(address)}
    if address not in seen:
        seen |= {address}
        attributes = declared.attributes()
        data["attributes"] = {key: _encode(item, None, seen) for key, item in attributes.items()}
    return data


def encode_origin(origin: Origin) -> Any:
    """The JSON data of what an unknown value waits for."""
    if origin is None:
        return None
    if isinstance(origin, Reference):
        return {"reference": _reference(origin)}
    data: dict[str, Any] = {"expression": origin.expression}
    if origin.needs:
        data["needs"] = [_reference(item) for item in origin.needs]
    if origin.known:
        data["known"] = origin.known
    if origin.path:
        data["path"] = list(origin.path)
    return data


def _reference(reference: Reference) -> list[str]:
    return [str(reference.address), *reference.path]


def decode_origin(data: Any) -> Origin:
    match data:
        case None:
            return None
        case {"reference": [address, *path]}:
            return Reference(Address.parse(address), tuple(path))
    needs = tuple(
        Reference(Address.parse(address), tuple(path)) for address, *path in data.get("needs", ())
    )
    return Deferred(data["expression"], needs, data.get("known", {}), tuple(data.get("path", ())))


def _left_unknown(origin: Origin, type_: Type) -> Value:
    return unknown(type_, origin)


def decode(data: Any, settle: Settle = _left_unknown) -> Value:
    """The value that data of :func:`encode` say.

    ``settle`` gives what takes the place of unknown values; what it gives is of the type asked for,
    as far as that says anything.
    """
    return _decode(data, None, settle)


def _decode(data: Any, expected: Type | None, settle: Settle) -> Value:
    match data:
        case str():
            return string(data)
        case bool():
            return boolean(data)
        case int():
            return number(data)
        case None:
            return null_of(expected or DYNAMIC)
        case list():
            return _decode_list(data, expected, settle)
        case dict() if any(key[:1] == "$" for key in data):
            return _decode_tagged(data, expected, settle)
    return _decode_dict(data, expected, settle)


def _decode_tagged(data: dict[str, Any], expected: Type | None, settle: Settle) -> Value:
    match data:
        case {"$sensitive": inner}:
            return _decode(inner, expected, settle).marked(True)
        case {"$type": type_, "value": inner}:
            return _decode(inner, type_from_json(type_), settle)
        case {"$unknown": origin}:
            if "type" in data:
                expected = type_from_json(data["type"])
            return settle(decode_origin(origin), expected or DYNAMIC)
        case {"$number": text}:
            return number(_decode_number(text, data.get("bits", numbers.PRECISION)))
        case {"$reference": address}:
            attributes = {
                key: _decode(item, None, settle) for key, item in data.get("attributes", {}).items()
            }
            return reference_to(RecordedDeclaration(Address.parse(address), attributes))
        case {"$object": inner}:
            return _decode_dict(inner, expected, settle)
    raise ValueError(f"{sorted(data)} is no tag of an encoded value")


def _decode_number(text: str, bits: int) -> Any:
    return numbers.parse(text) if bits == numbers.PRECISION else numbers.fraction(text, bits)


def _decode_list(data: list[Any], expected: Type | None, settle: Settle) -> Value:
    if isinstance(expected, ListType | SetType):
        items = [_decode(item, expected.element, settle) for item in data]
        element = _common(expected.element, items)
        if isinstance(expected, SetType):
            return make_set(element, items)
        return Value(ListType(element), tuple(items))
    if isinstance(expected, TupleType):
        pairs = zip(data, expected.elements, strict=True)
        return tuple_of([_decode(item, inner, settle) for item, inner in pairs])
    return tuple_of([_decode(item, None, settle) for item in data])


def _decode_dict(data: dict[str, Any], expected: Type | None, settle: Settle) -> Value:
    if isinstance(expected, MapType):
        items = {key: _decode(item, expected.element, settle) for key, item in data.items()}
        return Value(MapType(_common(expected.element, list(items.values()))), items)
    if isinstance(expected, ObjectType):
        types = expected.attributes
        return object_of({key: _decode(data[key], types[key], settle) for key in data})
    return object_of({key: _decode(item, None, settle) for key, item in data.items()})


def _common(element: Type, items: list[Value]) -> Type:
    """The element type of decoded elements: what it left open may have been settled."""
    if not items or not has_dynamic(element):
        return element
    return unify([item.type for item in items]) or element
