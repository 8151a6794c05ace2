"""Patterns, enums, lengths and ranges, from the services' own models.

botocore holds required members, types and minimal lengths; the rest only the service checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from moto.core.model import Shape

from peers.aws.answers import Refusal
from peers.aws.calls import Call

__all__ = ["check_shapes"]

# S3 has rules of its own, and moto keeps them; its model has next to none.
_EXEMPT = frozenset({"s3"})
_CODES = {
    "apigatewayv2": "BadRequestException",
    "budgets": "InvalidParameterException",
    "cloudtrail": "InvalidParameterCombinationException",
    "ec2": "InvalidParameterValue",
    "ecs": "InvalidParameterException",
    "iam": "ValidationError",
    "logs": "InvalidParameterException",
    "sts": "ValidationError",
}


def check_shapes(call: Call) -> None:
    """Raises Refusal, with all that is wrong, in AWS's words."""
    shape = call.operation.input_shape
    if shape is None or call.service in _EXEMPT:
        return
    wrong = list(_faults(shape, call.parameters, ""))
    if not wrong:
        return
    plural = "error" if len(wrong) == 1 else "errors"
    text = f"{len(wrong)} validation {plural} detected: {'; '.join(wrong)}"
    raise Refusal(_CODES.get(call.service, "ValidationException"), text)


def _faults(shape: Shape, value: Any, path: str) -> Iterator[str]:
    match shape.type_name:
        case "structure":
            for name, item in value.items():
                if item is not None and name in shape.members:
                    yield from _faults(shape.members[name], item, _under(path, name))
        case "list":
            yield from _size(shape, value, path)
            for index, item in enumerate(value, 1):
                yield from _faults(shape.member, item, f"{path}.{index}.member")
        case "map":
            yield from _size(shape, value, path)
            for key, item in value.items():
                yield from _faults(shape.key, key, f"{path}.key")
                yield from _faults(shape.value, item, f"{path}.{key}.member")
        case "string" if isinstance(value, str):
            yield from _text(shape, value, path)
        case "integer" | "long" | "float" | "double" if isinstance(value, int | float):
            yield from _range(shape.metadata, value, value, path, "value")


def _text(shape: Shape, value: str, path: str) -> Iterator[str]:
    choices = shape.metadata.get("enum")
    if choices and value not in choices:
        yield _said(value, path, f"Member must satisfy enum value set: [{', '.join(choices)}]")
    yield from _range(shape.metadata, len(value), value, path, "length")
    pattern = shape.metadata.get("pattern")
    compiled = _compiled(pattern) if pattern else None
    if compiled and not compiled.fullmatch(value):
        yield _said(value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _size(shape: Shape, value: Any, path: str) -> Iterator[str]:
    yield from _range(shape.metadata, len(value), value, path, "length")


def _range(
    facts: Mapping[str, Any], measure: float, value: Any, path: str, what: str
) -> Iterator[str]:
    if "min" in facts and measure < facts["min"]:
        bound = f"Member must have {what} greater than or equal to {facts['min']}"
        yield _said(value, path, bound)
    if "max" in facts and measure > facts["max"]:
        yield _said(value, path, f"Member must have {what} less than or equal to {facts['max']}")


def _said(value: Any, path: str, constraint: str) -> str:
    return f"Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"


def _under(path: str, name: str) -> str:
    lowered = name[:1].lower() + name[1:]
    return f"{path}.{lowered}" if path else lowered


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """None where the pattern is of a dialect that Python does not read."""
    try:
        return re.compile(pattern)
    except re.error:
        return None
