"""What is particular to a state in a SQLite file."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from builders.states import AGENT, POOL, SECRET, fleet, full_edits, state_with
from builders.stores import BACKENDS, Child
from stacks.state.model import DropOutput, OpenIntent, PutFleet
from stacks.state.sqlite import SqliteStore, state_path
from stacks.state.sqlite_file import StateFile
from stacks.state.store import LockLost, StateError, StateUnreadable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return state_path(tmp_path)


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path, "payments")) as store:
        yield store


def written(path: Path) -> None:
    """A whole state, closed."""
    with closing(SqliteStore(path, "payments")) as store:
        lock = store.lock("apply")
        store.commit(lock, full_edits())
        store.release(lock)


def connection_of(store: SqliteStore) -> sqlite3.Connection | None:
    assert isinstance(store._medium, StateFile)
    return store._medium._connection


def test_the_default_workspace_has_the_plain_name() -> None:
    assert state_path(Path("fleet")) == Path("fleet/.fleetform/state.db")
    assert state_path(Path("fleet"), "eu") == Path("fleet/.fleetform/eu.state.db")


def test_reading_creates_nothing(store: SqliteStore, tmp_path: Path) -> None:
    store.read()
    store.export()
    store.history()
    store.holder()
    with pytest.raises(StateError):
        store.break_lock("0123")
    assert list(tmp_path.iterdir()) == []


def test_reading_leaves_the_folder_as_it_was(path: Path) -> None:
    written(path)
    before = path.read_bytes()
    with closing(SqliteStore(path, "payments")) as store:
        store.read()
    assert [item.name for item in path.parent.iterdir()] == ["state.db"]
    assert path.read_bytes() == before


def test_only_the_owner_may_read_it(store: SqliteStore, path: Path) -> None:
    old = os.umask(0)
    try:
        store.commit(store.lock("apply"), full_edits())
    finally:
        os.umask(old)
    names = {item.name: stat.S_IMODE(item.stat().st_mode) for item in path.parent.iterdir()}
    assert names == {"state.db": 0o600, "state.db-wal": 0o600, "state.db-shm": 0o600}


def test_every_commit_is_flushed_to_the_disk(store: SqliteStore) -> None:
    store.lock("apply")
    connection = connection_of(store)
    assert connection is not None
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == (b"wal",)


def test_no_file_holds_a_secret(store: SqliteStore, path: Path) -> None:
    lock = store.lock("apply")
    for _ in range(3):
        store.commit(lock, full_edits())
    store.commit(lock, [DropOutput("bare")])

    def seen() -> list[str]:
        return [item.name for item in path.parent.iterdir() if SECRET.encode() in item.read_bytes()]

    assert (path.parent / "state.db-wal").stat().st_size > 0
    assert seen() == []
    store.close()
    assert seen() == []


def test_nothing_sealed_needs_no_key(store: SqliteStore, key_folder: Path) -> None:
    store.commit(store.lock("apply"), [PutFleet(fleet(POOL))])
    store.read()
    assert list(key_folder.iterdir()) == []


def test_another_key_is_told_from_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETFORM_STATE_KEY", "11" * 32)
    written(path)
    monkeypatch.setenv("FLEETFORM_STATE_KEY", "00" * 32)
    with (
        closing(SqliteStore(path, "payments")) as store,
        pytest.raises(StateUnreadable, match="Sealed with another key") as caught,
    ):
        store.read()
    assert str(path) in caught.value.detail
    assert "FLEETFORM_STATE_KEY" in caught.value.detail


@pytest.mark.parametrize(
    ("target", "summary"),
    [("state.db", "A sealed value was altered"), ("other.db", "Sealed with another key")],
)
def test_a_sealed_value_cannot_be_moved(
    store: SqliteStore, path: Path, target: str, summary: str
) -> None:
    """To another entry of the same state, or to another state, although the key is the same."""
    written(path)
    if target != path.name:
        written(path.with_name(target))
    stolen = orjson.loads(store.export())["primitives"][0]["properties"]["env"]
    with closing(SqliteStore(path.with_name(target), "payments")) as other:
        forged = orjson.loads(other.export())
        forged["fleet"][0]["declaration"]["env"] = stolen
        lock = other.lock("push")
        with pytest.raises(StateUnreadable, match=summary):
            other.replace(lock, orjson.dumps(forged))


def test_a_waiting_lock_is_taken_when_the_holder_lets_go(store: SqliteStore, path: Path) -> None:
    lock = store.lock("apply")
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            store.release(lock)

    with closing(SqliteStore(path, "payments", sleep=sleep)) as waiter:
        assert waiter.lock("destroy", timeout=60).operation == "destroy"
    assert pauses == sorted(pauses)
    assert 0 < pauses[0] < pauses[-1] <= 0.5


def test_a_file_that_is_taken_away_meanwhile_is_noticed(store: SqliteStore, path: Path) -> None:
    lock = store.lock("apply")
    store.commit(lock, [PutFleet(fleet(POOL))])
    path.parent.rename(path.parent.with_name("elsewhere"))
    with pytest.raises(LockLost, match="removed"):
        store.commit(lock, [PutFleet(fleet(AGENT))])
    assert not path.exists()


def test_a_file_that_is_replaced_meanwhile_is_noticed(store: SqliteStore, path: Path) -> None:
    lock = store.lock("apply")
    store.commit(lock, [PutFleet(fleet(POOL))])
    path.parent.rename(path.parent.with_name("elsewhere"))
    written(path)
    with pytest.raises(LockLost):
        store.commit(lock, [PutFleet(fleet(AGENT))])
    assert store.read()._replace(lineage="") == state_with(*full_edits())._replace(serial=1)


def test_a_file_in_a_folder_that_cannot_be_written_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(path)
    # The tests may run as root, whom modes do not stop: say what the system would say to others.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    opened: list[str] = []
    connect: Any = sqlite3.connect

    def watch(name: str, **options: Any) -> Any:
        opened.append(name)
        return connect(name, **options)

    monkeypatch.setattr(sqlite3, "connect", watch)
    with closing(SqliteStore(path, "payments")) as store:
        assert store.read().serial == 1
    assert [uri.partition("?")[2] for uri in opened] == ["mode=ro&immutable=1"]


def test_a_path_with_signs_of_a_uri_is_that_path(tmp_path: Path) -> None:
    path = state_path(tmp_path / "50% of #1? ö")
    written(path)
    with closing(SqliteStore(path, "payments")) as store:
        assert store.read().serial == 1
    assert path.exists()


def test_a_full_disk_loses_nothing(store: SqliteStore) -> None:
    lock = store.lock("apply")
    store.commit(lock, [PutFleet(fleet(POOL))])
    before = store.read()
    connection = connection_of(store)
    assert connection is not None
    [pages] = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StateError, match="cannot be used") as caught:
        store.commit(lock, [PutFleet(fleet(AGENT, text="x" * 100_000))])
    assert type(caught.value) is StateError
    assert "full" in caught.value.detail
    assert store.read() == before


def test_a_log_without_its_file_is_not_made_a_new_state(path: Path, tmp_path: Path) -> None:
    backend = BACKENDS["sqlite"]
    with Child("begin", backend, str(path)) as child:
        child.hear()
        child.process.kill()
        child.process.wait()
    kept = tmp_path / "kept.db"
    path.rename(kept)
    with closing(SqliteStore(path, "payments")) as store:
        for use in (store.read, lambda: store.lock("apply")):
            with pytest.raises(StateUnreadable, match="write-ahead log"):
                use()
        kept.rename(path)
        assert len(store.read().intents) == 1


def test_a_log_that_a_killed_process_left_is_read_and_not_touched(path: Path) -> None:
    with Child("begin", BACKENDS["sqlite"], str(path)) as child:
        child.hear()
        child.process.kill()
        child.process.wait()
    log = path.with_name("state.db-wal")
    before = path.read_bytes(), log.read_bytes()
    with closing(SqliteStore(path, "payments")) as store:
        assert len(store.read().intents) == 1
    assert (path.read_bytes(), log.read_bytes()) == before


# A file that is not whole.

Use = Callable[[SqliteStore], object]
USES: dict[str, Use] = {
    "read": lambda store: store.read(),
    "export": lambda store: store.export(),
    "lock": lambda store: store.lock("apply"),
}


def refused(path: Path, use: Use) -> bool:
    """Whether a use of the file is refused, as it should be: the file stays as it is."""
    before = path.read_bytes()
    with closing(SqliteStore(path, "payments")) as store:
        try:
            use(store)
            return False
        except StateUnreadable as error:
            detail = error.detail
    assert str(path) in detail
    assert "Nothing was changed" in detail
    assert path.read_bytes() == before
    return True


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_truncated_file_is_refused(path: Path, use: Use) -> None:
    written(path)
    whole = path.read_bytes()
    lengths = {0, 1, 15, 16, 99, 100, 101, 511, *range(512, len(whole), 3333), len(whole) - 1}
    for length in sorted(lengths):
        path.write_bytes(whole[:length])
        assert refused(path, use), f"of {len(whole)} bytes, {length} were taken for a state"


@pytest.mark.parametrize(
    "data", [b"{}", b"SQLite format 3\0", b"\0" * 8192, b'{"version": 4, "serial": 3}' * 99]
)
def test_another_file_is_refused(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    for use in USES.values():
        assert refused(path, use)


def test_another_database_is_refused(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE meta (x)")
    for use in USES.values():
        assert refused(path, use)


def test_a_garbled_file_is_refused_or_read_as_it_was(path: Path) -> None:
    """Garbling what no part of the state is kept in (a free page, a lock) need not be noticed."""
    written(path)
    whole = path.read_bytes()
    with closing(SqliteStore(path, "payments")) as store:
        before = store.read()
    noticed = 0
    # A prime step, so that every kind of byte within a page has its turn.
    for offset in (*range(100), *range(100, len(whole), 211)):
        damaged = bytearray(whole)
        damaged[offset] ^= 1 << offset % 8
        path.write_bytes(damaged)
        with closing(SqliteStore(path, "payments")) as store:
            try:
                assert store.read() == before
            except StateUnreadable:
                noticed += 1
        assert path.read_bytes() == damaged
    assert noticed > 40


@pytest.mark.parametrize("section", ["fleet", "primitives", "outputs", "intents", "meta"])
def test_a_row_that_is_gone_is_noticed(path: Path, section: str) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"DROP TRIGGER {section}_delete")
        connection.execute(f"DELETE FROM {section} WHERE key = (SELECT max(key) FROM {section})")
        connection.commit()
    with closing(SqliteStore(path, "payments")) as store, pytest.raises(StateUnreadable):
        store.read()


def test_a_changed_table_is_not_written_to(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER fleet_update")
    assert refused(path, USES["lock"])


def test_intents_outlive_a_refusal(path: Path) -> None:
    """A damaged copy that is put right again has lost nothing."""
    written(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refused(path, USES["lock"])
    path.write_bytes(whole)
    with closing(SqliteStore(path, "payments")) as store:
        opened = [edit.intent for edit in full_edits() if isinstance(edit, OpenIntent)]
        assert set(map(str, store.read().intents)) == set(map(str, opened))
