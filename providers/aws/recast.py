"""Blocks as AWS writes them: ``task_count`` is ``TaskCount``.

Pure; no I/O.  A table says which names a block has, so that both directions are one piece of data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["Table", "from_aws", "to_aws"]

Table = Mapping[str, Any]
"""Our name -> AWS's name, or ``(AWS's name, table of the block inside)``."""


def to_aws(table: Table, block: Mapping[str, Any]) -> dict[str, Any]:
    """What is null or empty is left out."""
    found: dict[str, Any] = {}
    for ours, theirs in table.items():
        value = block.get(ours)
        if value in (None, [], {}):
            continue
        name, inside = theirs if isinstance(theirs, tuple) else (theirs, None)
        found[name] = value if inside is None else _each(to_aws, inside, value)
    return found


def from_aws(table: Table, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What AWS does not say is null: not set."""
    found: dict[str, Any] = {}
    for ours, theirs in table.items():
        name, inside = theirs if isinstance(theirs, tuple) else (theirs, None)
        value = answer.get(name)
        if value in (None, "", [], {}):
            found[ours] = None
        else:
            found[ours] = value if inside is None else _each(from_aws, inside, value)
    return found


def _each(recast: Any, table: Table, value: Any) -> Any:
    if isinstance(value, list):
        return [recast(table, item) for item in value]
    return recast(table, value)
