"""The plane's file: how it is made, and what is said where it cannot be used."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from providers.contract import Denied, Invalid, RemoteError, Transient
from providers.local import database
from providers.local.database import explained
from providers.local.plane import Plane, Wanted

TYPE = "local_agent"
WANTED = Wanted("payments agent.a", {"x": 1}, {})


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_its_owners_alone(plane: Plane, path: Path) -> None:
    before = os.umask(0)
    try:
        plane.create(TYPE, "a", WANTED)
    finally:
        os.umask(before)
    assert {_mode(file) for file in path.parent.iterdir()} == {0o600}


def test_it_is_durable_and_lets_readers_by(plane: Plane, path: Path) -> None:
    plane.create(TYPE, "a", WANTED)
    connection = plane._connection
    assert connection is not None
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_an_empty_file_is_a_plane_to_be(plane: Plane, path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert plane.read(TYPE, ["a"]) == {}
    assert path.stat().st_size == 0
    plane.create(TYPE, "a", WANTED)
    assert set(plane.read(TYPE, ["a"])) == {"a"}


def _each_way(plane: Plane) -> list[RemoteError]:
    """What reading, listing, writing and deleting raise."""
    found: list[RemoteError] = []
    for call in (
        lambda: plane.check(),
        lambda: plane.read(TYPE, ["a"]),
        lambda: list(plane.rows(TYPE)),
        lambda: plane.create(TYPE, "a", WANTED),
        lambda: plane.put(TYPE, "a", WANTED),
        lambda: plane.delete(TYPE, "a"),
    ):
        with pytest.raises(RemoteError) as caught:
            call()
        found.append(caught.value)
    return found


def test_a_file_that_is_not_sqlite(plane: Plane, path: Path) -> None:
    path.parent.mkdir()
    path.write_text("these are my notes, and not a database at all " * 40)
    for error in _each_way(plane):
        assert isinstance(error, Invalid)
        assert f'The plane "{path}" is damaged, or is not a plane: file is not a database.' in str(
            error
        )
        assert 'name another file in provider "local"' in str(error)


def test_another_programs_database(plane: Plane, path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (text)")
    connection.close()
    before = path.read_bytes()
    for error in _each_way(plane):
        assert isinstance(error, Invalid)
        assert "is a SQLite file, and not a plane" in str(error)
    assert path.read_bytes() == before


def test_a_newer_plane(plane: Plane, path: Path) -> None:
    plane.create(TYPE, "a", WANTED)
    plane.close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {database.FORMAT_VERSION + 1}")
    connection.close()
    for error in _each_way(plane):
        assert isinstance(error, Invalid)
        assert "has format 2, and this fleetform knows formats up to 1" in str(error)


def test_a_truncated_plane(plane: Plane, path: Path) -> None:
    for number in range(100):
        plane.create(TYPE, f"a{number}", Wanted("o", {"x": "y" * 500}, {}))
    plane.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Invalid, match="is damaged, or is not a plane: database disk image"):
        list(plane.rows(TYPE))


def test_a_folder_in_its_place(plane: Plane, path: Path) -> None:
    path.mkdir(parents=True)
    for error in _each_way(plane):
        assert isinstance(error, Invalid)
        assert f'The plane "{path}" is a folder, not a file.' in str(error)


def test_a_file_where_its_folder_should_be(plane: Plane, path: Path) -> None:
    path.parent.touch()
    assert plane.read(TYPE, ["a"]) == {}
    with pytest.raises(Denied, match="cannot be opened: "):
        plane.create(TYPE, "a", WANTED)


def test_a_table_of_another_shape(plane: Plane, path: Path) -> None:
    plane.create(TYPE, "a", WANTED)
    plane.close()
    connection = sqlite3.connect(path)
    connection.execute(f"ALTER TABLE {TYPE} RENAME COLUMN owner TO holder")
    connection.close()
    with pytest.raises(Invalid, match="no such column: owner"):
        plane.read(TYPE, ["a"])


def test_another_process_that_does_not_let_go(
    plane: Plane, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.0)
    plane.create(TYPE, "a", WANTED)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Transient, match="was in use by another process"):
        plane.put(TYPE, "a", Wanted("o", {"x": 2}, {}))
    other.execute("ROLLBACK")
    other.close()
    assert plane.put(TYPE, "a", Wanted("o", {"x": 2}, {})).revision == 2


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_NOTADB, Invalid),
        (sqlite3.SQLITE_CORRUPT_INDEX, Invalid),
        (sqlite3.SQLITE_READONLY_DBMOVED, Denied),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Transient),
        (sqlite3.SQLITE_FULL, Transient),
        (sqlite3.SQLITE_IOERR_WRITE, Transient),
        (sqlite3.SQLITE_CANTOPEN, Denied),
    ],
)
def test_what_sqlite_says_in_the_contracts_words(
    path: Path, code: int, kind: type[RemoteError]
) -> None:
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode = code
    said = explained(path, error)
    assert type(said) is kind
    assert str(path) in str(said)
