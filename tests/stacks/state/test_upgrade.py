"""States of other versions of the format."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from builders.states import POOL, fleet, full_edits
from stacks.sealing.protection import Protection, protection
from stacks.state.model import FORMAT_VERSION, PutFleet
from stacks.state.sqlite import SqliteStore
from stacks.state.store import StateTooNew, StateUnreadable
from stacks.state.upgrade import MIGRATIONS
from stacks.version import VERSION


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path, "payments")) as store:
        yield store


def of_version(
    path: Path, version: int, written_by: str, sealing: Protection | None = None
) -> None:
    """A state as another fleetform may have written it."""
    with closing(SqliteStore(path, "payments", protection=sealing)) as store:
        lock = store.lock("apply")
        store.commit(lock, full_edits())
        store.release(lock)
        store._medium.write(
            lambda transaction: transaction.set_meta(
                transaction.meta._replace(format_version=version, fleetform_version=written_by)
            )
        )


@pytest.fixture
def migration(monkeypatch: pytest.MonkeyPatch) -> None:
    """From a made-up version 0, in which memory was called ram."""

    def migrate(document: dict[str, Any]) -> dict[str, Any]:
        assert document["format_version"] == 0
        for entry in document["fleet"]:
            entry["declaration"]["ram"] = entry["declaration"].pop("memory")
        return document

    monkeypatch.setitem(MIGRATIONS, 0, migrate)


def test_every_version_has_a_migration() -> None:
    assert set(MIGRATIONS) == set(range(1, FORMAT_VERSION))


@pytest.mark.usefixtures("migration")
def test_an_older_state_is_upgraded_on_read_and_not_written(store: SqliteStore, path: Path) -> None:
    of_version(path, 0, "0.0.9")
    before = path.read_bytes()
    state = store.read()
    assert state.fleet[POOL].declaration["ram"] == "2GiB"
    assert "memory" not in state.fleet[POOL].declaration
    assert orjson.loads(store.export())["format_version"] == FORMAT_VERSION
    assert path.read_bytes() == before


@pytest.mark.usefixtures("migration")
def test_an_older_state_is_upgraded_in_its_file_under_the_lock(
    store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_version(path, 0, "0.0.9")
    expected = store.read()
    lock = store.lock("apply")
    monkeypatch.delitem(MIGRATIONS, 0)
    assert store.read() == expected
    meta = store._medium.read(lambda reading: reading.meta if reading else None)
    assert meta is not None
    assert (meta.format_version, meta.fleetform_version) == (FORMAT_VERSION, VERSION)
    store.commit(lock, [PutFleet(fleet(POOL))])
    assert store.read().serial == expected.serial + 1


@pytest.mark.usefixtures("migration")
def test_entries_that_are_sealed_as_a_whole_stay_so(path: Path) -> None:
    sealing = protection({"key": {"passphrase": "a passphrase"}}, path.parent)
    of_version(path, 0, "0.0.9", sealing)
    with closing(SqliteStore(path, "payments", protection=sealing)) as store:
        expected = store.read()
        store.lock("apply")
        assert store.read() == expected
        assert expected.fleet[POOL].declaration["ram"] == "2GiB"
        kept = b"".join(file.read_bytes() for file in path.parent.glob("state.db*"))
        assert b'"2GiB"' not in kept  # With its quotes: what is sealed is base64, which has none.


@pytest.mark.usefixtures("migration")
def test_an_older_export_is_upgraded_on_push(store: SqliteStore, path: Path) -> None:
    lock = store.lock("push")
    store.commit(lock, [PutFleet(fleet(POOL))])
    document = orjson.loads(store.export()) | {"format_version": 0}
    store.replace(lock, orjson.dumps(document))
    assert store.read().fleet[POOL].declaration["ram"] == "2GiB"


@pytest.mark.parametrize("use", ["read", "export", "lock", "history"])
def test_a_newer_state_is_refused_with_the_version_that_wrote_it(
    store: SqliteStore, path: Path, use: str
) -> None:
    of_version(path, FORMAT_VERSION + 1, "9.8.7")
    before = path.read_bytes()
    arguments = ["apply"] if use == "lock" else []
    with pytest.raises(StateTooNew) as caught:
        getattr(store, use)(*arguments)
    assert "fleetform 9.8.7" in caught.value.detail
    assert f"up to version {FORMAT_VERSION}" in caught.value.detail
    assert str(path) in caught.value.detail
    assert path.read_bytes() == before


def test_a_version_that_never_was_is_refused(store: SqliteStore, path: Path) -> None:
    of_version(path, 0, "0.0.9")
    with pytest.raises(StateUnreadable, match="Not a version of the state that is known"):
        store.read()
