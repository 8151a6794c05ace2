"""Calling a function: arity, conversion, nulls, unknowns and sensitive marks, in one place."""

from __future__ import annotations

from collections.abc import Sequence

from planes.types import DYNAMIC, Type
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.marks import unmarked
from stacks.language.functions.plain import converted
from stacks.language.values import Value, unknown

__all__ = ["ArityError", "call", "check_arity", "prepare", "result_type"]


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
    check_arity(function, len(arguments))
    prepared: list[Value] = []
    known, sensitive = function.pure or context.applying, False
    for position, argument in enumerate(arguments):
        parameter = function.parameter(position)
        value = prepare(argument, parameter, position)
        if not parameter.allow_sensitive:
            value, mark = unmarked(value)
            sensitive = sensitive or mark
        known = known and (parameter.allow_unknown or not value.is_unknown)
        prepared.append(value)
    try:
        if known:
            result = function.apply(prepared, context)
        else:
            result = unknown(result_type(function, prepared))
    except FunctionError as error:
        raise (error.redacted() if sensitive else error) from None
    return result.marked() if sensitive else result


def check_arity(function: Function, given: int) -> None:
    expected = len(function.parameters)
    if given < expected or (given > expected and function.variadic is None):
        raise ArityError(given)


def prepare(argument: Value, parameter: Parameter, position: int) -> Value:
    """The argument as the parameter has it."""
    value = argument
    if parameter.type is not DYNAMIC and argument.type is not parameter.type:
        value = converted(argument, parameter.type, position)
    if value.raw is None and not parameter.allow_null:
        raise FunctionError("argument must not be null", position)
    return value


def result_type(function: Function, arguments: Sequence[Value]) -> Type:
    """The type of a result that is unknown."""
    if isinstance(function.result, Type):
        return function.result
    if any(argument.type is DYNAMIC for argument in arguments):
        return DYNAMIC
    return function.result(arguments)
