"""Calling a function: arity, conversion, nulls, unknowns and sensitive marks, in one place."""

from __future__ import annotations

from collections.abc import Sequence

from planes.types import DYNAMIC, Type
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.marks import unmarked
from stacks.language.functions.plain import converted
from stacks.language.values import UNMARKED, Value, unknown

__all__ = ["ArityError", "call"]


class ArityError(FunctionError):
    """Too few or too many arguments.  ``given`` counts them."""

    def __init__(self, given: int) -> None:
        super().__init__(f"{given} arguments")
        self.given = given

    def diagnosis(self, name: str, function: Function) -> tuple[str, str]:
        expected = len(function.parameters)
        if self.given > expected:
            detail = f'Function "{name}" expects only {expected} argument(s).'
            return "Too many function arguments", detail
        least = "at least " if function.variadic else ""
        missing = function.parameters[self.given].name
        detail = f'Function "{name}" expects {least}{expected} argument(s).'
        return "Not enough function arguments", f'{detail} Missing value for "{missing}".'


def call(function: Function, arguments: Sequence[Value], context: CallContext) -> Value:
    """The value of a call.  Raises FunctionError where it cannot be done."""
    _check_arity(function, len(arguments))
    prepared = [
        _converted(argument, function.parameter(position), position)
        for position, argument in enumerate(arguments)
    ]
    known, sensitive = function.pure or context.applying, UNMARKED
    for position, argument in enumerate(prepared):
        parameter = function.parameter(position)
        if argument.raw is None and not parameter.allow_null:
            raise FunctionError("argument must not be null", position)
        if not parameter.allow_sensitive:
            prepared[position], mark = unmarked(argument)
            sensitive = sensitive | mark
        known = known and (parameter.allow_unknown or not argument.is_unknown)
    try:
        if known:
            result = function.apply(prepared, context)
        else:
            result = unknown(_result_type(function, prepared))
    except FunctionError as error:
        raise (error.redacted() if sensitive else error) from None
    except (OverflowError, MemoryError):
        raise FunctionError("the result is too large") from None
    return result.also(sensitive)


def _check_arity(function: Function, given: int) -> None:
    expected = len(function.parameters)
    if given < expected or (given > expected and function.variadic is None):
        raise ArityError(given)


def _converted(argument: Value, parameter: Parameter, position: int) -> Value:
    if parameter.type is DYNAMIC or argument.type is parameter.type:
        return argument
    return converted(argument, parameter.type, position)


def _result_type(function: Function, arguments: Sequence[Value]) -> Type:
    """The type of a result that is unknown."""
    if isinstance(function.result, Type):
        return function.result
    if any(argument.type is DYNAMIC for argument in arguments):
        return DYNAMIC
    return function.result(arguments)
