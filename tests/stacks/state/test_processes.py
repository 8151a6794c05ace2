"""What every backend keeps between processes: one writer at a time, and nothing half-written."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from builders.states import AGENT, POOL, fleet, intent
from builders.stores import LEASE_VARIABLE, Backend, Child
from stacks.state.model import CloseIntent, PutFleet
from stacks.state.store import StateLocked, StateStore

Start = Callable[[str], Child]


@pytest.fixture
def start(backend: Backend, location: str) -> Iterator[Start]:
    """Starts another process that does something with the state under test."""
    with ExitStack() as stack:
        yield lambda action: stack.enter_context(Child(action, backend, location))


def kill(child: Child) -> None:
    """Kill a process, and wait until it is gone for good."""
    child.process.kill()
    child.process.wait()


def freed(store: StateStore) -> str:
    """Break the lock of a dead holder; its id."""
    holder = store.holder()
    assert holder is not None
    assert holder.fate == "dead"
    store.break_lock(holder.lock.id)
    return holder.lock.id


@pytest.mark.parametrize(
    ("writers", "each"),
    [(4, 5), pytest.param(16, 25, marks=[pytest.mark.soak, pytest.mark.timeout(0)])],
)
def test_increments_of_many_writers_add_up(
    start: Start, store: StateStore, writers: int, each: int
) -> None:
    children = [start(f"increment {each}") for _ in range(writers)]
    assert [child.hear() for child in children] == ["done"] * writers
    assert store.read().outputs["count"].value == store.read().serial == writers * each
    history = store.history()
    assert history[0].serial_after == writers * each
    assert len(history) >= min(writers * each, 100)  # Backends of one document keep no more.


def test_the_lock_of_a_living_process_is_not_taken(start: Start, store: StateStore) -> None:
    child = start("hold")
    id = child.hear()
    with pytest.raises(StateLocked) as caught:
        store.lock("apply", timeout=0.1)
    assert caught.value.holder.lock.id == id
    assert f"pid {child.process.pid}" in caught.value.detail
    assert "still running on this machine" in caught.value.detail
    child.tell()
    assert child.hear() == "1"
    assert store.read().fleet == {AGENT: fleet(AGENT)}


def test_the_lock_of_a_killed_process_ends_with_its_lease(
    start: Start, store: StateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is known to be dead, and said so; who waits for longer than the lease has it then."""
    monkeypatch.setenv(LEASE_VARIABLE, "3")
    child = start("hold")
    id = child.hear()
    kill(child)
    with pytest.raises(StateLocked) as caught:
        store.lock("apply")
    known = f"That process (pid {child.process.pid}) is dead. Its lock ends by itself in "
    assert known in caught.value.detail
    assert f"break it now with: fleetform unlock {id}" in caught.value.detail
    told: list[str] = []
    lock = store.lock("apply", timeout=60, waiting=told.append)
    assert lock.id != id
    [text] = told
    assert known in text
    [entry] = store.history()
    assert f"pid {child.process.pid}" in entry.owner
    summary = f"killed; its lease ended; its lock was taken over by {lock.owner}"
    assert entry.summary == summary


def test_the_lock_of_a_killed_process_can_be_broken(start: Start, store: StateStore) -> None:
    child = start("hold")
    id = child.hear()
    # It is dead, too, while nobody has waited for it.
    os.kill(child.process.pid, signal.SIGKILL)
    os.waitid(os.P_PID, child.process.pid, os.WEXITED | os.WNOWAIT)
    assert freed(store) == id
    lock = store.lock("apply")
    [entry] = store.history()
    assert entry.summary == f"killed; its lock was broken by {lock.owner}"


def test_a_paused_holder_whose_lock_was_broken_cannot_write(
    start: Start, store: StateStore
) -> None:
    child = start("hold")
    id = child.hear()
    os.kill(child.process.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, child.process.pid, os.WSTOPPED)
    with pytest.raises(StateLocked):
        store.lock("apply")
    store.break_lock(id)
    lock = store.lock("apply")
    store.commit(lock, [PutFleet(fleet(POOL))])
    child.tell()
    os.kill(child.process.pid, signal.SIGCONT)
    assert child.hear() == "LockLost: The lock was lost"
    assert store.read().fleet == {POOL: fleet(POOL)}
    assert store.commit(lock, [PutFleet(fleet(AGENT))]) == 2


def test_open_intents_of_a_killed_process_are_read(start: Start, store: StateStore) -> None:
    child = start("begin")
    assert child.hear() == "begun"
    kill(child)
    assert store.read().intents == (intent("1", AGENT),)
    freed(store)
    lock = store.lock("apply")
    assert store.read().intents == (intent("1", AGENT),)
    store.commit(lock, [CloseIntent("1")])
    assert store.read().intents == ()


@pytest.mark.parametrize("heard", [1, 13])
def test_a_kill_during_a_commit_leaves_whole_commits(
    start: Start, store: StateStore, heard: int, backend: Backend, request: pytest.FixtureRequest
) -> None:
    child = start("rounds")
    rounds = [child.hear() for _ in range(heard)]
    kill(child)
    if backend.name == "http":
        # It minds no lock: what is on its way may still arrive after the lock has been broken.
        request.getfixturevalue("http_state").wait_for_clients(1)
    freed(store)
    state = store.read()
    assert state.serial >= heard == int(rounds[-1])
    assert state.outputs["round"].value == state.serial
    assert len(state.fleet) == 40
    assert {record.declaration["round"] for record in state.fleet.values()} == {state.serial}
    assert store.commit(store.lock("apply"), [PutFleet(fleet(POOL))]) == state.serial + 1


# The lease.


def test_a_holder_that_was_paused_past_its_lease_cannot_write(
    start: Start, store: StateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody breaks its lock: another takes it over when the lease has ended, and not before."""
    monkeypatch.setenv(LEASE_VARIABLE, "3")
    child = start("hold")
    child.hear()
    os.kill(child.process.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, child.process.pid, os.WSTOPPED)
    with pytest.raises(StateLocked):
        store.lock("apply")
    lock = store.lock("apply", timeout=60)
    store.commit(lock, [PutFleet(fleet(POOL))])
    assert "its lease ended" in store.history()[-1].summary
    child.tell()
    os.kill(child.process.pid, signal.SIGCONT)
    assert child.hear() == "LockLost: The lock was lost"
    assert store.read().fleet == {POOL: fleet(POOL)}


def test_a_living_holder_renews_its_lease(
    start: Start, store: StateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LEASE_VARIABLE, "2")
    child = start("hold")
    child.hear()
    with pytest.raises(StateLocked):
        store.lock("apply", timeout=4)
    child.tell()
    assert child.hear() == "1"
