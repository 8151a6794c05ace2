"""One connection to a plane's SQLite file: opened, checked, prepared for writing, and its failures
said in the contract's words.

WAL, so that readers and the writer of another process do not wait for one another;
synchronous=FULL, so that what a call reported done survives a power cut
(https://sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from providers.contract import Denied, Invalid, RemoteError, Transient

__all__ = ["FORMAT_VERSION", "explained", "open_existing", "open_or_create", "prepare"]

FORMAT_VERSION = 1
"""SQLite's ``user_version`` of a plane.  A newer one is refused."""

APPLICATION_ID = 0x464C504C
"""SQLite's ``application_id`` of a plane, ``FLPL``: it tells a plane from any other SQLite file."""

BUSY_SECONDS = 30.0
"""How long a call waits for a writer in another process."""

_ADVICE = 'Restore it or move it away, or name another file in provider "local".'
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
_REFUSED = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def explained(path: Path, error: sqlite3.Error) -> RemoteError:
    """What went wrong, as an error of the contract."""
    # An extended code holds the primary one in its low byte: https://sqlite.org/rescode.html
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _DAMAGED:
        return Invalid(f'The plane "{path}" is damaged, or is not a plane: {error}. {_ADVICE}')
    if code in _REFUSED:
        return Denied(f'The plane "{path}" cannot be written: {error}. Check its permissions.')
    if code in _BUSY:
        return Transient(
            f'The plane "{path}" was in use by another process for over {BUSY_SECONDS:.0f} seconds.'
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return _cannot_open(path, str(error))
    return Transient(f'The plane "{path}" could not be used: {error}.')


def _cannot_open(path: Path, reason: str) -> RemoteError:
    if path.is_dir():
        return Invalid(f'The plane "{path}" is a folder, not a file. {_ADVICE}')
    return Denied(f'The plane "{path}" cannot be opened: {reason}. Check its permissions.')


def open_existing(path: Path) -> sqlite3.Connection | None:
    """A connection for one holder at a time, from any thread; None where there is no file.

    Raises RemoteError, also where the file is not a plane."""
    try:
        return _connect(path) if path.exists() else None
    except OSError as error:
        raise _cannot_open(path, error.strerror or str(error)) from error


def open_or_create(path: Path) -> sqlite3.Connection:
    """A connection, to an empty file that only its owner can read where there was none.

    Raises RemoteError, also where the file is not a plane."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # SQLite itself would make a file that everyone can read.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise _cannot_open(path, error.strerror or str(error)) from error
    return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
    except sqlite3.Error as error:
        raise explained(path, error) from error
    try:
        # A cell that is not UTF-8 must spoil its own row, not the batch that it is read in.
        connection.text_factory = lambda raw: raw.decode(errors="replace")
        connection.execute("PRAGMA synchronous = FULL")
        _check(path, connection)
    except sqlite3.Error as error:
        connection.close()
        raise explained(path, error) from error
    except RemoteError:
        connection.close()
        raise
    return connection


def _check(path: Path, connection: sqlite3.Connection) -> None:
    """Raises Invalid where the file is another program's, or a newer plane."""
    application, version = (
        _pragma(connection, name) for name in ("application_id", "user_version")
    )
    if application != APPLICATION_ID:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application or tables:
            raise Invalid(f'"{path}" is a SQLite file, and not a plane. {_ADVICE}')
    elif version > FORMAT_VERSION:
        raise Invalid(
            f'The plane "{path}" has format {version}, and this fleetform knows formats up to '
            f"{FORMAT_VERSION}. Use the fleetform that wrote it, or a newer one."
        )


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def prepare(connection: sqlite3.Connection) -> None:
    """Make the file a plane, where it is not yet."""
    _use_wal(connection)
    if _pragma(connection, "application_id") != APPLICATION_ID:
        connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _use_wal(connection: sqlite3.Connection) -> None:
    """The switch does not wait as other statements do: two processes that make a plane at once
    would fail each other."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorcode & 0xFF) not in _BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
