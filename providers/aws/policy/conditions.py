"""The conditions of IAM policies.

Pure.  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from fnmatch import translate
from ipaddress import ip_address, ip_network
from typing import Any

__all__ = ["holds"]

Compare = Callable[[str, str], bool]
"""What the policy says, and what the request has."""


def holds(conditions: Mapping[str, Mapping[str, Any]], context: Mapping[str, Any]) -> bool:
    """Whether all conditions hold.  A key that the request does not have fails a condition, unless
    the operator ends in ``IfExists`` or says ``Not``.  Raises ValueError for what is no operator.
    """
    values = {key.lower(): value for key, value in context.items()}
    return all(
        _one_holds(operator, wanted, values.get(key.lower()))
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _one_holds(operator: str, wanted: Any, found: Any) -> bool:
    quantifier, _, rest = operator.rpartition(":")
    name = rest.removesuffix("IfExists")
    if name == "Null":
        return (found is None) is (_texts(wanted) == ["true"])
    negated = "Not" in name
    compare = _OPERATORS.get(name.replace("Not", ""))
    if compare is None or quantifier not in ("", "ForAllValues", "ForAnyValue"):
        raise ValueError(f'"{operator}" is no operator of IAM conditions')
    if found is None:
        return negated or name != rest or quantifier == "ForAllValues"
    every = quantifier == "ForAllValues" or (negated and quantifier == "")
    results = (
        any(compare(item, value) for item in _texts(wanted)) is not negated
        for value in _texts(found)
    )
    return all(results) if every else any(results)


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in items]


def _like(wanted: str, found: str) -> bool:
    # In IAM, brackets are no sets of characters.
    pattern = wanted.replace("[", "[[]")
    return re.match(translate(pattern), found) is not None


def _arn_like(wanted: str, found: str) -> bool:
    """Each of the six parts of an ARN is compared by itself."""
    left, right = wanted.split(":", 5), found.split(":", 5)
    if wanted == "*":
        return True
    return len(left) == len(right) and all(map(_like, left, right))


def _moment(text: str) -> datetime:
    if text.isdecimal():
        return datetime.fromtimestamp(int(text), UTC)
    found = datetime.fromisoformat(text.upper())
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _in_network(wanted: str, found: str) -> bool:
    return ip_address(found) in ip_network(wanted, strict=False)


_OPERATORS: Mapping[str, Compare] = {
    "StringEquals": lambda wanted, found: wanted == found,
    "StringEqualsIgnoreCase": lambda wanted, found: wanted.lower() == found.lower(),
    "StringLike": _like,
    # Both do the same: ArnEquals takes wildcards, too.
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": lambda wanted, found: wanted.lower() == found.lower(),
    "BinaryEquals": lambda wanted, found: wanted == found,
    "NumericEquals": lambda wanted, found: float(wanted) == float(found),
    "NumericLessThan": lambda wanted, found: float(found) < float(wanted),
    "NumericLessThanEquals": lambda wanted, found: float(found) <= float(wanted),
    "NumericGreaterThan": lambda wanted, found: float(found) > float(wanted),
    "NumericGreaterThanEquals": lambda wanted, found: float(found) >= float(wanted),
    "DateEquals": lambda wanted, found: _moment(found) == _moment(wanted),
    "DateLessThan": lambda wanted, found: _moment(found) < _moment(wanted),
    "DateLessThanEquals": lambda wanted, found: _moment(found) <= _moment(wanted),
    "DateGreaterThan": lambda wanted, found: _moment(found) > _moment(wanted),
    "DateGreaterThanEquals": lambda wanted, found: _moment(found) >= _moment(wanted),
    "IpAddress": _in_network,
}
