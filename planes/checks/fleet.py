"""What a check of the fleet finds, and the fleet as checks see it.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from planes.address import Address
from planes.declaration import Declaration
from planes.diagnostics import Severity
from planes.validation import known
from planes.values import Path, Reference

__all__ = ["Finding", "Fleet", "error", "warning"]


class Finding(NamedTuple):
    """One thing to tell the user; ``path`` leads to the attribute, for who knows its span."""

    severity: Severity
    summary: str
    detail: str
    address: Address
    path: Path = ()


def error(declaration: Declaration, path: Path, summary: str, detail: str) -> Finding:
    return Finding(Severity.ERROR, summary, detail, declaration.address, path)


def warning(declaration: Declaration, path: Path, summary: str, detail: str) -> Finding:
    return Finding(Severity.WARNING, summary, detail, declaration.address, path)


class Fleet:
    """The declarations of a stack, and the time at which they are checked (aware)."""

    __slots__ = ("declarations", "now")

    def __init__(self, declarations: Mapping[Address, Declaration], now: datetime) -> None:
        self.declarations = declarations
        self.now = now

    def of_kind(self, kind: str) -> Iterator[Declaration]:
        for address, declaration in self.declarations.items():
            if address.kind == kind:
                yield declaration

    def target(self, value: Any) -> Declaration | None:
        """What a field refers to; None where that is left out, late, or not of this stack."""
        reference = known(value)
        if not isinstance(reference, Reference):
            return None
        return self.declarations.get(reference.address)
