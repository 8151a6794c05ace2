"""A state that is locked, damaged, of a newer fleetform, or left by a killed run: what commands
say, and that nothing of it is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer

import pytest

from builders.commands import ended, fleetform, live, said, state, unlocked
from builders.kills import Doom, Runs
from stacks.state import locking
from stacks.state.holder import Process
from stacks.state.sqlite import SqliteStore, state_path
from stacks.state.store import Lock

LOCKING = (
    ["plan"],
    ["apply", "--auto-approve"],
    ["destroy", "--auto-approve"],
    ["state", "rm", "agent.a"],
    ["state", "mv", "agent.a", "agent.b"],
    ["state", "push", "pulled.json"],
    ["import", "agent.a", "some-id"],
)
READING = (["show"], ["output"], ["drift"], ["state", "list"], ["state", "pull"], ["validate"])


@contextmanager
def held(folder: Path, operation: str = "apply") -> Iterator[Lock]:
    """The lock of the folder's state, held by this process."""
    with closing(SqliteStore(state_path(folder), "small")) as store:
        lock = store.lock(operation)
        yield lock
        store.release(lock)


@pytest.mark.parametrize("words", LOCKING, ids=" ".join)
def test_a_state_that_another_has_locked(applied: Path, words: list[str]) -> None:
    (applied / "pulled.json").write_text(fleetform(applied, "state", "pull"))
    before = state(applied), live(applied)
    with held(applied) as lock:
        ran = ended(applied, *words)
        assert (ran.status, ran.out) == (1, "")
        told = said(ran.err)
        assert told.startswith("Error: The state is locked ")
        assert f"{lock.owner} holds the lock of .fleetform/state.db for apply" in told
        assert f"since {lock.since} (" in told
        assert "That process is still running on this machine." in told
        assert "Wait for it with --lock-timeout=5m" in told
        assert f"fleetform unlock --force {lock.id}" in told
    assert (state(applied), live(applied)) == before


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_what_only_reads_needs_no_lock(applied: Path, words: list[str]) -> None:
    with held(applied):
        fleetform(applied, *words)


@pytest.mark.parametrize("words", LOCKING, ids=" ".join)
def test_waiting_for_the_lock(applied: Path, words: list[str]) -> None:
    (applied / "pulled.json").write_text(fleetform(applied, "state", "pull"))
    with held(applied) as lock:
        ran = ended(applied, *words, "--lock-timeout", "50ms")
    assert ran.status == 1
    told = said(ran.err)
    assert told.startswith(f"Waiting: {lock.owner} holds the lock of .fleetform/state.db for apply")
    assert told.count("Waiting: ") == 1
    assert "Error: The state is locked" in told


def test_the_lock_is_had_when_its_holder_ends(applied: Path) -> None:
    with closing(SqliteStore(state_path(applied), "small")) as store:
        lock = store.lock("apply")
        release = Timer(0.1, store.release, [lock])
        release.start()
        ran = ended(applied, "plan", "--lock-timeout", "1m")
        release.join()
    assert ran.status == 0
    assert f"Waiting: {lock.owner} holds the lock" in said(ran.err)


# Unlocking.


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process is one on another machine."""
    process = Process(4711, "build-7", "another boot", "12")
    monkeypatch.setattr(locking, "this_process", lambda: process)


def test_no_lock(applied: Path) -> None:
    assert fleetform(applied, "unlock", "ab12") == "The state is not locked.\n"


def test_the_lock_of_a_living_holder_is_broken_by_force_alone(applied: Path) -> None:
    with held(applied) as lock:
        ran = ended(applied, "unlock", lock.id)
        assert (ran.status, ran.out) == (1, "")
        assert "Error: The holder is alive" in ran.err
        assert "That process is still running on this machine." in said(ran.err)
        assert "The state is locked" in ended(applied, "plan").err
        assert fleetform(applied, "unlock", "--force", lock.id) == "The lock is broken.\n"
        fleetform(applied, "plan")


def test_the_lock_of_a_dead_holder_is_broken_unasked(folder: Path, runs: Runs) -> None:
    runs.run(folder, "apply", "--auto-approve", doom=Doom("commit", "after", 1))
    with closing(SqliteStore(state_path(folder), "small")) as store:
        holder = store.holder()
    assert holder is not None
    told = fleetform(folder, "unlock", holder.lock.id)
    assert f"{holder.lock.owner} has held the lock since {holder.lock.since} for apply." in told
    assert "is dead.\nThe lock is broken.\n" in told
    fleetform(folder, "plan")


@pytest.mark.usefixtures("elsewhere")
def test_a_lock_whose_lease_has_ended_is_broken_unasked(applied: Path) -> None:
    with closing(SqliteStore(state_path(applied), "small", lease=0)) as store:
        lock = store.lock("apply")
        store.close()
    told = fleetform(applied, "unlock", lock.id)
    assert "Its lease has ended.\nThe lock is broken.\n" in told


@pytest.mark.usefixtures("elsewhere")
def test_a_lock_whose_holder_may_live_is_broken_by_its_id(applied: Path) -> None:
    with held(applied) as lock:
        ran = ended(applied, "plan")
        assert "Whether that process still runs can only be seen on build-7." in said(ran.err)
        assert f"fleetform unlock {lock.id}" in said(ran.err)
        ran = ended(applied, "unlock", lock.id)
        assert (ran.status, ran.out) == (1, "")
        assert "Error: Approval required" in ran.err
        assert f"{lock.owner} has held the lock since {lock.since} for apply." in said(ran.err)
        assert fleetform(applied, "unlock", "--force", lock.id) == "The lock is broken.\n"
        fleetform(applied, "plan")


def test_another_id_breaks_no_lock(applied: Path) -> None:
    with held(applied) as lock:
        ran = ended(applied, "unlock", "--force", "ab12")
        assert ran.status == 1
        assert lock.id in ran.err
        assert "The state is locked" in ended(applied, "plan").err


# Files that are not whole.


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garble(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


def edit(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE fleet SET body = replace(body, '20m', '90m')")


@pytest.mark.parametrize("damage", [cut, empty, garble, edit])
@pytest.mark.parametrize("words", [["plan"], ["apply", "--auto-approve"], ["show"], ["drift"]])
def test_a_state_that_is_not_as_it_was_written(
    applied: Path, damage: Callable[[Path], None], words: list[str]
) -> None:
    path = applied / ".fleetform" / "state.db"
    damage(path)
    data, there = path.read_bytes(), live(applied)
    ran = ended(applied, *words)
    assert (ran.status, ran.out) == (1, "")
    assert "Error: The state cannot be read" in ran.err
    assert "The state file .fleetform/state.db is damaged: " in said(ran.err)
    assert "Put an earlier copy of the file back." in said(ran.err)
    assert path.read_bytes() == data
    assert live(applied) == there


@pytest.mark.parametrize("words", [["plan"], ["apply", "--auto-approve"], ["state", "list"]])
def test_a_state_of_a_newer_fleetform(
    applied: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = applied / ".fleetform" / "state.db"
    data = path.read_bytes()
    monkeypatch.setattr("stacks.state.upgrade.FORMAT_VERSION", 0)
    ran = ended(applied, *words)
    assert (ran.status, ran.out) == (1, "")
    assert "Error: The state is of a newer fleetform" in ran.err
    assert "Install that fleetform or a later one." in said(ran.err)
    assert path.read_bytes() == data


def test_a_state_that_was_sealed_with_another_key(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (folder / "main.fleet.hcl").read_text()
    (folder / "main.fleet.hcl").write_text(
        text.replace('  default = "20m"', '  default   = "20m"\n  sensitive = true')
    )
    fleetform(folder, "apply", "--auto-approve")
    monkeypatch.setenv("FLEETFORM_STATE_KEY", "6b" * 32)
    ran = ended(folder, "plan")
    assert (ran.status, ran.out) == (1, "")
    assert "Error: Sealed with another key" in ran.err


# What a killed run left.


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with Runs() as started:
        yield started


def test_a_run_that_was_killed_after_it_made_something(folder: Path, runs: Runs) -> None:
    runs.run(folder, "apply", "--auto-approve", doom=Doom("call", "after", 1))
    assert len(live(folder)) >= 1
    unlocked(folder)
    told = fleetform(folder, "apply", "--auto-approve")
    assert "  ⚑ " in told
    assert "an interrupted create (" in told
    assert ") was settled: adopted  small-" in told
    assert "Apply complete: " in told
    assert len(live(folder)) == 5
    assert "No changes." in fleetform(folder, "plan")
    killed = fleetform(folder, "state", "history").splitlines()[-1]
    assert "killed; its lock was broken by" in killed


def test_a_run_that_was_killed_before_it_made_something(folder: Path, runs: Runs) -> None:
    runs.run(folder, "apply", "--auto-approve", doom=Doom("call", "before", 1))
    unlocked(folder)
    told = fleetform(folder, "plan")
    assert "was settled: not made" in told
    assert "settled" not in fleetform(folder, "plan")
    fleetform(folder, "apply", "--auto-approve")
    assert len(live(folder)) == 5


def test_what_was_settled_is_an_event(folder: Path, runs: Runs) -> None:
    runs.run(folder, "apply", "--auto-approve", doom=Doom("call", "after", 1))
    unlocked(folder)
    ran = ended(folder, "apply", "--auto-approve", "--json")
    assert ran.status == 0
    assert '"@message":"' in ran.out
    assert "an interrupted create was settled: adopted" in ran.out
