"""What a written form is: an annotation that checks one value and describes it.

Purely data; no I/O.  ``timeout: Annotated[str, DURATION]``.  A value is kept as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from math import isfinite
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from planes.credentials import credential_shape
from planes.validation import checked_by, quoted, refused, suggesting

__all__ = [
    "NOT_EMPTY",
    "NotEmpty",
    "Scalar",
    "compiled",
    "matching",
    "number",
    "one_number_of",
    "one_of",
    "read_by",
    "without_credentials",
]


class Scalar:
    """One written form.  ``read`` raises ValueError, whose text (a clause) replaces ``requirement``
    where it is not empty, or what :func:`refused` makes; ``json`` is its JSON Schema."""

    __slots__ = ("code", "json", "read", "requirement")

    def __init__(
        self,
        code: str,
        requirement: str,
        read: Callable[[Any], object],
        json: Mapping[str, Any],
    ) -> None:
        self.code = code
        self.requirement = requirement
        self.read = read
        self.json = json

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return checked_by(self.check)

    def check(self, value: Any) -> Any:
        try:
            self.read(value)
        except PydanticCustomError:
            raise
        except ValueError as error:
            raise refused(self.code, str(error) or self.requirement) from None
        return value


class NotEmpty:
    """Refuses a list or map with nothing in it."""

    __slots__ = ()

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def check(self, value: Any) -> Any:
        if value in ([], {}):
            raise refused("empty", "at least one item is required")
        return value


NOT_EMPTY = NotEmpty()


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when a value is first checked, so that unused forms cost no start-up time."""
    return re.compile(pattern)


def matching(code: str, pattern: str, requirement: str) -> Scalar:
    """A string of which the whole matches a pattern that Python and ECMA 262 read alike."""

    def read(value: Any) -> None:
        if type(value) is not str or not compiled(pattern).fullmatch(value):
            raise ValueError

    return Scalar(code, requirement, read, _patterned(pattern))


def read_by(
    code: str, parse: Callable[[str], object], requirement: str, pattern: str | None = None
) -> Scalar:
    """A string that ``parse`` understands; it raises ValueError as ``Scalar.read`` does.

    ``pattern`` is for JSON Schema: what everything that it understands matches.
    """

    def read(value: Any) -> None:
        if type(value) is not str:
            raise ValueError
        parse(value)

    json = {"type": "string"} if pattern is None else _patterned(pattern)
    return Scalar(code, requirement, read, json)


def _patterned(pattern: str) -> dict[str, str]:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def without_credentials(scalar: Scalar) -> Scalar:
    """The same form, where nothing that looks like a credential may stand."""

    def read(value: Any) -> None:
        scalar.read(value)
        if (shape := credential_shape(value)) is not None:
            raise refused(
                "credential",
                f"this looks like {shape}, and a fleet's files never hold one: "
                "declare a secret and refer to it",
            )

    return Scalar(scalar.code, scalar.requirement, read, scalar.json)


def number(
    requirement: str,
    *,
    minimum: int,
    maximum: int | None = None,
    whole: bool = False,
    exclusive: bool = False,
) -> Scalar:
    """A finite number.  ``exclusive``: more than the minimum, not the minimum itself."""

    def read(value: Any) -> None:
        kind = type(value)
        if kind is not int and (whole or kind is not float or not isfinite(value)):
            raise ValueError
        if value < minimum or (exclusive and value == minimum):
            raise ValueError
        if maximum is not None and value > maximum:
            raise ValueError

    json: dict[str, Any] = {
        "type": "integer" if whole else "number",
        "exclusiveMinimum" if exclusive else "minimum": minimum,
    }
    if maximum is not None:
        json["maximum"] = maximum
    return Scalar("number", requirement, read, json)


def one_of(code: str, names: Iterable[str]) -> Scalar:
    """One of many names: as a ``Literal``, where the names stand elsewhere already."""
    allowed = sorted(names)
    wanted = f"{quoted(allowed)} is required"

    def read(value: Any) -> None:
        if type(value) is not str:
            raise ValueError
        if value not in allowed:
            raise ValueError(suggesting(wanted, value, allowed))

    return Scalar(code, wanted, read, {"enum": allowed})


def one_number_of(code: str, numbers: Iterable[int], requirement: str) -> Scalar:
    """One of a few whole numbers."""
    allowed = sorted(numbers)

    def read(value: Any) -> None:
        if type(value) is not int or value not in allowed:
            raise ValueError

    return Scalar(code, requirement, read, {"type": "integer", "enum": allowed})
