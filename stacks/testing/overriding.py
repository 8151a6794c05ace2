"""Providers of which some objects are made up: those that ``override_resource`` names.

What is overridden is lowered and validated as ever, and made in memory rather than by the provider.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from pydantic import BaseModel

from planes.declaration import Declaration
from planes.diagnostics import Diagnostics, did_you_mean
from providers.contract import (
    Author,
    Client,
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
from stacks.testing.mocks import MockPlane, MockType
from stacks.testing.override_block import Overrides

__all__ = ["OverridingProvider"]

_MARK = "override~"


class OverridingProvider:
    """Keeps ``providers.contract.Provider``.  ``plane`` holds what is made up."""

    def __init__(self, real: Provider, overrides: Overrides, plane: MockPlane) -> None:
        self.name = real.name
        self.version = real.version
        self.settings: type[BaseModel] = real.settings
        self._real = real
        self._overrides = overrides
        self._plane = plane

    def roles(self, kind: str) -> frozenset[Role]:
        return self._real.roles(kind)

    def lower(self, declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
        lowered = self._real.lower(declaration, roles, view)
        override = self._overrides.resource(declaration.address)
        if override is None:
            return lowered
        outputs = dict(lowered.outputs)
        notes = Diagnostics(lowered.notes)
        for name, value in override.values.items():
            output = outputs.get(name)
            if output is None:
                _not_computed(declaration, name, notes)
            elif isinstance(output, PrimitiveRef) and not override.planned:
                self._plane.outputs.setdefault(output.key, {})[output.attribute] = value
            else:
                outputs[name] = value
        return lowered._replace(outputs=outputs, notes=notes)

    def rehearse(self, trigger: Declaration, event: Event, view: View) -> Rehearsal:
        return self._real.rehearse(trigger, event, view)

    def primitive_types(self) -> tuple[str, ...]:
        return self._real.primitive_types()

    def primitive(self, type: str) -> PrimitiveType:
        return _OverridingType(self._real.primitive(type), self._overrides, self._plane)

    def data_types(self) -> tuple[str, ...]:
        return self._real.data_types()

    def data(self, type: str) -> DataType:
        return self._real.data(type)

    def default_tags(self, settings: Mapping[str, Any]) -> Mapping[str, str]:
        return self._real.default_tags(settings)

    def policies(self, types: Sequence[str]) -> Mapping[str, Any]:
        return self._real.policies(types)

    def authors(self, client: Any, objects: Sequence[Observed]) -> Iterator[Author]:
        real = [item for item in objects if item.id not in self._plane.objects]
        return self._real.authors(client, real)

    def configure(self, settings: BaseModel, surroundings: Surroundings) -> Client:
        return self._real.configure(settings, surroundings)


def _not_computed(declaration: Declaration, name: str, notes: Diagnostics) -> None:
    known = sorted(type(declaration.spec).computed)
    notes.error(
        "Invalid override",
        f"{declaration.address} computes no {name}; what it declares stays as it is declared. It "
        f"computes {', '.join(known) or 'nothing'}.{did_you_mean(name, known)}",
    )


class _OverridingType:
    """Keeps ``providers.contract.PrimitiveType``."""

    def __init__(self, real: PrimitiveType, overrides: Overrides, plane: MockPlane) -> None:
        self.type = real.type
        self.schema = real.schema
        self.computed = real.computed
        self.decided_by = real.decided_by
        self.schema_version = real.schema_version
        self._real = real
        self._mock = MockType(real, {})
        self._overrides = overrides
        self._plane = plane

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        owner = primitive.key.owner
        override = self._overrides.resource(owner)
        if override is None:
            return self._real.identity(primitive, view, generation)
        if owner.kind == self.type:  # one that is declared directly has no lowering
            self._plane.outputs.setdefault(primitive.key, {}).update(override.values)
        return _MARK + self._mock.identity(primitive, view, generation)

    def read_many(
        self,
        client: Any,
        ids: Sequence[str],
        known: Mapping[str, Mapping[str, Any]] = {},
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        rest = [id for id in ids if id not in self._plane.objects]
        found = dict(self._real.read_many(client, rest, known)) if rest else {}
        return {**found, **{id: self._plane.objects[id] for id in ids if id not in found}}

    def find(self, client: Any, identity: str) -> Observed | None:
        if identity.startswith(_MARK):
            return self._mock.find(self._plane, identity.removeprefix(_MARK))
        return self._real.find(client, identity)

    def create(
        self, client: Any, identity: str, properties: Mapping[str, Any], tags: Mapping[str, str]
    ) -> Observed:
        if identity.startswith(_MARK):
            name = identity.removeprefix(_MARK)
            return self._mock.create(self._plane, name, properties, tags)
        return self._real.create(client, identity, properties, tags)

    def update(
        self,
        client: Any,
        id: str,
        properties: Mapping[str, Any],
        changed: frozenset[str],
        tags: Mapping[str, str],
    ) -> Observed:
        if id in self._plane.objects:
            return self._mock.update(self._plane, id, properties, changed, tags)
        return self._real.update(client, id, properties, changed, tags)

    def delete(self, client: Any, id: str) -> None:
        if id in self._plane.objects:
            self._mock.delete(self._plane, id)
        else:
            self._real.delete(client, id)

    def remains(self, properties: Mapping[str, Any], deleted: date) -> str:
        return self._real.remains(properties, deleted)

    def discover(self, client: Any) -> Iterator[Observed]:
        return chain(self._mock.discover(self._plane), self._real.discover(client))

    def normalise(self, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._real.normalise(properties)
