"""The numbers of the language: integers exactly, everything else as 512-bit binary floats.

That is what Terraform computes with (Go's ``big.Float`` at precision 512, to nearest, ties to
even).  A number is an ``int`` where it is whole and below 2**512, and a ``gmpy2.mpfr`` otherwise;
so equal numbers are of one Python type, and ``<`` and ``==`` of Python compare them.  A fraction
keeps its own precision: 53 bits where it came from a Python float, 512 otherwise.  gmpy2 is
imported only when a fraction occurs, since that import costs a fifth of a small run.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeAlias

__all__ = [
    "PRECISION",
    "Number",
    "add",
    "divide",
    "fraction",
    "from_float",
    "is_vast",
    "is_whole",
    "modulo",
    "multiply",
    "negate",
    "normalise",
    "parse",
    "subtract",
    "to_brief_text",
    "to_text",
    "truncate",
]

Number: TypeAlias = Any
"""int or gmpy2.mpfr, which comes without types."""

PRECISION = 512
_LIMIT = 1 << PRECISION
_WHOLE = re.compile(r"[+-]?[0-9]{1,150}\Z")
_DECIMAL = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:([eEpP])([+-]?[0-9]+))?\Z")
_VAST = 3_321_928
"""Bits in a million digits."""
_LARGEST_EXPONENT = 300_000_000
"""Go's floats end near 10**646456993; beyond this no decimal text could be held in memory."""


@cache
def _context() -> Any:
    import gmpy2  # here, since most stacks have whole numbers only

    return gmpy2.context(precision=PRECISION)


def fraction(number: Number, precision: int = PRECISION) -> Any:
    """An int, a float or a decimal text as an mpfr.

    Mind that Python's operators on an mpfr round to 53 bits: use the functions of this module.
    """
    import gmpy2

    return gmpy2.mpfr(number, precision)


def normalise(number: Number) -> Number:
    """The one form of a number: an mpfr that is whole and below 2**512 becomes an int.

    Raises OverflowError for infinities, which are what a result too large becomes.
    """
    if type(number) is int:
        return number if -_LIMIT < number < _LIMIT else fraction(number)
    if not number.is_finite():
        raise OverflowError
    if number.is_integer() and -_LIMIT < number < _LIMIT:
        return int(number)
    return number


def parse(text: str) -> Number | None:
    """The number that a text in decimal notation is; None where it is none."""
    if _WHOLE.match(text):
        return int(text)
    match = _DECIMAL.match(text)
    if match is None:
        return None
    mantissa, mark, exponent = match.groups()
    if exponent is not None and (len(exponent) > 11 or abs(int(exponent)) > _LARGEST_EXPONENT):
        return None
    if mark in ("p", "P"):
        return multiply(normalise(fraction(mantissa)), _power_of_two(int(exponent)))
    return normalise(fraction(text))


def _power_of_two(exponent: int) -> Number:
    return normalise(_context().exp2(exponent))


def from_float(number: float) -> Number:
    """A Python float, exactly.  Raises ValueError for infinities and NaN."""
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(f"{number} is not a number")
    return normalise(int(number)) if number.is_integer() else fraction(number, 53)


def is_whole(number: Number) -> bool:
    return type(number) is int or bool(number.is_integer())


def is_vast(number: Number) -> bool:
    """Whether all digits of a number, before the point or behind it, would be over a million."""
    if type(number) is int:
        return False
    import gmpy2

    return bool(abs(gmpy2.get_exp(number)) > _VAST)


def truncate(number: Number) -> int:
    """The whole part, towards zero."""
    if type(number) is int:
        return number
    above, below = number.as_integer_ratio()  # int() of an mpfr rounds
    whole = int(abs(above) // below)
    return -whole if above < 0 else whole


def add(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int:
        return normalise(left + right)
    return normalise(_context().add(left, right))


def subtract(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int:
        return normalise(left - right)
    return normalise(_context().sub(left, right))


def multiply(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int:
        return normalise(left * right)
    return normalise(_context().mul(left, right))


def divide(left: Number, right: Number) -> Number:
    """Raises ZeroDivisionError."""
    if right == 0:
        raise ZeroDivisionError
    if type(left) is int and type(right) is int and left % right == 0:
        return left // right
    return normalise(_context().div(left, right))


def modulo(left: Number, right: Number) -> Number:
    """The remainder of division towards zero: it has the sign of ``left``.

    Raises ZeroDivisionError.
    """
    if type(left) is int and type(right) is int:
        if right == 0:
            raise ZeroDivisionError
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    return subtract(left, multiply(truncate(divide(left, right)), right))


def negate(number: Number) -> Number:
    return -number if type(number) is int else _context().minus(number)


def to_text(number: Number) -> str:
    """The shortest decimal text that reads back as the same number, never with an exponent."""
    if type(number) is int:
        return str(number)
    if number == 0:
        return "0"
    sign, digits, point = _shortest(number)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    return f"{sign}{digits[:point]}.{digits[point:]}"


def to_brief_text(number: Number) -> str:
    """The same, with an exponent where there would be over a million digits."""
    if not is_vast(number) or number == 0:
        return to_text(number)
    sign, digits, point = _shortest(number)
    return f"{sign}{digits[0]}.{digits[1:] or '0'}e{point - 1:+}"


def _shortest(number: Any) -> tuple[str, str, int]:
    """The sign, the fewest significant digits that round to an mpfr, and where the point stands.

    More digits never round trip worse, so their count is found by halving.
    """
    precision = number.precision
    low, high = 1, int(precision * 0.30103) + 2
    while low < high:
        middle = (low + high) // 2
        sign, digits, point = _digits(number, middle)
        if fraction(f"{sign}0.{digits}e{point}", precision) == number:
            high = middle
        else:
            low = middle + 1
    sign, digits, point = _digits(number, low)
    return sign, digits.rstrip("0"), point


def _digits(number: Any, count: int) -> tuple[str, str, int]:
    if count == 1:  # which mpfr.digits does not give
        digits, _, exponent = f"{number:.0e}".partition("e")
        point = int(exponent) + 1
    else:
        digits, point, _ = number.digits(10, count)
    return ("-", digits[1:], point) if digits[0] == "-" else ("", digits, point)
