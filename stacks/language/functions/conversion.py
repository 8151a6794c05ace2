"""Functions that convert values, and those of sensitive marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planes.types import BOOL, DYNAMIC, NUMBER, STRING, ListType, MapType, SetType, Type
from stacks.language.convert import ConversionError, convert
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.marks import without_ephemeral
from stacks.language.mismatch import required_name
from stacks.language.render import quote
from stacks.language.values import (
    EPHEMERAL,
    SENSITIVE,
    UNMARKED,
    Value,
    boolean,
    unknown,
)

__all__ = ["FUNCTIONS"]


def _conversion(to: Type) -> Function:
    def apply(arguments: Sequence[Value], context: CallContext) -> Value:
        argument = arguments[0]
        try:
            result = convert(argument, to)
        except ConversionError:
            raise _refusal(argument, to) from None
        if result.is_unknown and result.type != argument.type:
            # What it waits for is of another type, so it is this call that has to be put off.
            return unknown(result.type).marked(result.sensitive)
        return result

    parameter = Parameter("v", allow_null=True, allow_unknown=True, allow_sensitive=True)
    return Function((parameter,), apply)


def _refusal(argument: Value, to: Type) -> FunctionError:
    if argument.sensitive:
        message = f"cannot convert this sensitive {argument.type.name} to {required_name(to)}"
        return FunctionError(message, 0)
    if type(argument.raw) is str and to is BOOL:
        message = 'cannot convert {} to bool; only the strings "true" or "false" are allowed'
        return FunctionError(message, 0, (quote(argument.raw),))
    if type(argument.raw) is str and to is NUMBER:
        message = (
            "cannot convert {} to number; given string must be a decimal representation of a number"
        )
        return FunctionError(message, 0, (quote(argument.raw),))
    return FunctionError(f"cannot convert {argument.type.name} to {required_name(to)}", 0)


def _issensitive(arguments: Sequence[Value], context: CallContext) -> Value:
    """A mark may still come to what is unknown."""
    value = arguments[0]
    if value.is_unknown and not value.sensitive & SENSITIVE:
        return unknown(BOOL).also(value.sensitive)
    return boolean(bool(value.sensitive & SENSITIVE))


def _nonsensitive(value: Value) -> Value:
    return value.marked(EPHEMERAL if value.sensitive & EPHEMERAL else UNMARKED)


def _of_any(apply: Callable[[Value], Value]) -> Function:
    """A function of whatever value, as it stands."""
    parameter = Parameter("value", allow_null=True, allow_unknown=True, allow_sensitive=True)
    return Function((parameter,), lambda arguments, context: apply(arguments[0]))


FUNCTIONS = {
    "ephemeralasnull": _of_any(without_ephemeral),
    "issensitive": _of_any(lambda value: value)._replace(apply=_issensitive, result=BOOL),
    "nonsensitive": _of_any(_nonsensitive),
    "sensitive": _of_any(lambda value: value.also(SENSITIVE)),
    "tobool": _conversion(BOOL),
    "tolist": _conversion(ListType(DYNAMIC)),
    "tomap": _conversion(MapType(DYNAMIC)),
    "tonumber": _conversion(NUMBER),
    "toset": _conversion(SetType(DYNAMIC)),
    "tostring": _conversion(STRING),
}
