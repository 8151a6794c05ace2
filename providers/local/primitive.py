"""What all remote types of the embedded plane share: reading, writing and finding their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel

from providers.attribution import owner
from providers.contract import Invalid, Missing, Observed, Primitive, Unreadable, View
from providers.defaults import complete
from providers.local.identity import identity
from providers.local.plane import Plane, Row, Wanted

__all__ = ["LocalType"]

Attributes = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""From an object's id and its properties to what the plane computes of them."""


def _no_attributes(id: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {}


def _as_stored(observed: Observed) -> Observed:
    return observed


class LocalType:
    """One table of the plane.  Keeps ``providers.contract.PrimitiveType``; its client is a Plane.

    ``computed`` describes the attributes that ``attributes`` gives, beside id and revision;
    ``decided_by`` has the properties that each is made from, beside the id.
    ``live`` says what of a stored object is no longer so, such as a grant that has expired.
    """

    schema_version = 1

    def __init__(
        self,
        type: str,
        schema: type[BaseModel],
        computed: Mapping[str, str] = {},
        attributes: Attributes = _no_attributes,
        decided_by: Mapping[str, frozenset[str]] = {},
        live: Callable[[Observed], Observed] = _as_stored,
    ) -> None:
        self.type = type
        self.schema = schema
        self.computed: Mapping[str, str] = {
            "revision": "How often the object was changed, from 1.",
            **computed,
        }
        self.decided_by: Mapping[str, frozenset[str]] = {
            **dict.fromkeys(computed, frozenset()),
            **decided_by,
        }
        self._attributes = attributes
        self._live = live

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        return identity(view.stack, view.workspace, primitive.key, generation)

    def read_many(
        self,
        client: Plane,
        ids: Sequence[str],
        known: Mapping[str, Mapping[str, Any]] = {},
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        rows = client.read(self.type, ids)
        return {id: self._answer(rows[id]) if id in rows else Missing(id) for id in ids}

    def find(self, client: Plane, identity: str) -> Observed | None:
        """Raises Invalid where it is there and cannot be read."""
        row = client.read(self.type, [identity]).get(identity)
        if row is not None and row.fault:
            raise Invalid(f'{self.type} "{identity}": {row.fault}.')
        return None if row is None else self.observe(row)

    def create(
        self, client: Plane, identity: str, properties: Mapping[str, Any], tags: Mapping[str, str]
    ) -> Observed:
        return self.observe(client.create(self.type, identity, self._wanted(properties, tags)))

    def update(
        self,
        client: Plane,
        id: str,
        properties: Mapping[str, Any],
        changed: frozenset[str],
        tags: Mapping[str, str],
    ) -> Observed:
        return self.observe(client.put(self.type, id, self._wanted(properties, tags)))

    def delete(self, client: Plane, id: str) -> None:
        client.delete(self.type, id)

    def remains(self, properties: Mapping[str, Any], deleted: date) -> str:
        return ""

    def discover(self, client: Plane) -> Iterator[Observed]:
        """One that cannot be read is there all the same: it has no properties."""
        return map(self.observe, client.rows(self.type))

    def normalise(self, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        return complete(self.schema, properties)

    def observe(self, row: Row) -> Observed:
        """What a row says: with computed attributes, and as it is at this moment."""
        properties = row.properties or {}
        attributes = {
            "id": row.id,
            "revision": row.revision,
            **self._attributes(row.id, properties),
        }
        return self._live(
            Observed(
                row.id,
                self.type,
                properties,
                attributes,
                row.tags,
                row.changed_by,
                row.changed_at,
            )
        )

    def _answer(self, row: Row) -> Observed | Unreadable:
        return Unreadable(row.id, row.fault) if row.fault else self.observe(row)

    def _wanted(self, properties: Mapping[str, Any], tags: Mapping[str, str]) -> Wanted:
        return Wanted(owner(tags), complete(self.schema, properties), tags)
