"""Functions on sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from planes.types import DYNAMIC, ListType, SetType, TupleType, Type
from stacks.language.convert import convert
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.plain import converted
from stacks.language.ordering import identity, make_set, wholly_known
from stacks.language.unify import unify
from stacks.language.values import Value, joined, list_of, tuple_of, unknown

__all__ = ["FUNCTIONS"]

_Combine = Callable[[dict[Any, Value], dict[Any, Value]], dict[Any, Value]]


def _union(left: dict[Any, Value], right: dict[Any, Value]) -> dict[Any, Value]:
    return left | right


def _intersection(left: dict[Any, Value], right: dict[Any, Value]) -> dict[Any, Value]:
    return {key: item for key, item in left.items() if key in right}


def _difference(left: dict[Any, Value], right: dict[Any, Value]) -> dict[Any, Value]:
    return {key: item for key, item in left.items() if key not in right}


def _set_type(arguments: Sequence[Value]) -> SetType:
    """The one type of all the sets; empty ones of no type have no say in it."""
    elements = []
    for argument in arguments:
        element = argument.type.element if isinstance(argument.type, SetType) else DYNAMIC
        if element is not DYNAMIC or argument.is_unknown or argument.raw:
            elements.append(element)
    common = unify(elements) if elements else DYNAMIC
    if common is None:
        raise FunctionError("given sets must all have compatible element types")
    return SetType(common)


def _operation(
    combine: _Combine, *names: str, variadic: str | None = None, unknowns: bool = False
) -> Function:
    """``unknowns`` where elements that are unknown do not make all of the result unknown."""

    def apply(arguments: Sequence[Value], context: CallContext) -> Value:
        type_ = _set_type(arguments)
        sets = [converted(argument, type_, position) for position, argument in enumerate(arguments)]
        if not unknowns and not all(wholly_known(items) for items in sets):
            return unknown(type_)
        first, *others = [{identity(item): item for item in items.raw} for items in sets]
        for other in others:
            first = combine(first, other)
        return make_set(type_.element, first.values())

    parameters = tuple(Parameter(name, SetType(DYNAMIC)) for name in names)
    more = Parameter(variadic, SetType(DYNAMIC)) if variadic else None
    return Function(parameters, apply, _set_type, more)


def _product_type(arguments: Sequence[Value]) -> ListType | SetType:
    """Tuples in a list, and in a set where one of the arguments is a set."""
    if len(arguments) < 2:
        raise FunctionError("at least two arguments are required")
    elements = [_element(argument.type, at) for at, argument in enumerate(arguments)]
    sets = any(isinstance(argument.type, SetType) for argument in arguments)
    return (SetType if sets else ListType)(TupleType(tuple(elements)))


def _element(type_: Type, position: int) -> Type:
    if isinstance(type_, SetType | ListType):
        return type_.element
    if not isinstance(type_, TupleType):
        raise FunctionError("a set or a list is required", position)
    common = unify(type_.elements) if type_.elements else DYNAMIC
    if common is None:
        raise FunctionError("all elements must be of the same type", position)
    return common


def _setproduct(arguments: Sequence[Value], context: CallContext) -> Value:
    type_ = _product_type(arguments)
    sensitive = joined(argument.sensitive for argument in arguments)
    if not all(_countable(argument) for argument in arguments):
        return unknown(type_).marked(sensitive)
    element = type_.element
    assert isinstance(element, TupleType)
    columns = [
        [convert(item, column) for item in argument.raw]
        for argument, column in zip(arguments, element.elements, strict=True)
    ]
    rows = [tuple_of(row) for row in product(*columns)]
    make = make_set if isinstance(type_, SetType) else list_of
    result = make(element, rows)
    return result.marked(sensitive | result.sensitive)


def _countable(argument: Value) -> bool:
    """Whether it is known how many elements there are: unknown ones of a set may be the same."""
    if argument.is_unknown:
        return False
    return not isinstance(argument.type, SetType) or wholly_known(argument)


FUNCTIONS = {
    "setintersection": _operation(_intersection, "first_set", variadic="other_sets"),
    "setproduct": Function(
        (),
        _setproduct,
        _product_type,
        Parameter("sets", allow_unknown=True, allow_sensitive=True),
    ),
    "setsubtract": _operation(_difference, "a", "b"),
    "setunion": _operation(_union, "first_set", variadic="other_sets", unknowns=True),
}
