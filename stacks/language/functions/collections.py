"""Functions on collections of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planes.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
)
from stacks.language import numbers
from stacks.language.convert import ConversionError, convert
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.plain import converted
from stacks.language.operators import equal
from stacks.language.ordering import identity, wholly_known
from stacks.language.text import length as text_length
from stacks.language.unify import unify
from stacks.language.values import (
    FALSE,
    TRUE,
    Value,
    null_of,
    number,
    unknown,
)

__all__ = ["FUNCTIONS"]


def _alltrue(arguments: Sequence[Value], context: CallContext) -> Value:
    for item in arguments[0].raw:
        if item.is_unknown:
            return unknown(BOOL)
        if not item.raw:
            return FALSE
    return TRUE


def _anytrue(arguments: Sequence[Value], context: CallContext) -> Value:
    items = arguments[0].raw
    if any(item.raw is True for item in items):
        return TRUE
    return unknown(BOOL) if any(item.is_unknown for item in items) else FALSE


def _coalesce_type(arguments: Sequence[Value]) -> Type:
    common = unify([argument.type for argument in arguments])
    if common is None:
        raise FunctionError("all arguments must have the same type")
    return common


def _coalesce(arguments: Sequence[Value], context: CallContext) -> Value:
    type_ = _coalesce_type(arguments)
    for position, argument in enumerate(arguments):
        if argument.is_unknown:
            return unknown(type_)
        if argument.raw is None or (type_ is STRING and argument.raw == ""):
            continue
        return converted(argument, type_, position)
    raise FunctionError("no non-null, non-empty-string arguments")


def _contains(arguments: Sequence[Value], context: CallContext) -> Value:
    items, value = arguments
    if not isinstance(items.type, ListType | TupleType | SetType):
        raise FunctionError("argument must be list, tuple, or set")
    open_ = False
    for item in items.raw:
        found = equal(value, item)
        if found.raw is True:
            return TRUE
        open_ = open_ or found.is_unknown
    return unknown(BOOL) if open_ else FALSE


def _index(arguments: Sequence[Value], context: CallContext) -> Value:
    items, value = arguments
    if not isinstance(items.type, ListType | TupleType):
        raise FunctionError("argument must be a list or tuple")
    if not items.raw:
        raise FunctionError("cannot search an empty list")
    for position, item in enumerate(items.raw):
        found = equal(item, value)
        if found.is_unknown:
            return unknown(NUMBER)
        if found.raw:
            return number(position)
    raise FunctionError("item not found")


def _length(arguments: Sequence[Value], context: CallContext) -> Value:
    value = arguments[0]
    count = _count(value)
    return (unknown(NUMBER) if count is None else number(count)).marked(value.sensitive)


def _count(value: Value) -> int | None:
    """How many there are; None where that is unknown."""
    match value.type:
        case TupleType() as type_:
            return len(type_.elements)
        case ObjectType() as type_:
            return len(type_.attributes)
        case ListType() | MapType() | SetType() as type_:
            open_ = value.is_unknown or (type(type_) is SetType and not wholly_known(value))
            return None if open_ and not _alone(value) else len(value.raw)
    if value.type is STRING:
        return None if value.is_unknown else text_length(value.raw)
    if value.type is DYNAMIC:
        return None
    raise FunctionError("argument must be a string, a collection type, or a structural type")


def _alone(value: Value) -> bool:
    """A set of one element has one, whatever it turns out to be."""
    return not value.is_unknown and len(value.raw) == 1


def _common_type(left: Value, right: Value) -> Type:
    common = unify((left.type, right.type))
    if common is None:
        raise FunctionError("keys and searchset must be of the same type")
    return common


def _matchkeys_type(arguments: Sequence[Value]) -> Type:
    _common_type(arguments[1], arguments[2])
    return arguments[0].type


def _matchkeys(arguments: Sequence[Value], context: CallContext) -> Value:
    values, keys, wanted = arguments
    common = _common_type(keys, wanted)
    if len(values.raw) != len(keys.raw):
        raise FunctionError("length of keys and values should be equal")
    keys, wanted = converted(keys, common, 1), converted(wanted, common, 2)
    if not wanted.raw:
        return Value(values.type, ())
    if not (wholly_known(values) and wholly_known(keys) and wholly_known(wanted)):
        return unknown(values.type)
    search = {identity(item) for item in wanted.raw}
    pairs = zip(values.raw, keys.raw, strict=True)
    return Value(values.type, tuple(value for value, key in pairs if identity(key) in search))


_NOT_ONE = "must be a list, set, or tuple value with either zero or one elements"


def _one_type(arguments: Sequence[Value]) -> Type:
    match arguments[0].type:
        case ListType() | SetType() as type_:
            return type_.element
        case TupleType(elements=()):
            return DYNAMIC
        case TupleType(elements=(only,)):
            return only
    raise FunctionError(_NOT_ONE, 0)


def _one(arguments: Sequence[Value], context: CallContext) -> Value:
    type_ = _one_type(arguments)
    match arguments[0].raw:
        case ():
            return null_of(type_)
        case (only,):
            item: Value = only
            return item
    raise FunctionError(_NOT_ONE, 0)


def _sum(arguments: Sequence[Value], context: CallContext) -> Value:
    items = arguments[0]
    if type(items.raw) not in (tuple, dict):
        raise FunctionError("cannot sum noniterable", 0)
    if not items.raw:
        raise FunctionError("cannot sum an empty list", 0)
    if type(items.raw) is dict:
        message = f"argument must be list, set, or tuple. Received {items.type.name}"
        raise FunctionError(message, 0)
    if not wholly_known(items):
        return unknown(NUMBER)
    total: Any = 0
    for item in items.raw:
        total = numbers.add(total, _addend(item))
    return number(total)


def _addend(item: Value) -> Any:
    try:
        addend = convert(item, NUMBER).raw
    except ConversionError:
        addend = None
    if addend is None:
        raise FunctionError("argument must be list, set, or tuple of number values", 0)
    return addend


_BOOLS = Parameter("list", ListType(BOOL))
_ANY_LIST = ListType(DYNAMIC)
FUNCTIONS = {
    "alltrue": Function((_BOOLS,), _alltrue, BOOL),
    "anytrue": Function((_BOOLS,), _anytrue, BOOL),
    "coalesce": Function(
        (), _coalesce, _coalesce_type, Parameter("vals", allow_null=True, allow_unknown=True)
    ),
    "contains": Function((Parameter("list"), Parameter("value")), _contains, BOOL),
    "index": Function((Parameter("list"), Parameter("value")), _index, NUMBER),
    "length": Function(
        (Parameter("value", allow_unknown=True, allow_sensitive=True),), _length, NUMBER
    ),
    "matchkeys": Function(
        (
            Parameter("values", _ANY_LIST),
            Parameter("keys", _ANY_LIST),
            Parameter("searchset", _ANY_LIST),
        ),
        _matchkeys,
        _matchkeys_type,
    ),
    "one": Function((Parameter("list"),), _one, _one_type),
    "sum": Function((Parameter("list"),), _sum, NUMBER),
}
