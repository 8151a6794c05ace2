"""Functions on numbers."""

from __future__ import annotations

import math
import string as letters
import sys
from collections.abc import Sequence
from typing import Any

from planes.types import DYNAMIC, NUMBER, STRING
from stacks.language import numbers
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.go_math import log, power
from stacks.language.functions.plain import numeric, plain, whole
from stacks.language.render import quote
from stacks.language.values import Value, number

__all__ = ["FUNCTIONS"]


def absolute(value: Any) -> Any:
    return numbers.negate(value) if value < 0 else value


def ceil(value: Any) -> Any:
    part = numbers.truncate(value)
    return numbers.normalise(part + 1 if part < value else part)


def floor(value: Any) -> Any:
    part = numbers.truncate(value)
    return numbers.normalise(part - 1 if part > value else part)


def signum(value: Any) -> int:
    part = whole(value)
    return (part > 0) - (part < 0)


def largest(*values: Any) -> Any:
    return max(_some(values))


def smallest(*values: Any) -> Any:
    return min(_some(values))


def _some(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if not values:
        raise FunctionError("must pass at least one number")
    return values


_LIMIT = int(sys.float_info.max)


def _double(value: Any) -> float:
    """A number as a 64-bit float."""
    try:
        double = float(value)
    except OverflowError:
        double = math.inf
    if math.isinf(double):
        raise FunctionError(f"value must be between -{_LIMIT}.000000 and {_LIMIT}.000000 inclusive")
    return double


def _result(double: float) -> Any:
    if not math.isfinite(double):
        raise FunctionError("the result is not a finite number")
    if abs(double) < 2**53:
        return numbers.from_float(double)
    return numbers.fraction(double, 53)  # written with no more digits than a float has


def logarithm(value: Any, base: Any) -> Any:
    of, to = log(_double(value)), log(_double(base))
    return _result(of / to if to else math.nan)


def exponentiation(value: Any, exponent: Any) -> Any:
    return _result(power(_double(value), _double(exponent)))


_DIGITS = letters.digits + letters.ascii_lowercase + letters.ascii_uppercase


def parseint(arguments: Sequence[Value], context: CallContext) -> Value:
    """Digits of bases above 36 are 0-9, a-z, A-Z; below, letters are of either case."""
    text = arguments[0]
    if text.type is not STRING:
        raise FunctionError(f"first argument must be a string, not {text.type.name}", 0)
    base = whole(arguments[1].raw, 1)
    if not 2 <= base <= 62:
        raise FunctionError("base must be a whole number between 2 and 62 inclusive", 1)
    value = _read_digits(text.raw, base)
    if value is None:
        raise FunctionError("cannot parse {} as a base {} integer", 0, (quote(text.raw), str(base)))
    return number(numbers.normalise(value))


def _read_digits(text: str, base: int) -> int | None:
    digits = text[1:] if text[:1] in ("+", "-") else text
    if base <= 36:
        digits = digits.lower()
    values = [_DIGITS.find(digit) for digit in digits]
    if not values or not all(0 <= value < base for value in values):
        return None
    total = 0
    for value in values:
        total = total * base + value
    return -total if text[0] == "-" else total


_NUMBERS = Parameter("numbers", NUMBER)

FUNCTIONS = {
    "abs": numeric(absolute, "num"),
    "ceil": numeric(ceil, "num"),
    "floor": numeric(floor, "num"),
    "log": numeric(logarithm, "num", "base"),
    "max": plain(NUMBER, largest, variadic=_NUMBERS),
    "min": plain(NUMBER, smallest, variadic=_NUMBERS),
    "parseint": Function(
        (Parameter("number", DYNAMIC), Parameter("base", NUMBER)), parseint, NUMBER
    ),
    "pow": numeric(exponentiation, "num", "power"),
    "signum": numeric(signum, "num"),
}
