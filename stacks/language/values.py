"""The values that expressions evaluate to: data with its type, unknowns, and sensitive marks.

``raw`` is, by type:

======================  =======================================================================
any, null               None
bool                    bool
number                  int where exact, else a ``gmpy2.mpfr`` of 512 bits
string                  str, Unicode NFC
list, tuple, set        a Python tuple of Values (a set's: distinct, in Terraform's order)
map, object             a dict of Values by key (iterated in key order by all that shows it)
reference               a :class:`Declared`
any, unknown            an :class:`Unknown`
======================  =======================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any, Protocol

from planes.address import Address
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
from planes.values import Deferred, Reference

__all__ = [
    "EPHEMERAL",
    "SENSITIVE",
    "UNMARKED",
    "Mark",
    "joined",
    "EMPTY_OBJECT",
    "EMPTY_TUPLE",
    "FALSE",
    "NULL",
    "TRUE",
    "UNKNOWN",
    "Declared",
    "Unknown",
    "Value",
    "boolean",
    "list_of",
    "map_of",
    "null_of",
    "number",
    "object_of",
    "reference_to",
    "set_of",
    "string",
    "tuple_of",
    "unknown",
]


class Unknown:
    """What an unknown value waits for.

    ``origin`` is None for the result of an operation, until the expression that it is the result of
    has been evaluated whole (``stacks.language.defer``).
    """

    __slots__ = ("origin",)

    def __init__(self, origin: Deferred | Reference | None = None) -> None:
        self.origin = origin

    def __repr__(self) -> str:
        return f"Unknown({self.origin!r})"


class Declared(Protocol):
    """A declaration as expressions see it: its identity, and its attributes when asked for."""

    address: Address

    def attributes(self) -> Mapping[str, Value]:
        """What is declared, and for each computed output an unknown whose origin is a Reference."""
        ...


Mark = int
"""What a value is marked as: bits, so that the marks of two values join by ``|``."""

UNMARKED: Mark = False
SENSITIVE: Mark = True
EPHEMERAL: Mark = 2
"""Not to be kept from one run to the next."""


def joined(marks: Iterable[Mark]) -> Mark:
    """All of the marks in one."""
    return reduce(or_, marks, UNMARKED)


class Value:
    """A typed value.  Values are immutable by convention; equality is Python identity: compare with
    ``stacks.language.operators.equal``.

    ``sensitive`` is its mark: true where it is not to be shown, be it sensitive or ephemeral."""

    __slots__ = ("raw", "sensitive", "type")

    def __init__(self, type: Type, raw: Any, sensitive: Mark = UNMARKED) -> None:
        self.type = type
        self.raw = raw
        self.sensitive = sensitive

    def __repr__(self) -> str:
        shown = "…" if self.sensitive else repr(self.raw)
        return f"Value({self.type.name}, {shown})"

    @property
    def is_null(self) -> bool:
        return self.raw is None

    @property
    def is_unknown(self) -> bool:
        return type(self.raw) is Unknown

    def marked(self, sensitive: Mark = SENSITIVE) -> Value:
        """The same value with another mark, or none."""
        return self if self.sensitive is sensitive else Value(self.type, self.raw, sensitive)

    def also(self, sensitive: Mark) -> Value:
        """The same value with one mark more."""
        return self.marked(self.sensitive | sensitive) if sensitive else self


NULL = Value(DYNAMIC, None)
TRUE = Value(BOOL, True)
FALSE = Value(BOOL, False)
UNKNOWN = Value(DYNAMIC, Unknown())
EMPTY_TUPLE = Value(TupleType(()), ())
EMPTY_OBJECT = Value(ObjectType({}), {})


def boolean(raw: bool) -> Value:
    return TRUE if raw else FALSE


def number(raw: Any) -> Value:
    """``raw``: int or mpfr.  A Python float never stands in a Value."""
    return Value(NUMBER, raw)


def string(raw: str) -> Value:
    """``raw`` is in NFC; text from outside goes through ``stacks.language.text.nfc`` first."""
    return Value(STRING, raw)


def null_of(type: Type) -> Value:
    return Value(type, None)


def unknown(type: Type = DYNAMIC, origin: Deferred | Reference | None = None) -> Value:
    return Value(type, Unknown(origin))


def tuple_of(items: Iterable[Value]) -> Value:
    raw = tuple(items)
    return Value(TupleType(tuple(item.type for item in raw)), raw)


def object_of(items: Mapping[str, Value]) -> Value:
    return Value(ObjectType({key: item.type for key, item in items.items()}), dict(items))


def list_of(element: Type, items: Iterable[Value]) -> Value:
    """``items`` are of the element type already."""
    return Value(ListType(element), tuple(items))


def set_of(element: Type, items: Iterable[Value]) -> Value:
    """``items`` are of the element type, distinct and in order already."""
    return Value(SetType(element), tuple(items))


def map_of(element: Type, items: Mapping[str, Value]) -> Value:
    """``items`` are of the element type already."""
    return Value(MapType(element), dict(items))


def reference_to(declared: Declared) -> Value:
    return Value(ReferenceType(frozenset((declared.address.kind,))), declared)
