"""States of older versions of the format, brought to the present one.

A migration takes a whole document (``stacks.state.exported``) of its version, sealed values still
sealed, and gives one of the next.  It may not change an entry's key where the entry holds sealed
values: these are bound to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stacks.state.model import FORMAT_VERSION
from stacks.state.store import StateTooNew, StateUnreadable
from stacks.version import VERSION

__all__ = ["MIGRATIONS", "Document", "check_version", "upgraded"]

Document = dict[str, Any]

MIGRATIONS: dict[int, Callable[[Document], Document]] = {}
"""From a version to the migration that leads to the next."""


def check_version(version: int, written_by: str, subject: str) -> None:
    """Raise StateTooNew for a newer version of the format, StateUnreadable for what is none.

    ``subject`` begins the message, such as ``The state .fleetform/state.db``.
    """
    if version > FORMAT_VERSION:
        raise StateTooNew(
            "The state is of a newer fleetform",
            f"{subject} was written by fleetform {written_by}, in version {version} of the format; "
            f"this fleetform, {VERSION}, reads up to version {FORMAT_VERSION}. "
            "Nothing was changed. Install that fleetform or a later one.",
        )
    if version < FORMAT_VERSION and version not in MIGRATIONS:
        raise StateUnreadable(
            "Not a version of the state that is known",
            f"{subject} has version {version} of the format, which no fleetform has written.",
        )


def upgraded(document: Document) -> Document:
    """The document in the present version.  Its version has been checked."""
    while document["format_version"] < FORMAT_VERSION:
        version = document["format_version"]
        document = {**MIGRATIONS[version](document), "format_version": version + 1}
    return document
