"""Maps of plain values, in which nothing that looks like a credential may stand.

Purely data; no I/O.
"""

from __future__ import annotations

from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from planes.credentials import credential_under
from planes.validation import known, refused

__all__ = ["NoCredentials"]


class NoCredentials:
    """Refuses a map with a value that looks like a credential, by its shape or its name.

    ``instead`` is a clause that says what to do.
    """

    __slots__ = ("_instead",)

    def __init__(self, instead: str) -> None:
        self._instead = instead

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, values: dict[str, Any]) -> dict[str, Any]:
        for name, value in values.items():
            text = known(value)
            found = credential_under(name, text) if text else None
            if found is not None:
                raise refused("credential", f"{name} looks like {found}, and {self._instead}", name)
        return values
