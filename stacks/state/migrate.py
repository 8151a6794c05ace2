"""Copying the states of a stack from one backend to another, with nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import NamedTuple

from stacks.state.backends import Backend
from stacks.state.model import State
from stacks.state.store import Lock, StateError
from stacks.state.transactional import TransactionalStore

__all__ = ["Moved", "has_state", "migrate"]


class Moved(NamedTuple):
    """One workspace that was copied, with how many fleet resources are in it."""

    workspace: str
    fleet: int
    serial: int


class _Held(NamedTuple):
    workspace: str
    store: TransactionalStore
    lock: Lock


def has_state(backend: Backend, workspaces: Sequence[str]) -> bool:
    """Whether any of the workspaces was ever written to, and is still in use there."""
    for workspace in workspaces:
        store = backend.open(workspace)
        try:
            if not store.moved_to() and store.read().serial:
                return True
        finally:
            store.close()
    return False


def migrate(
    old: Backend,
    new: Backend,
    workspaces: Sequence[str],
    *,
    timeout: float | None = 0.0,
    waiting: Callable[[str], None] | None = None,
) -> list[Moved]:
    """Copy workspaces, and mark them as moved in the old backend.  ``timeout`` and ``waiting`` are
    those of locks.

    Both are locked until all has been copied and compared; only then the old ones are marked, so
    that a migration that stops anywhere can be begun again.  Raises StateError, where the new
    backend has another state, too.
    """
    moved: list[Moved] = []
    with ExitStack() as held:

        def locked(backend: Backend, workspace: str) -> _Held:
            store = backend.open(workspace)
            held.callback(store.close)
            lock = store.lock("init --migrate-state", timeout=timeout, waiting=waiting)
            held.callback(store.release, lock, "migrated")
            return _Held(workspace, store, lock)

        sources = []
        for workspace in workspaces:
            source = locked(old, workspace)
            if source.store.moved_to() or not source.store.read().serial:
                continue
            sources.append(source)
            moved.append(_copied(source, locked(new, workspace)))
        for source in sources:
            target = new.open(source.workspace)
            held.callback(target.close)
            source.store.mark_moved(source.lock, target.location)
    return moved


def _copied(source: _Held, target: _Held) -> Moved:
    state = source.store.read()
    if not target.store.moved_to():
        _check_room(target.store.read(), state, target.store.location)
    target.store.take_over(target.lock, state, source.store.history())
    if target.store.read() != state:
        raise StateError(
            "The copy is not the same",
            f"The state of the workspace {source.workspace} was copied to {target.store.location}, "
            f"and what is there is not what was read from {source.store.location}. The old one is "
            "as it was, and still the one in use. Please report this.",
        )
    return Moved(source.workspace, len(state.fleet), state.serial)


def _check_room(there: State, state: State, location: str) -> None:
    """Refuse to write over another state; an earlier copy of this one is none."""
    if there.serial and not (there.lineage == state.lineage and there.serial <= state.serial):
        raise StateError(
            "There is another state",
            f"{location} holds a state already: of the stack {there.stack}, with "
            f"{len(there.fleet)} fleet resources. Nothing was changed. Choose another place for "
            "this one, or use the one that is there with `fleetform init --reconfigure`.",
        )
