"""Decimal text of numbers with an exponent or a set precision, as Go writes it."""

from __future__ import annotations

from typing import Any, NamedTuple

from stacks.language import numbers

__all__ = ["float_text"]


class _Decimal(NamedTuple):
    """``0.DIGITS`` times ten to the ``point``.  Zero has no digits."""

    negative: bool
    digits: str
    point: int


def float_text(number: Any, verb: str, precision: int | None) -> str:
    """A number by one of the verbs e, E, f, g and G.

    ``precision`` counts digits behind the point, for g all significant ones; None is as many as it
    takes to tell the number from its neighbours.  Halves are rounded to even.
    """
    decimal = _shortest(number) if precision is None else _exact(number)
    kind = verb.lower()
    if precision is not None:
        decimal = _rounded(decimal, _kept(decimal, kind, precision))
    text = _WRITERS[kind](decimal, precision)
    sign = "-" if decimal.negative else ""
    return sign + (text.upper() if verb.isupper() else text)


def _shortest(number: Any) -> _Decimal:
    text = numbers.to_text(number)
    whole, _, fraction = text.removeprefix("-").partition(".")
    return _trimmed(text.startswith("-"), whole + fraction, len(whole))


def _exact(number: Any) -> _Decimal:
    """All the digits of a binary fraction."""
    if type(number) is int:
        digits = str(abs(number))
        return _trimmed(number < 0, digits, len(digits))
    numerator, denominator = number.as_integer_ratio()
    places = denominator.bit_length() - 1
    digits = (abs(numerator) * 5**places).digits()
    return _trimmed(numerator < 0, digits, len(digits) - places)


def _trimmed(negative: bool, digits: str, point: int) -> _Decimal:
    significant = digits.lstrip("0")
    point -= len(digits) - len(significant)
    significant = significant.rstrip("0")
    return _Decimal(negative, significant, point if significant else 0)


def _kept(decimal: _Decimal, kind: str, precision: int) -> int:
    """How many significant digits a precision leaves."""
    if kind == "f":
        return decimal.point + precision
    return precision + 1 if kind == "e" else max(precision, 1)


def _rounded(decimal: _Decimal, count: int) -> _Decimal:
    negative, digits, point = decimal
    if count >= len(digits):
        return decimal
    if count < 0:
        return _Decimal(negative, "", 0)
    kept, rest = digits[:count], digits[count:]
    odd = kept[-1:] in tuple("13579")
    if rest > "5" or (rest == "5" and odd):
        return _increased(negative, kept, point)
    return _trimmed(negative, kept, point)


def _increased(negative: bool, digits: str, point: int) -> _Decimal:
    """One more in the last place."""
    stem = digits.rstrip("9")
    if not stem:
        return _Decimal(negative, "1", point + 1)
    return _Decimal(negative, stem[:-1] + str(int(stem[-1]) + 1), point)


def _with_exponent(decimal: _Decimal, precision: int | None) -> str:
    digits = decimal.digits or "0"
    places = len(digits) - 1 if precision is None else precision
    fraction = digits[1:].ljust(places, "0")
    exponent = decimal.point - 1 if decimal.digits else 0
    sign = "-" if exponent < 0 else "+"
    return f"{digits[0]}{'.' if fraction else ''}{fraction}e{sign}{abs(exponent):02}"


def _plain(decimal: _Decimal, precision: int | None) -> str:
    digits, point = decimal.digits, decimal.point
    whole = digits[:point].ljust(point, "0") if point > 0 else "0"
    fraction = "0" * -point + digits[max(point, 0) :]
    if precision is not None:
        fraction = fraction.ljust(precision, "0")[:precision]
    return f"{whole}.{fraction}" if fraction else whole


def _general(decimal: _Decimal, precision: int | None) -> str:
    """With an exponent where it is below -4 or not below the precision, or six by default."""
    limit = 6 if precision is None else max(precision, 1)
    if precision is not None and limit > len(decimal.digits) >= decimal.point:
        limit = len(decimal.digits)
    exponent = decimal.point - 1
    if exponent < -4 or exponent >= limit:
        return _with_exponent(decimal, None)
    return _plain(decimal, None)


_WRITERS = {"e": _with_exponent, "f": _plain, "g": _general}
