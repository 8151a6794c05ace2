"""What one who cannot have the lock is told, and what is never taken over."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from stacks.state.holder import Process, this_process
from stacks.state.sqlite import SqliteStore
from stacks.state.store import StateLocked

GONE = 2**22 + 1
"""Above Linux's greatest pid."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(path, "payments")) as store:
        yield store


def held_by(path: Path, process: Process) -> None:
    """A lock that another process has taken."""
    with closing(SqliteStore(path, "payments")) as store:
        store.lock("apply")
    with closing(sqlite3.connect(path)) as connection:
        [text] = connection.execute("SELECT holder FROM lock").fetchone()
        holder = orjson.loads(text) | {"owner": "ann@x (pid 9)", "process": [*process]}
        connection.execute("UPDATE lock SET holder = ?", (orjson.dumps(holder).decode(),))
        connection.commit()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"host": "elsewhere", "machine": "m"}, "can only be seen on elsewhere"),
        ({"machine": "another boot"}, "this machine was restarted"),
        ({"machine": "", "started": ""}, "cannot be known from here"),
        ({}, None),
    ],
)
def test_only_a_holder_that_is_dead_for_certain_loses_its_lock(
    store: SqliteStore, path: Path, change: dict[str, str], part: str | None
) -> None:
    held_by(path, this_process()._replace(pid=GONE, **change))
    if part is None:
        assert store.lock("apply").fence == 2
        return
    with pytest.raises(StateLocked) as caught:
        store.lock("apply")
    assert part in caught.value.detail
    assert "ann@x (pid 9)" in caught.value.detail
    store.break_lock(caught.value.lock.id)
    assert store.lock("apply").fence == 2
