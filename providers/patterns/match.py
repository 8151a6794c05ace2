"""Event patterns, evaluated: whether an event matches one, and which of its conditions fail.

Purely data; no I/O.  A pattern is in Amazon EventBridge's language, of which everything is here:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from planes.values import Path
from providers.contract import Finding

__all__ = ["explain", "matches"]


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Whether an event matches.  Raises ValueError for what is no pattern.

    Of an array one item must match, and all conditions inside an array of objects the same one.
    """
    if isinstance(event, list):
        return any(matches(pattern, item) for item in event)
    fields = event if isinstance(event, Mapping) else {}
    return all(_field_matches(name, wanted, fields) for name, wanted in pattern.items())


def _field_matches(name: str, wanted: Any, fields: Mapping[str, Any]) -> bool:
    if name == "$or" and isinstance(wanted, list):
        return any(matches(choice, fields) for choice in wanted)
    if isinstance(wanted, Mapping):
        return matches(wanted, fields.get(name, {}))
    if not isinstance(wanted, list) or not wanted:
        raise ValueError(f'"{name}" needs an object or a list of values')
    return _any_matches(wanted, _values(fields, name))


def _values(fields: Mapping[str, Any], name: str) -> list[Any]:
    """The leaves that a field has; none where it is absent or an object."""
    if name not in fields:
        return []
    return [*_leaves(fields[name])]


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif not isinstance(value, Mapping):
        yield value


def _any_matches(wanted: Sequence[Any], found: Sequence[Any]) -> bool:
    for test in wanted:
        if isinstance(test, Mapping) and "exists" in test:
            if bool(found) is test["exists"]:
                return True
        elif any(_value_matches(test, value) for value in found):
            return True
    return False


def _value_matches(test: Any, value: Any) -> bool:
    if not isinstance(test, Mapping):
        return _equal(test, value)
    if len(test) != 1:
        raise ValueError(f"one operator is wanted, in {json.dumps(test)}")
    [(operator, operand)] = test.items()
    found = _OPERATORS.get(operator)
    if found is None:
        raise ValueError(f'"{operator}" is no operator of event patterns')
    return found(operand, value)


def _equal(left: Any, right: Any) -> bool:
    """Numbers are compared by value; true is no 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return bool(left == right)


def _prefix(operand: Any, value: Any) -> bool:
    return _compared(str.startswith, operand, value)


def _suffix(operand: Any, value: Any) -> bool:
    return _compared(str.endswith, operand, value)


def _compared(compare: Callable[[str, str], bool], operand: Any, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    if isinstance(operand, Mapping):
        return compare(value.casefold(), str(operand["equals-ignore-case"]).casefold())
    return compare(value, operand)


def _ignoring_case(operand: Any, value: Any) -> bool:
    texts = operand if isinstance(operand, list) else [operand]
    return isinstance(value, str) and any(value.casefold() == item.casefold() for item in texts)


def _wildcard(operand: Any, value: Any) -> bool:
    patterns = operand if isinstance(operand, list) else [operand]
    return isinstance(value, str) and any(_glob(item).fullmatch(value) for item in patterns)


@lru_cache(maxsize=1024)
def _glob(text: str) -> re.Pattern[str]:
    r"""``*`` is any run of characters; ``\*`` is the character."""
    parts = re.findall(r"\\.|\*|[^\\*]+|\\", text)
    spans = (
        ".*" if part == "*" else re.escape(part[1:] if part[:1] == "\\" and part[1:] else part)
        for part in parts
    )
    return re.compile("".join(spans), re.DOTALL)


def _anything_but(operand: Any, value: Any) -> bool:
    if isinstance(operand, Mapping):
        [(operator, inner)] = operand.items()
        items = inner if isinstance(inner, list) else [inner]
        return not any(_value_matches({operator: item}, value) for item in items)
    items = operand if isinstance(operand, list) else [operand]
    return not any(_equal(item, value) for item in items)


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}


def _numeric(operand: Any, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    pairs = zip(operand[::2], operand[1::2], strict=True)
    return all(_COMPARISONS[sign](value, bound) for sign, bound in pairs)


def _cidr(operand: Any, value: Any) -> bool:
    try:
        return ip_address(value) in ip_network(operand)
    except ValueError:
        return False


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _ignoring_case,
    "wildcard": _wildcard,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "cidr": _cidr,
}


def explain(pattern: Mapping[str, Any], event: Any) -> list[Finding]:
    """Every condition of a pattern, in order, and whether it holds by itself."""
    return [*_findings(pattern, [event], (), None)]


def _findings(
    pattern: Mapping[str, Any], holders: Sequence[Any], path: Path, choice: int | None
) -> Iterator[Finding]:
    objects = [item for holder in holders for item in _objects(holder)]
    for name, wanted in pattern.items():
        if name == "$or" and isinstance(wanted, list):
            for number, branch in enumerate(wanted, 1):
                yield from _findings(branch, objects, path, number)
        elif isinstance(wanted, Mapping):
            inner = [item[name] for item in objects if name in item]
            yield from _findings(wanted, inner, (*path, name), choice)
        else:
            found = [value for item in objects for value in _values(item, name)]
            yield Finding((*path, name), wanted, found, _any_matches(wanted, found), choice)


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)
