"""What one who cannot have the lock is told, and what is taken over."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

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


def held_by(path: Path, process: Process, **changed: float) -> None:
    """A lock that another process has taken."""
    with closing(SqliteStore(path, "payments")) as store:
        store.lock("apply")
    with closing(sqlite3.connect(path)) as connection:
        [text] = connection.execute("SELECT holder FROM lock").fetchone()
        holder = orjson.loads(text) | {"owner": "ann@x (pid 9)", "process": [*process], **changed}
        connection.execute("UPDATE lock SET holder = ?", (orjson.dumps(holder).decode(),))
        connection.commit()


CHANGES = [
    ({"host": "elsewhere", "machine": "m"}, "unknown", "can only be seen on elsewhere"),
    ({"machine": "another boot"}, "unknown", "this machine was restarted"),
    ({"machine": "", "started": ""}, "unknown", "cannot be known from here"),
    ({}, "dead", f"That process (pid {GONE}) is dead."),
]


@pytest.mark.parametrize(("change", "fate", "part"), CHANGES)
def test_no_holder_loses_its_lock_before_its_lease_ends(
    store: SqliteStore, path: Path, change: dict[str, str], fate: str, part: str
) -> None:
    held_by(path, this_process()._replace(pid=GONE, **change))
    with pytest.raises(StateLocked) as caught:
        store.lock("apply")
    assert caught.value.holder.fate == fate
    assert part in caught.value.detail
    assert "ann@x (pid 9)" in caught.value.detail
    assert re.search(r"its lock ends by itself in (15|14) s", caught.value.detail, re.IGNORECASE)
    store.break_lock(caught.value.holder.lock.id)
    assert store.lock("apply").fence == 2


@pytest.mark.parametrize(("change", "fate", "part"), [*CHANGES, ({"pid": None}, "alive", "")])
def test_every_holder_loses_its_lock_when_its_lease_has_ended(
    store: SqliteStore, path: Path, change: dict[str, Any], fate: str, part: str
) -> None:
    process = this_process() if fate == "alive" else this_process()._replace(pid=GONE, **change)
    held_by(path, process, until=time.time() - 0.001)
    assert store.lock("apply").fence == 2
    [entry] = store.history()
    why = "killed; " if fate == "dead" else ""
    assert entry.summary.startswith(f"{why}its lease ended; its lock was taken over by ")
