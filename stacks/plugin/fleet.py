"""One resource at a time, by the engine: planned and applied as a part of what is there already.

The declarations of all resources that were made are in the state; a request is a plan of those and
of the one at hand, narrowed to that one.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from planes import kind_model, kind_names
from planes.address import DATA, Address
from planes.declaration import Declaration, Provenance
from planes.diagnostics import Location
from planes.kind import Kind, plain
from planes.timeouts import Timeouts
from planes.values import Reference
from stacks.engine.applying.apply import apply
from stacks.engine.plan import DriftItem, Mode, Plan
from stacks.engine.planning.data import explained, read_one
from stacks.engine.planning.draft import PlanOptions
from stacks.engine.run import Planned, clients_for, plan_stack
from stacks.stack import ProviderSettings, Stack
from stacks.state.model import FleetRecord, State
from stacks.state.sqlite import SqliteStore, state_path

__all__ = ["Failed", "Fleet", "Made"]

_NOWHERE = Location("pulumi", 1, 1, 1, 1)
_FOREVER = Timeouts()
_TIMEOUT = 60.0
"""Seconds to wait for the lock of another process."""


class Failed(Exception):
    """The engine could not do what was asked; the message says why."""


class Made(NamedTuple):
    """A resource as it is now.  ``declaration`` is plain data."""

    declaration: Mapping[str, Any]
    outputs: Mapping[str, Any]


class Fleet:
    """The resources of one Pulumi stack.  Used from several threads, one at a time."""

    def __init__(
        self, folder: Path, stack: str, workspace: str, provider: ProviderSettings
    ) -> None:
        self._folder = folder
        self._stack = stack
        self._workspace = workspace
        self._provider = provider
        self._turn = Lock()

    def put(self, address: Address, spec: Kind, timeouts: Timeouts = _FOREVER) -> Made:
        """Create or update.  Raises Failed."""
        state = self._run(address, spec, timeouts)
        record = state.fleet.get(address)
        if record is None:
            raise Failed(f"{address} was not made.")
        return Made(record.declaration, record.outputs)

    def drop(self, address: Address, timeouts: Timeouts = _FOREVER) -> None:
        """Delete; what is not there is done.  Raises Failed."""
        self._run(address, None, timeouts)

    def read(self, address: Address) -> Made | None:
        """The resource as it is live; None where it is gone.  Raises Failed."""
        with self._turn, self._opened() as store:
            state = store.read()
            record = state.fleet.get(address)
            if record is None:
                return None
            plan = self._planned(store, state, address, _spec(record), refresh_only=True)
            drift = [item for item in plan.drift if item.address == address]
            if any(item.kind == "missing" for item in drift):
                return None
            return Made(_drifted(record.declaration, drift), record.outputs)

    def find(self, id: str) -> Address | None:
        """The address of a resource by its id."""
        with self._turn, self._opened() as store:
            for address, record in store.read().fleet.items():
                if id in (record.outputs.get("id"), str(address)):
                    return address
        return None

    def look_up(self, type: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a data source finds.  Raises Failed."""
        stack = self._stack_of({})
        state = State(self._stack, self._workspace, "", 0)
        address = Address((), f"{DATA}{type}", "found")
        with clients_for(stack, state, "pulumi") as clients:
            answer = read_one(clients, self._provider.key, address, arguments)
        if answer.values is None:
            raise Failed(" ".join(explained(address, answer)))
        return answer.values

    def _run(self, address: Address, spec: Kind | None, timeouts: Timeouts) -> State:
        with self._turn, self._opened() as store:
            state = store.read()
            if spec is None and address not in state.fleet:
                return state
            lock = store.lock("pulumi", timeout=_TIMEOUT)
            try:
                stack = self._declared(state, address, spec)
                with clients_for(stack, state, "pulumi") as clients:
                    options = PlanOptions(targets=(str(address),))
                    planned = plan_stack(stack, store, lock, clients, options, state)
                    plan = _within(_plan_of(planned), timeouts)
                    result = apply(plan, planned.state, store, lock, clients)
                if not result.is_whole:
                    raise Failed("; ".join(failure.error for failure in result.failed))
            finally:
                store.release(lock, "")
            return store.read()

    def _planned(
        self,
        store: SqliteStore,
        state: State,
        address: Address,
        spec: Kind,
        *,
        refresh_only: bool,
    ) -> Plan:
        lock = store.lock("pulumi", timeout=_TIMEOUT)
        try:
            stack = self._declared(state, address, spec)
            with clients_for(stack, state, "pulumi") as clients:
                mode = Mode.REFRESH_ONLY if refresh_only else Mode.NORMAL
                options = PlanOptions(mode=mode, targets=(str(address),))
                return _plan_of(plan_stack(stack, store, lock, clients, options, state))
        finally:
            store.release(lock, "")

    def _opened(self) -> _Store:
        place = state_path(self._folder, self._workspace)
        return _Store(SqliteStore(place, self._stack, self._workspace))

    def _declared(self, state: State, address: Address, spec: Kind | None) -> Stack:
        specs = {known: _spec(record) for known, record in state.fleet.items()}
        specs.pop(address, None)
        if spec is not None:
            specs[address] = spec
        declarations = {
            known: Declaration(known, found, Provenance(_NOWHERE), dependencies=_referred(found))
            for known, found in specs.items()
        }
        return self._stack_of(declarations)

    def _stack_of(self, declarations: Mapping[Address, Declaration]) -> Stack:
        providers = {self._provider.key: self._provider}
        folder = str(self._folder)
        return Stack(self._stack, self._workspace, folder, declarations, providers=providers)


class _Store:
    """A store that is closed at the end."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store

    def __enter__(self) -> SqliteStore:
        return self._store

    def __exit__(self, *error: object) -> None:
        self._store.close()


def _within(plan: Plan, timeouts: Timeouts) -> Plan:
    """The plan, whose operations may take no longer: Pulumi remembers for how long itself."""
    changes = tuple(change._replace(timeouts=timeouts) for change in plan.changes)
    return plan._replace(changes=changes)


def _plan_of(planned: Planned) -> Plan:
    if planned.plan is None:
        raise Failed(" ".join(f"{item.summary}: {item.detail}" for item in planned.diagnostics))
    return planned.plan


def _spec(record: FleetRecord) -> Kind:
    model = kind_model(record.address.kind)
    return model.model_validate(_without_nulls(record.declaration))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _referred(spec: Kind) -> tuple[Address, ...]:
    found: dict[Address, None] = {}

    def walk(value: Any) -> None:
        match value:
            case Reference() if value.address.kind in kind_names():
                found[value.address] = None
            case dict():
                for item in value.values():
                    walk(item)
            case list():
                for item in value:
                    walk(item)

    walk(plain(spec))
    return tuple(found)


def _drifted(declaration: Mapping[str, Any], drift: list[DriftItem]) -> Mapping[str, Any]:
    """What was declared, with what is live where that differs in the owner's words."""
    found: Any = copy.deepcopy(dict(declaration))
    for item in drift:
        inner = found
        for step in item.path[:-1]:
            inner = inner[step]
        if item.path:
            inner[item.path[-1]] = item.after
    return dict(found)
