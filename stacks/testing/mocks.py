"""Mocked providers: what they make exists in memory, and what they compute is made up.

Lowering, schemas and settings are the real provider's, so that what it refuses is refused here too;
nothing of it that does I/O is called.  What is made up is the same in every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from planes.address import PrimitiveKey
from planes.declaration import Declaration
from planes.kind import Block
from providers.contract import (
    Author,
    DataType,
    Event,
    Lowered,
    Missing,
    Observed,
    Primitive,
    PrimitiveRef,
    PrimitiveType,
    Provider,
    Rehearsal,
    Role,
    Surroundings,
    Unreadable,
    View,
)

__all__ = ["Defaults", "MockPlane", "MockProvider"]

Defaults = Mapping[str, Mapping[str, Any]]
"""What computed attributes are to be, by kind or remote type."""


class MockPlane:
    """What a mocked provider has made, by id.  Lives as long as the runs of one file."""

    def __init__(self) -> None:
        self.objects: dict[str, Observed] = {}
        self.outputs: dict[PrimitiveKey, dict[str, Any]] = {}
        """Attributes that defaults for kinds have fixed."""

    def close(self) -> None:
        """What has been made stays for the next run."""


class _Anything(Block):
    """A mock needs no settings, and takes all."""

    model_config = ConfigDict(extra="allow")


class MockProvider:
    """Keeps ``providers.contract.Provider``."""

    settings: type[BaseModel] = _Anything

    def __init__(
        self, real: Provider, defaults: Defaults, plane: MockPlane, data: Defaults
    ) -> None:
        self._data = data
        self.name = real.name
        self.version = real.version
        self._real = real
        self._defaults = defaults
        self._plane = plane

    def roles(self, kind: str) -> frozenset[Role]:
        return self._real.roles(kind)

    def lower(self, declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
        lowered = self._real.lower(declaration, roles, view)
        for name, value in self._defaults.get(declaration.address.kind, {}).items():
            output = lowered.outputs.get(name)
            if isinstance(output, PrimitiveRef):
                self._plane.outputs.setdefault(output.key, {})[output.attribute] = value
        return lowered

    def rehearse(self, trigger: Declaration, event: Event, view: View) -> Rehearsal:
        return self._real.rehearse(trigger, event, view)

    def primitive_types(self) -> tuple[str, ...]:
        return self._real.primitive_types()

    def primitive(self, type: str) -> PrimitiveType:
        return MockType(self._real.primitive(type), self._defaults.get(type, {}))

    def data_types(self) -> tuple[str, ...]:
        return self._real.data_types()

    def data(self, type: str) -> DataType:
        return MockData(self._real.data(type), self._data.get(type, {}))

    def default_tags(self, settings: Mapping[str, Any]) -> Mapping[str, str]:
        return self._real.default_tags(settings)

    def policies(self, types: Sequence[str]) -> Mapping[str, Any]:
        return self._real.policies(types)

    def authors(self, client: Any, objects: Sequence[Observed]) -> Iterator[Author]:
        return iter(())

    def configure(self, settings: BaseModel, surroundings: Surroundings) -> MockPlane:
        return self._plane


class MockData:
    """Keeps ``providers.contract.DataType``: reads nothing, and finds what is made up."""

    def __init__(self, real: DataType, defaults: Mapping[str, Any]) -> None:
        self.type = real.type
        self.schema = real.schema
        self.computed = real.computed
        self._defaults = defaults

    def read(self, client: MockPlane, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        asked = repr(sorted(arguments.items()))
        names = (name for name in ("id", *self.computed) if arguments.get(name) is None)
        made_up = {name: _made_up(self.type, asked, name) for name in names}
        return {**made_up, **self._defaults}


class MockType:
    """Keeps ``providers.contract.PrimitiveType``.  An identity is the primitive's key."""

    def __init__(self, real: PrimitiveType, defaults: Mapping[str, Any]) -> None:
        self.type = real.type
        self.schema = real.schema
        self.computed = real.computed
        # What was made up stays, whatever changes.
        self.decided_by: Mapping[str, frozenset[str]] = dict.fromkeys(real.computed, frozenset())
        self.schema_version = real.schema_version
        self._real = real
        self._defaults = defaults

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        return f"{primitive.key}~{generation}"

    def read_many(
        self,
        client: MockPlane,
        ids: Sequence[str],
        known: Mapping[str, Mapping[str, Any]] = {},
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        return {id: client.objects.get(id) or Missing(id) for id in ids}

    def find(self, client: MockPlane, identity: str) -> Observed | None:
        return client.objects.get(self._id(client, identity))

    def create(
        self,
        client: MockPlane,
        identity: str,
        properties: Mapping[str, Any],
        tags: Mapping[str, str],
    ) -> Observed:
        attributes = self._attributes(client, identity)
        id = str(attributes["id"])
        made = Observed(id, self.type, dict(properties), attributes, dict(tags))
        client.objects[id] = made
        return made

    def update(
        self,
        client: MockPlane,
        id: str,
        properties: Mapping[str, Any],
        changed: frozenset[str],
        tags: Mapping[str, str],
    ) -> Observed:
        made = client.objects[id]._replace(properties=dict(properties), tags=dict(tags))
        client.objects[id] = made
        return made

    def delete(self, client: MockPlane, id: str) -> None:
        client.objects.pop(id, None)

    def remains(self, properties: Mapping[str, Any], deleted: date) -> str:
        return self._real.remains(properties, deleted)

    def discover(self, client: MockPlane) -> Iterator[Observed]:
        return (item for item in list(client.objects.values()) if item.type == self.type)

    def normalise(self, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._real.normalise(properties)

    def _id(self, client: MockPlane, identity: str) -> str:
        return str(self._attributes(client, identity)["id"])

    def _attributes(self, client: MockPlane, identity: str) -> dict[str, Any]:
        made_up = {name: _made_up(self.type, identity, name) for name in ("id", *self.computed)}
        fixed = client.outputs.get(PrimitiveKey.parse(identity.rpartition("~")[0]), {})
        return {**made_up, **self._defaults, **fixed}


def _made_up(*parts: str) -> str:
    """Eight characters, as Terraform's mocks have them, but the same every time."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]
