"""The tables of a state file, and whether what stands in them is what was written.

SQLite notices a broken structure, not a changed letter.  So every row bears a CRC-32 of its table,
key and body, and a tally holds for each table the number of rows and the sum of their checksums:
read whole or not at all, a state is what was committed, or it is refused.

``meta`` keeps its form for ever, so that any fleetform can tell which version it has before it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from stacks.state.document import SECTIONS, Sections
from stacks.state.medium import Damaged, Meta
from stacks.state.model import FORMAT_VERSION
from stacks.version import VERSION

__all__ = ["create", "put", "put_all", "read_meta", "rows", "set_meta", "verify"]

_ENTRY_TABLES = ("meta", *SECTIONS)


def _entry_table(name: str) -> tuple[str, ...]:
    def trigger(event: str, change: str) -> str:
        return (
            f"CREATE TRIGGER {name}_{event} AFTER {event.upper()} ON {name} BEGIN "
            f"UPDATE tally SET {change} WHERE section = '{name}'; END"
        )

    return (
        f"CREATE TABLE {name} (key TEXT PRIMARY KEY, body TEXT NOT NULL, "
        "checksum INTEGER NOT NULL) WITHOUT ROWID",
        trigger("insert", "size = size + 1, total = total + new.checksum"),
        trigger("update", "total = total - old.checksum + new.checksum"),
        trigger("delete", "size = size - 1, total = total - old.checksum"),
    )


_SCHEMA = (
    "CREATE TABLE tally (section TEXT PRIMARY KEY, size INTEGER NOT NULL, "
    "total INTEGER NOT NULL) WITHOUT ROWID",
    *(text for name in _ENTRY_TABLES for text in _entry_table(name)),
    "CREATE TABLE lock (slot INTEGER PRIMARY KEY CHECK (slot = 1), fence INTEGER NOT NULL, "
    "holder TEXT)",
    "CREATE TABLE history (fence INTEGER PRIMARY KEY, entry TEXT NOT NULL)",
)


def create(path: Path) -> None:
    """Make an empty state file, whole or not at all, readable by its owner alone.

    One that another process has made meanwhile is kept.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        connection = sqlite3.connect(draft, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN")
            _fill(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
    _sync_folder(path.parent)


def _fill(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO tally VALUES (?, 0, 0)", [(name,) for name in _ENTRY_TABLES]
    )
    connection.execute("INSERT INTO lock VALUES (1, 0, NULL)")
    set_meta(connection, Meta(FORMAT_VERSION, VERSION, "", "", 0))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put(connection: sqlite3.Connection, table: str, bodies: Mapping[str, bytes | None]) -> None:
    """Write bodies by key; None takes the row away."""
    seed = crc32(table.encode())
    kept = [
        (key, body.decode(), _checksum(seed, key.encode(), body))
        for key, body in bodies.items()
        if body is not None
    ]
    connection.executemany(
        f"INSERT INTO {table} VALUES (?, ?, ?) ON CONFLICT (key) "
        "DO UPDATE SET body = excluded.body, checksum = excluded.checksum",
        kept,
    )
    dropped = [(key,) for key, body in bodies.items() if body is None]
    connection.executemany(f"DELETE FROM {table} WHERE key = ?", dropped)


def put_all(connection: sqlite3.Connection, sections: Sections) -> None:
    """Write whole sections, in place of what they hold."""
    for section in SECTIONS:
        connection.execute(f"DELETE FROM {section}")
        put(connection, section, dict(sections[section]))


def set_meta(connection: sqlite3.Connection, meta: Meta, was: Meta | None = None) -> None:
    """Write what is not as it was."""
    known = was._asdict() if was is not None else {"moved_to": ""}
    values = {name: value for name, value in meta._asdict().items() if known.get(name) != value}
    put(connection, "meta", {name: str(value).encode() for name, value in values.items()})


def rows(connection: sqlite3.Connection, table: str) -> list[tuple[str, bytes]]:
    """All keys and bodies of a table, by key.  Raises Damaged."""
    found = connection.execute(f"SELECT key, body, checksum FROM {table} ORDER BY key").fetchall()
    seed = crc32(table.encode())
    total = 0
    for key, body, checksum in found:
        if type(key) is not bytes or type(body) is not bytes:
            raise Damaged(f"a row of {table} is not text")
        if checksum != _checksum(seed, key, body):
            raise Damaged(f"a row of {table} does not agree with its checksum")
        total += checksum
    tally = connection.execute(
        "SELECT size, total FROM tally WHERE section = ?", (table,)
    ).fetchone()
    if tally != (len(found), total):
        raise Damaged(f"{table} has not the rows that were written")
    return [(key.decode(), body) for key, body, _ in found]


def _checksum(seed: int, key: bytes, body: bytes) -> int:
    return crc32(body, crc32(key, seed))


def read_meta(connection: sqlite3.Connection) -> Meta:
    """Raises Damaged."""
    found = {key: body.decode() for key, body in rows(connection, "meta")}
    try:
        return Meta(
            int(found["format_version"]),
            found["fleetform_version"],
            found["stack"],
            found["lineage"],
            int(found["serial"]),
            found.get("moved_to", ""),
        )
    except (KeyError, ValueError):
        raise Damaged("it does not say which state it is") from None


def verify(connection: sqlite3.Connection) -> None:
    """Check all that a write could make worse.  Raises Damaged, or sqlite3.Error."""
    schema = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    if sorted(sql for (sql,) in schema) != sorted(text.encode() for text in _SCHEMA):
        raise Damaged("its tables are not those of a state")
    problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if problem != b"ok":
        raise Damaged(f"SQLite says: {problem.decode(errors='replace')}")
    for section in SECTIONS:
        rows(connection, section)
