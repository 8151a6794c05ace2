"""States that are copied from any backend to any other, and compared before they are marked."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from builders.states import AGENT, POOL, fleet, full_edits, key
from builders.stores import BACKENDS, peer_environment
from stacks.state import backends
from stacks.state.backends import Where, open_backend
from stacks.state.migrate import migrate
from stacks.state.model import DropPrimitive, PutFleet, State
from stacks.state.settings import LocalSettings
from stacks.state.store import HistoryEntry, Lock, StateError
from stacks.state.transactional import TransactionalStore

NAMES = sorted(BACKENDS)
ROUND = list(zip(NAMES, [*NAMES[1:], NAMES[0]], strict=True))
"""Each is once the old one and once the new one."""
PAIRS = [
    pytest.param(*pair, marks=() if pair in ROUND else pytest.mark.soak)
    for pair in permutations(NAMES, 2)
]
Pair = tuple[backends.Backend, backends.Backend]


@pytest.fixture
def peers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them at hand."""
    for peer in {backend.peer for backend in BACKENDS.values() if backend.peer}:
        for name, value in peer_environment(peer, request.getfixturevalue(peer)).items():
            monkeypatch.setenv(name, value)


def at(name: str, folder: Path) -> backends.Backend:
    return BACKENDS[name].at(BACKENDS[name].locate(folder))


def filled(backend: backends.Backend) -> tuple[State, Sequence[HistoryEntry]]:
    """Two runs, of which the second left open intents."""
    with closing(backend.open("default")) as store:
        for edits in ([PutFleet(fleet(POOL))], full_edits()):
            lock = store.lock("apply")
            store.commit(lock, edits)
            store.release(lock, "done")
        return store.read(), store.history()


@pytest.mark.usefixtures("peers")
@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_from_any_backend_to_any(old: str, new: str, tmp_path: Path) -> None:
    source, target = at(old, tmp_path / "old"), at(new, tmp_path / "new")
    state, history = filled(source)
    [moved] = migrate(source, target, ["default"])
    assert (moved.workspace, moved.fleet, moved.serial) == ("default", len(state.fleet), 2)
    with closing(target.open("default")) as store:
        assert store.read() == state
        assert store.history()[-2:] == history
        assert store.commit(store.lock("apply"), [PutFleet(fleet(AGENT))]) == 3
    with closing(source.open("default")) as store:
        with pytest.raises(StateError, match="The state has moved") as caught:
            store.read()
        assert target.location in caught.value.detail
        lock = store.lock("apply")
        with pytest.raises(StateError, match="The state has moved"):
            store.commit(lock, [PutFleet(fleet(AGENT))])


@pytest.fixture
def local(tmp_path: Path) -> Pair:
    where = Where(tmp_path, "payments")
    old = open_backend("local", LocalSettings(path="old.db"), where)
    return old, open_backend("local", LocalSettings(path="new.db"), where)


def test_a_copy_that_is_not_the_same_is_refused(
    local: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the reason: the old state stays the one in use."""
    old, new = local
    state, _ = filled(old)
    take_over = TransactionalStore.take_over

    def forgetful(self: TransactionalStore, lock: Lock, state: State, *rest: Any) -> None:
        primitives = {at: item for at, item in state.primitives.items() if at != key(POOL)}
        take_over(self, lock, state._replace(primitives=primitives), *rest)

    with monkeypatch.context() as patch:
        patch.setattr(TransactionalStore, "take_over", forgetful)
        with pytest.raises(StateError, match="The copy is not the same"):
            migrate(old, new, ["default"])
    with closing(old.open("default")) as store:
        assert store.read() == state
        assert store.moved_to() == ""
        assert store.commit(store.lock("apply"), [DropPrimitive(key(POOL))]) == 3


def test_one_that_stopped_before_the_old_state_was_marked_is_begun_again(
    local: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = local
    state, _ = filled(old)

    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(TransactionalStore, "mark_moved", stopped)
        with pytest.raises(KeyboardInterrupt):
            migrate(old, new, ["default"])
    with closing(old.open("default")) as store:
        assert store.read() == state
    assert len(migrate(old, new, ["default"])) == 1
    with closing(new.open("default")) as store:
        assert store.read() == state


def test_who_waits_for_a_lock_is_told(local: Pair) -> None:
    old, new = local
    filled(old)
    told: list[str] = []
    with closing(old.open("default")) as store:
        store.lock("apply")
        with pytest.raises(StateError, match="locked"):
            migrate(old, new, ["default"], timeout=0.01, waiting=told.append)
    assert told[0].startswith("Waiting: ")
