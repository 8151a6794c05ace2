"""Edits as what is written of them: for each entry that they touch, its new JSON or nothing.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import assert_never

from stacks import codec
from stacks.state.document import (
    SECTIONS,
    Entry,
    Sections,
    fleet_entry,
    intent_entry,
    output_entry,
    place,
    primitive_entry,
    provider_entry,
)
from stacks.state.model import (
    CloseIntent,
    DropFleet,
    DropOutput,
    DropPrimitive,
    Edit,
    OpenIntent,
    PutFleet,
    PutOutput,
    PutPrimitive,
    PutProvider,
)

__all__ = ["Changes", "SealAt", "changes", "sealed"]

SealAt = Callable[[bytes, str], str]
"""From the JSON of a sensitive value, and its place, to what may be stored of it."""


Changes = dict[str, dict[str, bytes | None]]
"""By section and key; None takes the entry away.  Of an entry's several edits, the last counts."""


def changes(edits: Sequence[Edit], seal: SealAt) -> Changes:
    """What a commit writes.  Raises ValueError for what is not data."""
    result: Changes = {}
    for edit in edits:
        section, key, body = _change(edit, seal)
        result.setdefault(section, {})[key] = body
    return result


def sealed(entries: Iterable[Entry], seal: SealAt) -> Sections:
    """All entries of a state, as stores keep them."""
    result: dict[str, list[tuple[str, bytes]]] = {section: [] for section in SECTIONS}
    for entry in entries:
        section, key, body = _written(entry, seal)
        result[section].append((key, body))
    return result


def _change(edit: Edit, seal: SealAt) -> tuple[str, str, bytes | None]:
    match edit:
        case PutFleet(record):
            return _written(fleet_entry(record), seal)
        case PutPrimitive(record):
            return _written(primitive_entry(record), seal)
        case PutOutput(record):
            return _written(output_entry(record), seal)
        case PutProvider(key, settings):
            return _written(provider_entry(key, settings), seal)
        case OpenIntent(intent):
            return _written(intent_entry(intent), seal)
        case DropFleet(address):
            return "fleet", str(address), None
        case DropPrimitive(key):
            return "primitives", str(key), None
        case DropOutput(name):
            return "outputs", name, None
        case CloseIntent(id):
            return "intents", id, None
        case _:
            assert_never(edit)


def _written(entry: Entry, seal: SealAt) -> tuple[str, str, bytes]:
    section, key, content = entry
    bound = place(section, key)
    return section, key, codec.dumps(content, lambda data: seal(data, bound))
