"""A state file, the medium of the local backend: read in one snapshot, written in one transaction.

Every commit is durable when it returns (WAL, ``synchronous = FULL``).  A file that is not whole is
refused, and never written to.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from stacks.state import tables
from stacks.state.document import Sections
from stacks.state.medium import Damaged, LockRow, Meta, Occupant, Reading, Transaction
from stacks.state.store import LockLost, StateError, StateUnreadable, not_kept
from stacks.state.upgrade import check_version

__all__ = ["StateFile"]

T = TypeVar("T")

_BUSY_TIMEOUT = 10.0
"""Seconds to wait for another process's transaction; one lasts milliseconds."""

_NO_VERSIONS = (
    "a file keeps its state as it is now. Copies of it, and what `fleetform state pull` printed, "
    "are what there is of earlier ones."
)

_MACHINE_CODES = {
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
"""SQLite's error codes that speak of the machine.  All others speak of the file."""


class _Open:
    """A transaction on a file: keeps ``stacks.state.medium.Transaction``."""

    __slots__ = ("_connection", "meta")

    def __init__(self, connection: sqlite3.Connection, meta: Meta) -> None:
        self._connection = connection
        self.meta = meta

    def now(self) -> float:
        return time.time()

    def rows(self, section: str) -> list[tuple[str, bytes]]:
        return tables.rows(self._connection, section)

    def put(self, section: str, bodies: Mapping[str, bytes | None]) -> None:
        tables.put(self._connection, section, bodies)

    def put_all(self, sections: Sections) -> None:
        tables.put_all(self._connection, sections)

    def set_meta(self, meta: Meta) -> None:
        tables.set_meta(self._connection, meta, self.meta)
        self.meta = meta

    def lock_row(self) -> LockRow:
        return LockRow(*self._connection.execute("SELECT fence, holder FROM lock").fetchone())

    def set_lock_row(self, row: LockRow) -> None:
        holder = row.holder.decode() if row.holder is not None else None
        self._connection.execute("UPDATE lock SET fence = ?, holder = ?", (row.fence, holder))

    def past(self) -> list[bytes]:
        found = self._connection.execute("SELECT entry FROM history ORDER BY fence DESC")
        return [entry for (entry,) in found]

    def add_past(self, fence: int, entry: bytes) -> None:
        sql = "INSERT OR REPLACE INTO history VALUES (?, ?)"
        self._connection.execute(sql, (fence, entry.decode()))

    def has_left(self, fence: int) -> bool:
        return False


class StateFile:
    """One SQLite file: keeps ``stacks.state.medium.Medium``.  One thread at a time has its turn."""

    def __init__(self, path: Path) -> None:
        self.location = str(path)
        self._path = path.absolute()
        self._log = self._path.with_name(f"{path.name}-wal")
        self._guard = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None

    def read(self, work: Callable[[Reading | None], T]) -> T:
        with self._guard, self._told():
            if not self._exists():
                return work(None)
            own = self._current()
            connection = own or self._open_to_read()
            try:
                self._check_size(connection)
                with _transaction(connection, "BEGIN"):
                    return work(_Open(connection, self._meta(connection)))
            finally:
                if own is None:
                    connection.close()

    def read_at(self, serial: int, work: Callable[[Reading], T]) -> T:
        raise not_kept(self.location, serial, _NO_VERSIONS)

    def write(self, work: Callable[[Transaction], T], *, create: bool = False) -> T:
        """Raises LockLost where there is no file and it may not be created."""
        with self._guard, self._told():
            connection = self._writer(create)
            with _transaction(connection, "BEGIN IMMEDIATE"):
                return work(_Open(connection, self._meta(connection)))

    def occupied(self) -> Occupant | None:
        return None

    def free(self, id: str) -> bool:
        return False

    def unreadable(self, reason: str) -> StateUnreadable:
        return StateUnreadable(
            "The state cannot be read",
            f"The state file {self.location} is damaged: {reason}. Nothing was changed. Put an "
            "earlier copy of the file back. Without one, move the file away and push what "
            "`fleetform state pull` printed last, or take the live resources in again with "
            "`fleetform import`.",
        )

    def close(self) -> None:
        with self._guard:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _meta(self, connection: sqlite3.Connection) -> Meta:
        meta = tables.read_meta(connection)
        check_version(meta.format_version, meta.fleetform_version, f"The state {self.location}")
        return meta

    def _exists(self) -> bool:
        if self._path.exists():
            return True
        if _size(self._log) and not self._path.exists():
            # SQLite would replay the log into a new file.
            raise Damaged(f"it is gone, but its write-ahead log {self._log.name} is still there")
        return False

    def _current(self) -> sqlite3.Connection | None:
        """The open connection, unless the file has been replaced by another since."""
        if self._connection is not None and self._identity != _identity(self._path):
            self.close()
        return self._connection

    def _writer(self, create: bool) -> sqlite3.Connection:
        if not self._exists():
            self.close()
            if not create:
                raise LockLost(
                    "The lock was lost",
                    f"The state file {self.location} has been removed. Nothing was written.",
                )
            tables.create(self._path)
        connection = self._current()
        if connection is None:
            self._verify()
            connection = self._connect("rw")
            connection.execute("PRAGMA synchronous = FULL")
            self._connection, self._identity = connection, _identity(self._path)
        return connection

    def _verify(self) -> None:
        """Make sure that the file is whole, by a connection that cannot change it."""
        connection = self._open_to_read()
        try:
            self._check_size(connection)
            with _transaction(connection, "BEGIN"):
                self._meta(connection)
                tables.verify(connection)
        finally:
            connection.close()

    def _open_to_read(self) -> sqlite3.Connection:
        if _size(self._log):
            # At its close the last writing connection would move the log into the file.
            return self._connect("ro")
        writable = os.access(self._path.parent, os.W_OK) and os.access(self._path, os.W_OK)
        # WAL mode has two files beside the state; where they cannot be made, nobody writes either.
        return self._connect("rw" if writable else "ro&immutable=1")

    def _check_size(self, connection: sqlite3.Connection) -> None:
        # SQLite takes what is missing of the last page for zeros.
        [page] = connection.execute("PRAGMA page_size").fetchone()
        if _size(self._path) % page:
            raise Damaged("it is cut off")

    def _connect(self, mode: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self._path.as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=_BUSY_TIMEOUT,
            check_same_thread=False,
        )
        # Bytes, since checksums and JSON are of bytes, and since damaged text does not decode.
        connection.text_factory = bytes
        return connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong, as errors of the state."""
        try:
            yield
        except Damaged as error:
            raise self.unreadable(str(error)) from None
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
            if code & 0xFF in _MACHINE_CODES and code != sqlite3.SQLITE_IOERR_SHORT_READ:
                raise self._unusable(str(error)) from error
            raise self.unreadable(f"SQLite says: {error}") from error
        except UnicodeDecodeError as error:
            # SQLite's own message, or the name of a column, where the schema is damaged.
            raise self.unreadable("it holds text that is not text") from error
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error

    def _unusable(self, reason: str) -> StateError:
        return StateError(
            "The state cannot be used",
            f"The state file {self.location} could not be read or written: {reason}. "
            "Nothing of this write was kept; what was written before stands.",
        )


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A failed COMMIT may have ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
