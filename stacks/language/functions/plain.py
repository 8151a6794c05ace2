"""Functions of plain data: how most of them are put together, and what they check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from planes.types import NUMBER, STRING, Type
from stacks.language.convert import ConversionError, convert
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.numbers import is_whole, truncate
from stacks.language.text import nfc
from stacks.language.values import Value, string

__all__ = ["converted", "numeric", "plain", "textual", "whole"]

_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1


def plain(
    result: Type,
    operation: Callable[..., Any],
    *parameters: Parameter,
    variadic: Parameter | None = None,
) -> Function:
    """The function that ``operation`` is of raw arguments; its result is of a primitive type."""

    def apply(arguments: Sequence[Value], context: CallContext) -> Value:
        raw = operation(*[argument.raw for argument in arguments])
        return string(nfc(raw)) if result is STRING else Value(result, raw)

    return Function(parameters, apply, result, variadic)


def converted(argument: Value, type_: Type, position: int | None = None) -> Value:
    """The argument as one of another type.  Raises FunctionError."""
    try:
        return convert(argument, type_)
    except ConversionError as error:
        raise FunctionError(error.message, position) from None


def textual(operation: Callable[..., str], *names: str) -> Function:
    """A function of strings to a string."""
    return plain(STRING, operation, *[Parameter(name, STRING) for name in names])


def numeric(operation: Callable[..., Any], *names: str) -> Function:
    """A function of numbers to a number."""
    return plain(NUMBER, operation, *[Parameter(name, NUMBER) for name in names])


def whole(number: Any, argument: int | None = None, what: str = "") -> int:
    """A number as a machine integer.  Raises FunctionError; ``what`` goes before the message."""
    if _SMALLEST <= number <= _LARGEST and is_whole(number):
        return truncate(number)
    message = f"value must be a whole number, between {_SMALLEST} and {_LARGEST}"
    raise FunctionError(f"{what}: {message}" if what else message, argument)
