"""The operators of the language on values: unknown-aware, marks propagated."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from planes.types import BOOL, DYNAMIC, NUMBER, ReferenceType, SetType, Type
from stacks.language import numbers
from stacks.language.convert import ConversionError, convert
from stacks.language.functions.marks import unmarked
from stacks.language.ordering import identity, same, wholly_known
from stacks.language.unify import has_dynamic
from stacks.language.values import FALSE, TRUE, Value, boolean, number, unknown

__all__ = ["OperandError", "OperationError", "binary", "decides", "equal", "same", "unary"]


class OperandError(Exception):
    """An operand does not suit.  ``side`` is ``left``, ``right`` or ``unary``."""

    def __init__(self, side: str, reason: str) -> None:
        super().__init__(reason)
        self.side = side
        self.reason = reason


class OperationError(Exception):
    """The operands suit, and yet there is no result.  The message is a phrase."""


def equal(left: Value, right: Value) -> Value:
    """``left == right``: values of two types are never equal, nulls of any type always are."""
    if left.is_null is right.is_null:
        left, left_marked = unmarked(left)
        right, right_marked = unmarked(right)
    else:  # only the marks on the whole had a part in it
        left_marked, right_marked = left.sensitive, right.sensitive
    found = _equal(left, right)
    result = unknown(BOOL) if found is None else boolean(found)
    return result.marked(left_marked | right_marked)


def _equal(left: Value, right: Value) -> bool | None:
    """Whether two unmarked values are equal; None where that is unknown."""
    if left.is_unknown or right.is_unknown:
        return _equal_unknown(left, right)
    if left.raw is None or right.raw is None:
        return left.raw is right.raw
    if isinstance(left.type, ReferenceType) or isinstance(right.type, ReferenceType):
        return same(left, right)
    if left.type is right.type and type(left.raw) not in (tuple, dict):
        return bool(left.raw == right.raw)
    if not _conforms(left.type, right.type):
        return False
    if isinstance(left.type, SetType):
        return identity(left) == identity(right) if _known(left, right) else None
    if type(left.raw) is dict:
        if left.raw.keys() != right.raw.keys():
            return False
        return _all_equal((item, right.raw[key]) for key, item in left.raw.items())
    if len(left.raw) != len(right.raw):
        return False
    return _all_equal(zip(left.raw, right.raw, strict=True))


def _equal_unknown(left: Value, right: Value) -> bool | None:
    """An unknown may yet become null, and one of an open type anything."""
    known, open_ = (right, left) if left.is_unknown else (left, right)
    if known.is_unknown or known.raw is None or has_dynamic(open_.type):
        return None
    return None if _conforms(known.type, open_.type) else False


def _conforms(left: Type, right: Type) -> bool:
    """Whether two types are one, as far as neither is open."""
    if left is right or left is DYNAMIC or right is DYNAMIC:
        return True
    if type(left) is not type(right):
        return False
    if not (has_dynamic(left) or has_dynamic(right)):
        return left == right
    return True


def _known(left: Value, right: Value) -> bool:
    return wholly_known(left) and wholly_known(right)


def _all_equal(pairs: Any) -> bool | None:
    result: bool | None = True
    for left, right in pairs:
        found = _equal(left, right)
        if found is False:
            return False
        if found is None:
            result = None
    return result


def decides(operator_: str, left: Value) -> bool:
    """Whether the left operand of ``&&`` or ``||`` makes the right one needless."""
    return left.raw is False if operator_ == "&&" else left.raw is True


def binary(operator_: str, left: Value, right: Value) -> Value:
    """Raises OperandError and OperationError."""
    if operator_ == "==":
        return equal(left, right)
    if operator_ == "!=":
        return _not(equal(left, right))
    logic = operator_ in ("&&", "||")
    operand = BOOL if logic else NUMBER
    left = _operand(left, operand, "left")
    right = _operand(right, operand, "right")
    _refuse_null(left, "left")
    _refuse_null(right, "right")
    sensitive = left.sensitive | right.sensitive
    if logic:
        result = _logic(operator_, left, right)
    elif operator_ in _COMPARISONS:
        result = _compare(_COMPARISONS[operator_], left, right)
    else:
        result = _calculate(operator_, left, right)
    return result.also(sensitive)


def unary(operator_: str, value: Value) -> Value:
    """``!x`` and ``-x``.  Raises OperandError and OperationError."""
    if operator_ == "!":
        value = _operand(value, BOOL, "unary")
        _refuse_null(value, "only")
        return _not(value)
    value = _operand(value, NUMBER, "unary")
    _refuse_null(value, "only")
    if value.is_unknown:
        return unknown(NUMBER).marked(value.sensitive)
    return number(numbers.negate(value.raw)).marked(value.sensitive)


def _operand(value: Value, type_: Type, side: str) -> Value:
    if value.type is not type_:
        try:
            value = convert(value, type_)
        except ConversionError as error:
            raise OperandError(side, error.message) from None
    return value


def _refuse_null(value: Value, side: str) -> None:
    if value.raw is None:
        raise OperationError(f"argument must not be null, and the {side} operand is")


def _not(value: Value) -> Value:
    result = unknown(BOOL) if value.is_unknown else boolean(not value.raw)
    return result.marked(value.sensitive)


def _logic(operator_: str, left: Value, right: Value) -> Value:
    """One operand may decide alone, whatever the other turns out to be."""
    decisive = operator_ == "||"
    if left.raw is decisive or right.raw is decisive:
        return TRUE if decisive else FALSE
    if left.is_unknown or right.is_unknown:
        return unknown(BOOL)
    return FALSE if decisive else TRUE


_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.modulo,
}


def _compare(test: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    if left.is_unknown or right.is_unknown:
        return unknown(BOOL)
    return boolean(bool(test(left.raw, right.raw)))


def _calculate(operator_: str, left: Value, right: Value) -> Value:
    if left.is_unknown or right.is_unknown:
        return unknown(NUMBER)
    try:
        return number(_ARITHMETIC[operator_](left.raw, right.raw))
    except ZeroDivisionError:
        raise OperationError("division by zero") from None
    except OverflowError:
        raise OperationError("the result is too large") from None
