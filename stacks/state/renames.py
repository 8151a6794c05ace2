"""Records under other addresses: themselves, and every mention of what has been renamed.

Pure.  Identities stay: a remote object keeps its name for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from planes.address import Address, PrimitiveKey
from planes.values import Reference, Sensitive, transform
from stacks.state.model import FleetRecord, PrimitiveRecord, State

__all__ = ["Renames", "Renaming", "owners_in", "renamed"]

Renames = Mapping[Address, Address]
"""From the addresses that are renamed to those that they get."""


def owners_in(state: State) -> dict[Address, None]:
    """Every address that something in the state belongs to, in the state's order."""
    found = dict.fromkeys(state.fleet)
    found.update(dict.fromkeys(key.owner for key in state.primitives))
    found.update(dict.fromkeys(intent.record.key.owner for intent in state.intents))
    return found


def renamed(state: State, renames: Renames) -> State:
    """The state under its new addresses.  A record in which nothing changes is the same object."""
    if not renames:
        return state
    renaming = Renaming(owners_in(state), renames)
    fleet = map(renaming.fleet, state.fleet.values())
    primitives = map(renaming.primitive, state.primitives.values())
    return state._replace(
        fleet={record.address: record for record in fleet},
        primitives={record.key: record for record in primitives},
        intents=tuple(
            intent._replace(record=renaming.primitive(intent.record)) for intent in state.intents
        ),
    )


class Renaming:
    """Renames, applied to records.  ``owners`` are all addresses of the state."""

    __slots__ = ("_renames",)

    def __init__(self, owners: Iterable[Address], renames: Renames) -> None:
        self._renames = {**_whole_resources(owners, renames), **renames}

    def fleet(self, record: FleetRecord) -> FleetRecord:
        now = record._replace(
            address=self._address(record.address),
            declaration=self._value(dict(record.declaration)),
            dependencies=tuple(map(self._address, record.dependencies)),
        )
        return record if now == record else now

    def primitive(self, record: PrimitiveRecord) -> PrimitiveRecord:
        now = record._replace(
            key=self._key(record.key), dependencies=tuple(map(self._key, record.dependencies))
        )
        return record if now == record else now

    def _address(self, address: Address) -> Address:
        return self._renames.get(address, address)

    def _key(self, key: PrimitiveKey) -> PrimitiveKey:
        return key._replace(owner=self._address(key.owner))

    def _value(self, value: Any) -> Any:
        return transform(value, self._leaf)

    def _leaf(self, leaf: Any) -> Any:
        match leaf:
            case Reference(address, path):
                return Reference(self._address(address), path)
            case Sensitive():
                return Sensitive(self._value(leaf.value))
        return leaf


def _whole_resources(owners: Iterable[Address], renames: Renames) -> Renames:
    """The renames of resources all of whose instances move to one other resource."""
    targets: dict[Address, set[Address]] = {}
    for owner in owners:
        targets.setdefault(owner.resource, set()).add(renames.get(owner, owner).resource)
    return {resource: next(iter(to)) for resource, to in targets.items() if len(to) == 1}
