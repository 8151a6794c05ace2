"""How the fields of a block are validated: late values pass, at any depth, and the rest is checked.

Purely data; no I/O.  pydantic builds a core schema from a field's annotation; :func:`admit_late`
rewrites it so that a value that is not known yet stands wherever a known one may, and so that what
is wrong is said in our own words.  No message repeats a value: it may be sensitive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from planes.diagnostics import did_you_mean
from planes.values import Deferred, Reference, Sensitive

__all__ = [
    "admit_late",
    "checked_by",
    "given",
    "is_late",
    "known",
    "quoted",
    "refused",
    "suggesting",
]

Check = Callable[[Any], Any]
"""Returns the value, or raises what :func:`refused` makes."""

_AWARE = "admits_late"
"""The metadata key of a core schema whose own function lets late values through."""


def is_late(value: Any) -> bool:
    """Whether the value itself, not only something inside it, waits for an output."""
    inner = value.value if type(value) is Sensitive else value
    kind = type(inner)
    return kind is Deferred or (kind is Reference and bool(inner.path))


def given(value: Any) -> bool:
    """Whether an optional field certainly has a value: it is neither left out nor late."""
    return known(value) is not None


def known(value: Any) -> Any:
    """The value without its sensitive mark; None where it is left out or late."""
    if is_late(value):
        return None
    return value.value if type(value) is Sensitive else value


def refused(code: str, message: str, *path: str | int) -> PydanticCustomError:
    """The error to raise.  ``message`` is a clause such as ``a string is required``; ``path`` leads
    on, from where pydantic says that the error is, to what is wrong (``error["ctx"]["path"]``)."""
    return PydanticCustomError(code, message, {"path": path} if path else None)


def suggesting(clause: str, name: str, candidates: Iterable[str]) -> str:
    """The clause, and ``Did you mean …?`` behind it where a candidate is close to the name."""
    near = did_you_mean(name, candidates)
    return f"{clause}.{near}" if near else clause


def quoted(names: Sequence[str]) -> str:
    """``"a", "b" or "c"``."""
    *head, last = [f'"{name}"' for name in names]
    return f"{', '.join(head)} or {last}" if head else last


def checked_by(check: Check) -> CoreSchema:
    """The core schema of a value that one function checks; late values do not reach it."""

    def admit(value: Any) -> Any:
        kind = type(value)
        if kind is Deferred or (kind is Reference and value.path):
            return value
        return Sensitive(admit(value.value)) if kind is Sensitive else check(value)

    return core_schema.no_info_plain_validator_function(admit, metadata={_AWARE: True})


def admit_late(schema: Any) -> Any:
    """A core schema that also takes late values: in its own place, in items, behind defaults."""
    metadata = schema.get("metadata")
    if metadata and metadata.get(_AWARE):
        return schema
    if (leaf := _leaf(schema)) is not None:
        return leaf
    inner = {key: admit_late(schema[key]) for key in _INNER if key in schema}
    if schema["type"] in _CONTAINERS:
        schema = {**schema, **inner}
    if schema["type"] in _TRANSPARENT:
        return schema
    return core_schema.no_info_wrap_validator_function(_late, schema)


_INNER = ("schema", "items_schema", "values_schema")
_TRANSPARENT = ("default", "nullable")
_CONTAINERS = (*_TRANSPARENT, "list", "dict", "function-after", "function-before", "function-wrap")


def _late(value: Any, handler: core_schema.ValidatorFunctionWrapHandler) -> Any:
    kind = type(value)
    if kind is Deferred or (kind is Reference and value.path):
        return value
    return Sensitive(_late(value.value, handler)) if kind is Sensitive else handler(value)


def _leaf(schema: Any) -> CoreSchema | None:
    """The cheap form of a schema without constraints: one Python function, and no union errors."""
    kind = schema["type"]
    if kind == "literal":
        return checked_by(_one_of(schema["expected"]))
    if kind in _PLAIN and schema.keys() <= _UNCONSTRAINED:
        return checked_by(_PLAIN[kind])
    return None


_UNCONSTRAINED = {"type", "strict", "metadata", "ref", "serialization"}


def _one_of(expected: Sequence[str]) -> Check:
    allowed = frozenset(expected)

    def check(value: Any) -> Any:
        if type(value) is str and value in allowed:
            return value
        wanted = f"{quoted(expected)} is required"
        if type(value) is str:
            wanted = suggesting(wanted, value, expected)
        raise refused("one_of", wanted)

    return check


def _string(value: Any) -> Any:
    if type(value) is str:
        return value
    raise refused("string", "a string is required")


def _whole(value: Any) -> Any:
    if type(value) is int:
        return value
    raise refused("whole_number", "a whole number is required")


def _number(value: Any) -> Any:
    if type(value) is int or (type(value) is float and isfinite(value)):
        return value
    raise refused("number", "a number is required")


def _bool(value: Any) -> Any:
    if type(value) is bool:
        return value
    raise refused("bool", "true or false is required")


_PLAIN: dict[str, Check] = {"str": _string, "int": _whole, "float": _number, "bool": _bool}
