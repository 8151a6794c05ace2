"""Looking at live objects and changing them behind the reconciler's back: for people, demos, tests.

Free of printing.  Everything raises RemoteError, with a message for people.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from planes.diagnostics import did_you_mean
from planes.values import format_path
from providers.contract import Conflict, Invalid, NotFound
from providers.defaults import complete
from providers.local.catalogue import TYPES
from providers.local.plane import Plane, Row, Wanted
from providers.local.provider import provider

__all__ = ["Row", "get", "list_objects", "remove", "set_properties"]

_ATTEMPTS = 100
"""Each one that is lost is another's change that was made."""


def list_objects(path: Path) -> list[Row]:
    """All live objects, by type and id; those that cannot be read have a ``fault``."""
    with closing(Plane(path, "")) as plane:
        return list(_rows(plane))


def get(path: Path, id: str) -> Row:
    """One object.  Raises NotFound."""
    with closing(Plane(path, "")) as plane:
        return _found(plane, id)


def set_properties(path: Path, id: str, changes: Mapping[str, Any], *, by: str) -> Row:
    """Change places of one object, and put the change down to ``by``.

    ``changes`` are JSON values by dotted key: ``timeout``, ``scope.team``, ``allow.0.host``; null
    is the default.  Raises NotFound for the id, Invalid for a key or a value that its type has not.
    """
    with closing(Plane(path, by)) as plane:
        for _ in range(_ATTEMPTS):
            row = _found(plane, id)
            wanted = Wanted(row.owner, _changed(row, changes), row.tags)
            try:
                return plane.put(row.type, id, wanted, expected=row.revision)
            except Conflict:
                continue
    raise Conflict(f'"{id}" is changed by others all the time; nothing was set.')


def remove(path: Path, id: str) -> Row:
    """Delete one object; what it was.  Raises NotFound."""
    with closing(Plane(path, "")) as plane:
        row = _found(plane, id)
        plane.delete(row.type, id)
        return row


def _rows(plane: Plane) -> Iterator[Row]:
    for type in TYPES:
        yield from plane.rows(type)


def _found(plane: Plane, id: str) -> Row:
    for type in TYPES:
        row = plane.read(type, [id]).get(id)
        if row is not None:
            return row
    near = did_you_mean(id, (row.id for row in _rows(plane)))
    raise NotFound(f'There is no object "{id}" on the plane "{plane.path}".{near}')


def _changed(row: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The row's properties with the changes made, valid for its type."""
    if row.properties is None:
        raise Invalid(f'{row.type} "{row.id}" cannot be changed: {row.fault}.')
    schema = provider.primitive(row.type).schema
    properties: dict[str, Any] = dict(row.properties)
    for key, value in changes.items():
        steps = key.split(".")
        if steps[0] not in schema.model_fields:
            near = did_you_mean(steps[0], schema.model_fields)
            raise Invalid(f'{row.type} has no property "{steps[0]}".{near}')
        properties = _placed(properties, steps, value, key)
    properties = complete(schema, properties)
    _check(row.type, schema, properties, {key.partition(".")[0] for key in changes})
    return properties


def _placed(target: Any, steps: list[str], value: Any, key: str) -> Any:
    """A copy of ``target`` with one place of it changed."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    match target:
        case dict():
            return {**target, step: _placed(target.get(step), rest, value, key)}
        case list() if step.isdecimal() and int(step) < len(target):
            index = int(step)
            new = _placed(target[index], rest, value, key)
            return [*target[:index], new, *target[index + 1 :]]
        case None:
            return {step: _placed(None, rest, value, key)}
    raise Invalid(f'"{key}" leads to nothing: there is no "{step}" at that place.')


def _check(
    type: str, schema: builtins.type[BaseModel], properties: Mapping[str, Any], touched: set[str]
) -> None:
    """Raise Invalid where what was touched is not what the type takes; the rest is as it was."""
    known = {name: properties[name] for name in schema.model_fields}
    try:
        schema.model_validate(known)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            place = problem["loc"]
            if place and place[0] not in touched:
                continue
            if problem["type"] == "extra_forbidden":
                raise Invalid(f'{type} has no property "{format_path(place)}".') from None
            at = f" {format_path(place)}" if place else ""
            raise Invalid(f"{type}{at}: {problem['msg']}.") from None
