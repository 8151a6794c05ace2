"""Logarithm and power to the last bit as Go computes them.

C's libraries differ from Go's in the last digits now and then.  The logarithm is that of FreeBSD's
``e_log.c`` (Sun, 1993), which Go follows; the power goes by squaring of the mantissa.
"""

from __future__ import annotations

import math

__all__ = ["log", "power"]

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_ODD = (1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01,
        6.666666666666735130e-01)  # fmt: skip
_EVEN = (1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01)


def log(x: float) -> float:
    """The natural logarithm; NaN below zero."""
    if x <= 0:
        return -math.inf if x == 0 else math.nan
    mantissa, exponent = math.frexp(x)
    if mantissa < math.sqrt(2) / 2:
        mantissa, exponent = mantissa * 2, exponent - 1
    f = mantissa - 1
    s = f / (2 + f)
    s2 = s * s
    s4 = s2 * s2
    odd = even = 0.0
    for coefficient in _ODD:
        odd = coefficient + s4 * odd
    for coefficient in _EVEN:
        even = coefficient + s4 * even
    rest = s2 * odd + s4 * even
    half = 0.5 * f * f
    return exponent * _LN2_HIGH - ((half - (s * (half + rest) + exponent * _LN2_LOW)) - f)


def power(x: float, y: float) -> float:
    """``x`` to the ``y``; NaN where it is not real, infinite where it is too large."""
    if y == 0 or x == 1:
        return 1.0
    if y == 1:
        return x
    if x == 0:
        return _power_of_zero(x, y)
    if abs(y) == 0.5:
        root = math.sqrt(x) if x > 0 else math.nan
        return root if y > 0 else 1 / root
    return _power(x, y)


def _power_of_zero(x: float, y: float) -> float:
    odd = y.is_integer() and y % 2 == 1
    size = 0.0 if y > 0 else math.inf
    return math.copysign(size, x) if odd else size


def _power(x: float, y: float) -> float:
    fraction, whole = math.modf(abs(y))
    if fraction and x < 0:
        return math.nan
    if whole >= 2**63:
        if x == -1:
            return 1.0
        return 0.0 if (abs(x) < 1) == (y > 0) else math.inf
    mantissa, exponent = 1.0, 0
    if fraction:
        if fraction > 0.5:
            fraction, whole = fraction - 1, whole + 1
        mantissa = math.exp(fraction * log(x))
    square, square_exponent = math.frexp(x)
    bits = int(whole)
    while bits:
        if abs(square_exponent) > 1 << 12:
            exponent += square_exponent
            break
        if bits & 1:
            mantissa, exponent = mantissa * square, exponent + square_exponent
        square, square_exponent = square * square, square_exponent << 1
        if square < 0.5:
            square, square_exponent = square + square, square_exponent - 1
        bits >>= 1
    if y < 0:
        mantissa, exponent = 1 / mantissa, -exponent
    return _scaled(mantissa, exponent)


def _scaled(mantissa: float, exponent: int) -> float:
    try:
        return math.ldexp(mantissa, exponent)
    except OverflowError:
        return math.copysign(math.inf, mantissa)
