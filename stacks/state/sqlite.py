"""State in one SQLite file: ``.fleetform/state.db`` beside the configuration.

Every commit is one transaction, durable when it returns (WAL, ``synchronous = FULL``).
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stacks.state import lock_row, tables
from stacks.state.changes import SealAt, changes, sealed
from stacks.state.collector import collector_paused
from stacks.state.document import SECTIONS, OpenSealed, Sections, entries, state_of
from stacks.state.exported import Export, document_of, export, keyed, read_export, refused
from stacks.state.holder import owner
from stacks.state.lock_row import Held
from stacks.state.model import FORMAT_VERSION, Edit, State
from stacks.state.sqlite_file import Opened, StateFile
from stacks.state.store import HistoryEntry, Lock, LockLost, StateError
from stacks.state.tables import Damaged, Meta
from stacks.state.upgrade import Document, upgraded
from stacks.version import VERSION

if TYPE_CHECKING:
    from stacks.sealing import Sealer

__all__ = ["SqliteStore", "state_path"]

_ENTRY_ERRORS = (AttributeError, KeyError, TypeError, ValueError)
"""What reading an entry that is not one raises."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5
"""Seconds between two looks at a lock that another holds."""


def state_path(folder: Path, workspace: str = "default") -> Path:
    """Where the state of a stack's folder is kept."""
    name = "state.db" if workspace == "default" else f"{workspace}.state.db"
    return folder / ".fleetform" / name


class SqliteStore:
    """A ``StateStore``.  May be used from several threads at once.

    ``stack`` is the name that the first write gives the state; one that has been written to knows
    its own.  ``sleep`` waits for a lock.
    """

    def __init__(
        self,
        path: Path,
        stack: str,
        workspace: str = "default",
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.location = str(path)
        self._file = StateFile(path)
        self._stack = stack
        self._workspace = workspace
        self._sleep = sleep
        self._sealers: dict[str, Sealer] = {}

    def read(self) -> State:
        with collector_paused(), self._file.reading() as opened:
            meta, sections = self._whole(opened)
            try:
                return self._state(meta, sections)
            except _ENTRY_ERRORS as error:
                raise Damaged(f"an entry is not what was written ({error})") from error

    def export(self) -> bytes:
        with self._file.reading() as opened:
            meta, sections = self._whole(opened)
        return export(self._document(meta, sections))

    def holder(self) -> Lock | None:
        with self._file.reading() as opened:
            now = lock_row.held(opened.connection) if opened else None
            return now.lock if now else None

    def history(self) -> Sequence[HistoryEntry]:
        with self._file.reading() as opened:
            return lock_row.past(opened.connection, opened.meta.serial) if opened else []

    def lock(self, operation: str, *, timeout: float = 0.0) -> Lock:
        deadline = time.monotonic() + timeout
        pause = _FIRST_PAUSE
        while not isinstance(taken := self._try_lock(operation), Lock):
            left = deadline - time.monotonic()
            if left <= 0:
                raise lock_row.locked(self.location, taken)
            self._sleep(min(pause, left))
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        return taken

    def release(self, lock: Lock, summary: str = "") -> None:
        with self._file.writing() as opened:
            now = lock_row.held(opened.connection)
            if now is not None and now.lock == lock:
                lock_row.end(opened.connection, now, opened.meta.serial, summary)

    def break_lock(self, id: str) -> None:
        if self.holder() is None:
            raise _not_held(self.location, id, None)
        with self._file.writing() as opened:
            now = lock_row.held(opened.connection)
            if now is None or now.lock.id != id:
                raise _not_held(self.location, id, now)
            summary = f"its lock was broken by {owner()}"
            lock_row.end(opened.connection, now, opened.meta.serial, summary, always=True)

    def commit(self, lock: Lock, edits: Sequence[Edit]) -> int:
        with self._file.writing() as opened:
            connection, meta = opened
            self._check_fence(connection, lock)
            if not edits:
                return meta.serial
            lineage = meta.lineage or _new_lineage()
            for section, bodies in changes(edits, self._seal(lineage)).items():
                tables.put(connection, section, bodies)
            if not meta.serial:
                tables.set_meta(connection, stack=self._stack, lineage=lineage)
            tables.set_meta(connection, serial=meta.serial + 1)
            return meta.serial + 1

    def replace(self, lock: Lock, exported: bytes, *, force: bool = False) -> None:
        with collector_paused(), self._file.writing() as opened:
            new = read_export(exported)
            connection, meta = opened
            self._check_fence(connection, lock)
            if not force:
                _check_push(meta, new)
            lineage = new.lineage or meta.lineage or _new_lineage()
            # Greater than before, so that plans made before the push are stale; else as exported.
            serial = max(new.serial, meta.serial + 1)
            try:
                # Through the model, so that what should be sealed is.
                meta = meta._replace(stack=new.stack, lineage=lineage, serial=serial)
                state = self._state(meta, new.sections)
            except _ENTRY_ERRORS as error:
                raise refused(f"An entry is not what it should be: {error}.") from error
            tables.put_all(connection, sealed(entries(state), self._seal(lineage)))
            tables.set_meta(connection, stack=new.stack, lineage=lineage, serial=serial)

    def close(self) -> None:
        self._file.close()

    def _try_lock(self, operation: str) -> Lock | Held:
        with self._file.writing(create=True) as opened:
            connection, meta = opened
            taken = lock_row.take(connection, operation, meta.serial)
            if isinstance(taken, Lock) and meta.format_version < FORMAT_VERSION:
                tables.put_all(connection, self._whole(opened)[1])
                tables.set_meta(
                    connection, format_version=FORMAT_VERSION, fleetform_version=VERSION
                )
            return taken

    def _check_fence(self, connection: sqlite3.Connection, lock: Lock) -> None:
        now = lock_row.held(connection)
        if now is None or now.lock != lock:
            taken = f"It is now held by {now.lock.owner}. " if now else ""
            raise LockLost(
                "The lock was lost",
                f"The lock of {self.location} that was taken for {lock.operation} at {lock.since} "
                f"has been broken or taken over. {taken}Nothing was written. Run the command "
                "again: it settles what was under way.",
            )

    def _whole(self, opened: Opened | None) -> tuple[Meta, Sections]:
        """All entries, in the present version of the format."""
        if opened is None:
            return Meta(FORMAT_VERSION, VERSION, "", "", 0), {section: [] for section in SECTIONS}
        connection, meta = opened
        sections: Sections = {section: tables.rows(connection, section) for section in SECTIONS}
        if meta.format_version < FORMAT_VERSION:
            sections = keyed(upgraded(self._document(meta, sections)))
            meta = meta._replace(format_version=FORMAT_VERSION, fleetform_version=VERSION)
        return meta, sections

    def _document(self, meta: Meta, sections: Sections) -> Document:
        head = {**meta._asdict(), "stack": meta.stack or self._stack}
        return document_of({**head, "workspace": self._workspace}, sections)

    def _state(self, meta: Meta, sections: Sections) -> State:
        empty = State(meta.stack or self._stack, self._workspace, meta.lineage, meta.serial)
        return state_of(empty, sections, self._unseal(meta.lineage))

    def _seal(self, lineage: str) -> SealAt:
        return lambda data, place: self._sealer(lineage).seal(data, place)

    def _unseal(self, lineage: str) -> OpenSealed:
        return lambda sealed, place: self._sealer(lineage).open(sealed, place)

    def _sealer(self, lineage: str) -> Sealer:
        from stacks.sealing import Sealer  # here: most stacks have nothing to seal

        if lineage not in self._sealers:
            self._sealers[lineage] = Sealer(f"the state {self.location}", lineage)
        return self._sealers[lineage]


def _check_push(meta: Meta, new: Export) -> None:
    """Refuse a push over another state, or over a newer one.  An unwritten state takes any."""
    if meta.serial and new.lineage != meta.lineage:
        raise StateError(
            "Another state",
            f"The exported state has the lineage {new.lineage or 'of none'}, the state here "
            f"{meta.lineage}: they are not the same state. Nothing was changed. "
            "Push with --force to replace the one by the other.",
        )
    if new.serial < meta.serial:
        raise StateError(
            "An older state",
            f"The exported state has the serial {new.serial}, the state here {meta.serial}: what "
            "was written since would be lost. Nothing was changed. "
            "Pull again, or push with --force.",
        )


def _not_held(location: str, id: str, now: Held | None) -> StateError:
    holder = (
        f"The lock is held by {now.lock.owner} for {now.lock.operation}, with the id {now.lock.id}."
        if now
        else "Nobody holds the lock."
    )
    return StateError(
        "Not the lock that is held",
        f'There is no lock "{id}" on {location}. {holder} Nothing was changed.',
    )


def _new_lineage() -> str:
    return os.urandom(16).hex()
