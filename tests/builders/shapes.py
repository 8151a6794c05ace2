"""What is live and what the state says of it, without what only depends on how it came to be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from builders.commands import live, state
from planes.values import reveal
from stacks.state.model import PrimitiveRecord, State

__all__ = ["different", "live_shape", "put_right", "state_shape"]


def live_shape(folder: Path) -> dict[str, Any]:
    """Properties and tags of every live object by its key; ids are the keys of their objects."""
    names = _names(state(folder))
    return {
        names[row.id]: (row.type, _named(row.properties, names), _named(row.tags, names))
        for row in live(folder).values()
    }


def state_shape(folder: Path) -> dict[str, Any]:
    """What the state has, but for ids, revisions and how objects were made."""
    now = state(folder)
    names = _names(now)
    return {
        "fleet": {str(key): _named(record._asdict(), names) for key, record in now.fleet.items()},
        "primitives": {
            str(key): _named(_lasting(record)._asdict(), names)
            for key, record in now.primitives.items()
        },
        "outputs": _named(now.outputs, names),
        "providers": now.providers,
        "intents": now.intents,
    }


def different(one: Any, other: Any, at: str = "") -> list[str]:
    """The places in which two shapes differ, and what stands there."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = [*one, *(key for key in other if key not in one)]
        inner = [different(one.get(key), other.get(key), f"{at}.{key}") for key in keys]
        return [line for lines in inner for line in lines]
    return [] if one == other else [f"{at}: {one!r} and {other!r}"]


def put_right(folder: Path) -> None:
    """Every live object is in the state exactly once, and all that is in the state is live."""
    now = state(folder)
    recorded = sorted(record.remote_id for record in now.primitives.values())
    assert recorded == sorted(live(folder))
    assert now.intents == ()
    assert not [key for key, record in now.primitives.items() if record.deposed]


def _lasting(record: PrimitiveRecord) -> PrimitiveRecord:
    attributes = {name: item for name, item in record.attributes.items() if name != "revision"}
    dependencies = tuple(sorted(record.dependencies, key=str))
    return record._replace(
        attributes=attributes,
        dependencies=dependencies,
        identity="",
        generation=0,
        create_first=False,  # How it was made, which a later change of mind leaves as it was.
    )


def _names(now: State) -> dict[str, str]:
    return {record.remote_id: str(key) for key, record in now.primitives.items()}


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """Data in which keys stand for ids, inside strings too."""
    if not names:
        return reveal(value)
    # An id may begin another one.
    ids = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    pattern = re.compile(ids)
    return _replaced(value, lambda text: pattern.sub(lambda found: names[found.group()], text))


def _replaced(value: Any, change: Any) -> Any:
    match value:
        case str():
            return change(value)
        case Mapping():
            return {key: _replaced(item, change) for key, item in value.items()}
        case list() | tuple():
            return [_replaced(item, change) for item in value]
    return value
