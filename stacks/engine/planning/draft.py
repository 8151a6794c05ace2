"""A plan in the making: what it is made from, and what has been decided so far.

No I/O: everything live has been read before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from planes.address import Address, PrimitiveKey
from planes.diagnostics import Diagnostics, Location
from planes.values import Reference
from providers.contract import Observed, Primitive, PrimitiveRef, PrimitiveType
from stacks.engine.facts import Facts, facts_of
from stacks.engine.late import UNKNOWN, Resolver, is_certain
from stacks.engine.live.clients import Clients
from stacks.engine.live.refresh import Live
from stacks.engine.locate import Sources
from stacks.engine.lowering.desired import Desired, Owner, Wanted, instances_of
from stacks.engine.plan import (
    Action,
    CheckResult,
    DataRead,
    FleetChange,
    Mode,
    PlannedCondition,
    Step,
)
from stacks.engine.planning.scope import Selected
from stacks.stack import Import, Stack
from stacks.state.model import State

__all__ = ["Draft", "PlanOptions", "attribute_of"]


_NOTHING: frozenset[str] = frozenset()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class PlanOptions(NamedTuple):
    """What a plan is asked to be.  Addresses are text; ``now`` gives RFC 3339."""

    mode: Mode = Mode.NORMAL
    refresh: bool = True
    targets: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    parallelism: int = 10
    now: Callable[[], str] = _now


class Draft:
    """``prior`` is the state under its new addresses, ``moves`` from old address to new.

    ``live`` has what was read, also of objects to import.  ``scope`` is None for everything.
    """

    def __init__(
        self,
        stack: Stack,
        desired: Desired,
        prior: State,
        clients: Clients,
        options: PlanOptions,
        sources: Sources,
    ) -> None:
        self.stack = stack
        self.desired = desired
        self.prior = prior
        self.clients = clients
        self.options = options
        self.sources = sources
        self.problems = Diagnostics()
        self.instances = instances_of(desired.owners)
        self.moved_from: Mapping[Address, Address] = {}
        self.scope: set[Address] | None = None
        self.live: Mapping[PrimitiveKey, Live] = {}
        self.imports: Mapping[PrimitiveKey, Import] = {}
        self.replace = Selected(set(), set())
        self.create_first: set[Address] = set()
        self.lowered_again: set[Address] = set()
        self.triggers: dict[Reference, bool] = {}
        self.steps: dict[PrimitiveKey, Step] = {}
        self.changes: dict[Address, FleetChange] = {}
        self.checks: list[CheckResult] = []
        self.conditions: list[PlannedCondition] = []
        self.data: list[DataRead] = []
        self.read: dict[PrimitiveKey, Mapping[str, Any]] = {}
        """What was read of data sources while planning."""
        self.resolver = Resolver(self.attribute, self.outputs, applying=False)
        self._keys: dict[Address, list[PrimitiveKey]] | None = None
        self._identities = {
            (record.provider, key.type, record.identity): key
            for key, record in prior.primitives.items()
            if record.identity
        }

    def keys_of(self, owner: Address) -> Sequence[PrimitiveKey]:
        """The primitives that the state has of an owner."""
        if self._keys is None:
            self._keys = {}
            for key in self.prior.primitives:
                self._keys.setdefault(key.owner, []).append(key)
        return self._keys.get(owner, ())

    def covers(self, address: Address) -> bool:
        return self.scope is None or address in self.scope

    def error(
        self, summary: str, detail: str, address: Address, location: Location | None = None
    ) -> None:
        span = self.sources.span(location)
        self.problems.error(summary, detail, span, address=str(address))

    def observed(self, key: PrimitiveKey) -> Observed | None:
        live = self.live.get(key)
        return live if isinstance(live, Observed) else None

    def kind(self, provider: str, type: str) -> PrimitiveType:
        return self.clients.type(provider, type)

    def facts(self, provider: str, type: str) -> Facts:
        return facts_of(self.clients.type(provider, type).schema)

    # What the prior state makes certain.

    def outputs(self, address: Address) -> Mapping[str, Any] | None:
        owner = self.desired.owners.get(address)
        if owner is not None and self.covers(address):
            return owner.outputs
        record = self.prior.fleet.get(address)
        return record.outputs if record is not None else None

    def attribute(self, reference: PrimitiveRef) -> Any:
        """The value that an attribute is certain to have after apply, or UNKNOWN."""
        key, name = reference
        if key in self.read:
            return self.read[key].get(name)
        step = self.steps.get(key)
        live = self.observed(key)
        if key.owner.is_data:
            return UNKNOWN
        if step is None:
            record = self.prior.primitives.get(key)
            if record is None or self.covers(key.owner):
                return UNKNOWN
            return attribute_of(name, record.remote_id, record.attributes, record.properties)
        kind = self.kind(step.provider, key.type)
        if live is not None and step.action not in (Action.CREATE, Action.REPLACE):
            decided_by = kind.decided_by.get(name, _NOTHING if name == "id" else None)
            stays = decided_by is not None and decided_by.isdisjoint(step.changed)
            # New tags alone are an update, too: what changes with every update does with these.
            if stays or not (step.changed or step.reason == "tags"):
                return attribute_of(name, live.id, live.attributes, live.properties)
        computed = kind.computed
        after = step.after or {}
        if name == "id" or name in computed or name not in after or not is_certain(after[name]):
            return UNKNOWN
        return after[name]

    # Names.

    def identity(self, wanted: Wanted, generation: int) -> tuple[str, int]:
        """The identity of an object to make, and its generation: the first that no other has."""
        kind = self.kind(wanted.provider, wanted.key.type)
        primitive = Primitive(
            wanted.key, wanted.properties, wanted.depends_on, wanted.tags, wanted.origins
        )
        while True:
            identity = kind.identity(primitive, self.desired.view, generation)
            place = (wanted.provider, wanted.key.type, identity)
            holder = self._identities.get(place)
            if not identity or holder is None or holder == wanted.key:
                self._identities[place] = wanted.key
                return identity, generation
            if kind.identity(primitive, self.desired.view, generation + 1) == identity:
                # A declared name: the remote side says what it thinks of having it twice.
                if holder._replace(name=holder.name.partition("~")[0]) == wanted.key:
                    self._name_kept(wanted.key, identity)
                return identity, generation
            generation += 1

    def _name_kept(self, key: PrimitiveKey, identity: str) -> None:
        """The new object would be found to be the old one, and then go with it."""
        self.error(
            "Name already taken",
            f"{key} is replaced by a new one that is made before the old one goes, and both would "
            f"be called {identity}. Leave the name out, so that one is made for each, or take "
            "create_before_destroy away.",
            key.owner,
        )

    def release_identity(self, key: PrimitiveKey) -> None:
        """An object stays while its successor is made, so that its name is not free."""
        record = self.prior.primitives[key]
        if record.identity:
            place = (record.provider, key.type, record.identity)
            self._identities[place] = key._replace(name=f"{key.name}~{record.generation}")

    def owner(self, address: Address) -> Owner:
        return self.desired.owners[address]


def attribute_of(
    name: str, id: str, attributes: Mapping[str, Any], properties: Mapping[str, Any]
) -> Any:
    """An attribute of a live object: what the service computed, else what it was given."""
    if name in attributes:
        return attributes[name]
    if name in properties:
        return properties[name]
    return id if name == "id" else UNKNOWN
