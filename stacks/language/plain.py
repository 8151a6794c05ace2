"""Values as the plain Python data of declarations (``planes.values``), and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from planes.address import Address
from planes.types import DYNAMIC, Type
from planes.values import Deferred, Reference, Sensitive
from stacks.language import numbers
from stacks.language.convert import convert
from stacks.language.text import nfc
from stacks.language.transport import RecordedDeclaration
from stacks.language.values import (
    NULL,
    Declared,
    Unknown,
    Value,
    boolean,
    number,
    object_of,
    reference_to,
    string,
    tuple_of,
    unknown,
)

__all__ = ["from_plain", "to_plain"]


def to_plain(value: Value) -> Any:
    """Plain data; an unknown leaf as what it waits for, a reference as its address.

    Sequences of all types become lists, maps and objects dicts, fractions Python floats.  Raises
    ValueError for an unknown of which nothing says what it waits for.
    """
    raw = value.raw
    plain: Any
    match raw:
        case None | bool() | int() | str():
            plain = raw
        case tuple():
            plain = [to_plain(item) for item in raw]
        case dict():
            plain = {key: to_plain(item) for key, item in raw.items()}
        case Unknown(origin=None):
            raise ValueError("an unknown value that waits for nothing has no plain form")
        case Unknown():
            plain = raw.origin
        case _:
            plain = Reference(raw.address) if hasattr(raw, "address") else float(raw)
    return Sensitive(plain) if value.sensitive else plain


def _no_attributes(address: Address) -> Declared:
    return RecordedDeclaration(address, {})


def from_plain(
    data: Any,
    type_: Type = DYNAMIC,
    declared: Callable[[Address], Declared] = _no_attributes,
) -> Value:
    """The value of plain data, as one of a type.

    ``declared`` finds the declarations that are referred to as a whole.  Raises ConversionError.
    """
    return convert(_from_plain(data, declared), type_)


def _from_plain(data: Any, declared: Callable[[Address], Declared]) -> Value:
    match data:
        case None:
            return NULL
        case bool():
            return boolean(data)
        case int():
            return number(numbers.normalise(data))
        case float():
            return number(numbers.parse(repr(data)))
        case str():
            return string(nfc(data))
        case Deferred():
            return unknown(origin=data)
        case Reference():
            return unknown(origin=data) if data.path else reference_to(declared(data.address))
        case Sensitive():
            return _from_plain(data.value, declared).marked(True)
        case dict():
            return object_of({nfc(key): _from_plain(item, declared) for key, item in data.items()})
        case list() | tuple():
            return tuple_of([_from_plain(item, declared) for item in data])
    raise TypeError(f"{type(data).__name__} is no plain data")
