"""Functions on lists, tuples and other things in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planes.types import DYNAMIC, NUMBER, STRING, ListType, SetType, TupleType, Type
from stacks.language import numbers
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.plain import converted, whole
from stacks.language.ordering import identity, wholly_known
from stacks.language.unify import unify
from stacks.language.values import UNKNOWN, Mark, Value, joined, list_of, number, tuple_of, unknown

__all__ = ["FUNCTIONS"]

_LONGEST_RANGE = 1024


def _chunklist(arguments: Sequence[Value], context: CallContext) -> Value:
    """A size of nought is no limit."""
    items = arguments[0]
    size = whole(arguments[1].raw, what="invalid size")
    if size < 0:
        raise FunctionError("the size argument must be positive")
    step = size or len(items.raw) or 1
    chunks = [
        Value(items.type, items.raw[start : start + step])
        for start in range(0, len(items.raw), step)
    ]
    sensitive = joined(argument.sensitive for argument in arguments)
    return list_of(items.type, chunks).marked(sensitive)


def _coalescelist_type(arguments: Sequence[Value]) -> Type:
    if not arguments:
        raise FunctionError("at least one argument is required")
    if any(argument.is_unknown for argument in arguments):
        return DYNAMIC
    types = [argument.type for argument in arguments]
    if not all(isinstance(type_, ListType | TupleType) for type_ in types):
        raise FunctionError("coalescelist arguments must be lists or tuples")
    return types[0] if all(type_ == types[0] for type_ in types) else DYNAMIC


def _coalescelist(arguments: Sequence[Value], context: CallContext) -> Value:
    type_ = _coalescelist_type(arguments)
    for argument in arguments:
        if argument.is_unknown:
            return unknown(type_)
        if argument.raw:
            return argument
    raise FunctionError("no non-null arguments")


def _compact(arguments: Sequence[Value], context: CallContext) -> Value:
    items = arguments[0]
    if not wholly_known(items):
        return unknown(items.type)
    return list_of(STRING, [item for item in items.raw if item.raw])


def _concat_type(arguments: Sequence[Value]) -> Type:
    """A list where all are lists with a type in common, else a tuple."""
    if not arguments:
        raise FunctionError("at least one argument is required")
    if all(isinstance(argument.type, ListType) for argument in arguments):
        common = unify([argument.type for argument in arguments])
        if common is not None:
            return common
    elements: list[Type] = []
    for position, argument in enumerate(arguments):
        match argument.type:
            case TupleType():
                elements += argument.type.elements
            case ListType() if argument.is_unknown:
                return DYNAMIC
            case ListType():
                elements += [argument.type.element] * len(argument.raw)
            case _:
                message = f"all arguments must be lists or tuples; got {argument.type.name}"
                raise FunctionError(message, position)
    return TupleType(tuple(elements))


def _concat(arguments: Sequence[Value], context: CallContext) -> Value:
    type_ = _concat_type(arguments)
    sensitive = joined(argument.sensitive for argument in arguments)
    if isinstance(type_, ListType):
        arguments = [converted(argument, type_, at) for at, argument in enumerate(arguments)]
    items = tuple(item for argument in arguments for item in argument.raw)
    if isinstance(type_, ListType) and type_.element is DYNAMIC and items:
        type_ = ListType(items[0].type)
    return Value(type_, items, sensitive)


def _distinct(arguments: Sequence[Value], context: CallContext) -> Value:
    items = arguments[0]
    if not wholly_known(items):
        return unknown(items.type)
    found: dict[Any, Value] = {}
    for item in items.raw:
        found.setdefault(identity(item), item)
    return Value(items.type, tuple(found.values()))


def _element_type(arguments: Sequence[Value]) -> Type:
    items, index = arguments
    if isinstance(items.type, ListType):
        return items.type.element
    if not isinstance(items.type, TupleType):
        raise FunctionError(f"cannot read elements from {items.type.name}")
    if index.is_unknown:
        return DYNAMIC
    return items.type.elements[_position(index, len(items.type.elements))]


def _position(index: Value, length: int) -> int:
    position = whole(index.raw, what="invalid index")
    if position < 0:
        raise FunctionError("cannot use element function with a negative index")
    if not length:
        raise FunctionError("cannot use element function with an empty list")
    return position % length


def _element(arguments: Sequence[Value], context: CallContext) -> Value:
    items, index = arguments
    if not isinstance(items.type, ListType | TupleType):
        raise FunctionError(f"cannot read elements from {items.type.name}")
    item: Value = items.raw[_position(index, len(items.raw))]
    return item.also(items.sensitive)


def _flatten(arguments: Sequence[Value], context: CallContext) -> Value:
    items = arguments[0]
    if not isinstance(items.type, ListType | SetType | TupleType):
        raise FunctionError("can only flatten lists, sets and tuples")
    flat: list[Value] = []
    known, sensitive = _flatten_into(flat, items)
    return (tuple_of(flat) if known else UNKNOWN).marked(sensitive)


def _flatten_into(flat: list[Value], items: Value) -> tuple[bool, Mark]:
    """Whether it is known what all the elements are, and what the sequences are marked as."""
    known, sensitive = True, items.sensitive
    if isinstance(items.type, SetType) and not wholly_known(items):
        return False, sensitive
    for item in items.raw:
        nested = isinstance(item.type, ListType | SetType | TupleType) and item.raw is not None
        if item.is_unknown and (nested or item.type is DYNAMIC):
            known, sensitive = False, sensitive | item.sensitive
        elif nested:
            inner_known, inner_sensitive = _flatten_into(flat, item)
            known, sensitive = known and inner_known, sensitive | inner_sensitive
        else:
            flat.append(item)
    return known, sensitive


def _range(arguments: Sequence[Value], context: CallContext) -> Value:
    start, end, step = _limits([argument.raw for argument in arguments])
    if step == 0:
        raise FunctionError("step must not be zero", 2)
    if step < 0 and end > start:
        raise FunctionError("end must be less than start when step is negative", 1)
    if step > 0 and end < start:
        raise FunctionError("end must be greater than start when step is positive", 1)
    items: list[Value] = []
    current = start
    while current > end if step < 0 else current < end:
        if len(items) >= _LONGEST_RANGE:
            raise FunctionError(
                "more than 1024 values were generated; either decrease the difference between "
                "start and end or use a smaller step"
            )
        items.append(number(current))
        current = numbers.add(current, step)
    return list_of(NUMBER, items)


def _limits(given: list[Any]) -> tuple[Any, Any, Any]:
    """Start, end and step."""
    match given:
        case [end]:
            return 0, end, -1 if end < 0 else 1
        case [start, end]:
            return start, end, -1 if end < start else 1
        case [start, end, step]:
            return start, end, step
    raise FunctionError("must have one, two, or three arguments")


def _reverse_type(arguments: Sequence[Value]) -> Type:
    match arguments[0].type:
        case TupleType() as type_:
            return TupleType(type_.elements[::-1])
        case ListType() | SetType() as type_:
            return ListType(type_.element)
    name = arguments[0].type.name
    raise FunctionError(f"can only reverse list or tuple values, not {name}", 0)


def _reverse(arguments: Sequence[Value], context: CallContext) -> Value:
    items = arguments[0]
    return Value(_reverse_type(arguments), items.raw[::-1], items.sensitive)


def _slice_type(arguments: Sequence[Value]) -> Type:
    items = arguments[0]
    if isinstance(items.type, SetType):
        raise FunctionError(
            "cannot slice a set, because its elements do not have indices; explicitly convert to a "
            "list if the ordering of the result is not important",
            0,
        )
    if not isinstance(items.type, ListType | TupleType):
        raise FunctionError("must be a list or tuple value", 0)
    if isinstance(items.type, TupleType):
        bounds = _bounds(arguments, len(items.type.elements))
        return DYNAMIC if bounds is None else TupleType(items.type.elements[slice(*bounds)])
    _bounds(arguments, None if items.is_unknown else len(items.raw))
    return items.type


def _bounds(arguments: Sequence[Value], length: int | None) -> tuple[int, int] | None:
    """Start and end of a slice, None where either is unknown.  Raises FunctionError."""
    limits = []
    for position, name in ((1, "start"), (2, "end")):
        if arguments[position].is_unknown:
            continue
        limit = whole(arguments[position].raw, position, f"invalid {name} index")
        if limit < 0:
            raise FunctionError(f"{name} index must not be less than zero", position)
        if length is not None and limit > length:
            message = f"{name} index must not be greater than the length of the list"
            raise FunctionError(message, position)
        limits.append(limit)
    if len(limits) < 2:
        return None
    if limits[0] > limits[1]:
        raise FunctionError("start index must not be greater than end index", 1)
    return limits[0], limits[1]


def _slice(arguments: Sequence[Value], context: CallContext) -> Value:
    items = arguments[0]
    type_ = _slice_type(arguments)
    bounds = _bounds(arguments, len(items.raw)) or (0, 0)
    return Value(type_, items.raw[slice(*bounds)], items.sensitive)


def _sort(arguments: Sequence[Value], context: CallContext) -> Value:
    items = arguments[0]
    if items.is_unknown:
        return unknown(items.type)
    if not wholly_known(items):
        return list_of(STRING, [unknown(STRING) for _ in items.raw])
    for index, item in enumerate(items.raw):
        if item.raw is None:
            message = f"given list element {index} is null; a null string cannot be sorted"
            raise FunctionError(message)
    return list_of(STRING, sorted(items.raw, key=lambda item: str(item.raw)))


def _own_type(arguments: Sequence[Value]) -> Type:
    return arguments[0].type


_ANY_LIST = ListType(DYNAMIC)
_STRINGS = ListType(STRING)
_LIST = Parameter("list", allow_sensitive=True)

FUNCTIONS = {
    "chunklist": Function(
        (
            Parameter("list", _ANY_LIST, allow_sensitive=True),
            Parameter("size", NUMBER, allow_sensitive=True),
        ),
        _chunklist,
        lambda arguments: ListType(arguments[0].type),
    ),
    "coalescelist": Function(
        (),
        _coalescelist,
        _coalescelist_type,
        Parameter("vals", allow_null=True, allow_unknown=True),
    ),
    "compact": Function((Parameter("list", _STRINGS),), _compact, _STRINGS),
    "concat": Function((), _concat, _concat_type, Parameter("seqs", allow_sensitive=True)),
    "distinct": Function((Parameter("list", _ANY_LIST),), _distinct, _own_type),
    "element": Function((_LIST, Parameter("index", NUMBER)), _element, _element_type),
    "flatten": Function((_LIST,), _flatten, lambda arguments: DYNAMIC),
    "range": Function((), _range, ListType(NUMBER), Parameter("params", NUMBER)),
    "reverse": Function((_LIST,), _reverse, _reverse_type),
    "slice": Function(
        (_LIST, Parameter("start_index", NUMBER), Parameter("end_index", NUMBER)),
        _slice,
        _slice_type,
    ),
    "sort": Function((Parameter("list", _STRINGS, allow_unknown=True),), _sort, _STRINGS),
}
