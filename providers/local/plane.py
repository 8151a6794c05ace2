"""The embedded plane: the live system of a fleet on one machine, in one SQLite file.

One table a primitive type.  A row has every declared property as one JSON document, a revision that
counts changes, and who changed it and when, so that a change behind fleetform's back is real drift
with a real author.  Several threads and processes may use one plane at once.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from providers.attribution import ADDRESS
from providers.contract import Conflict, NotFound, RemoteError
from providers.local.database import explained, open_existing, open_or_create, prepare
from providers.local.group_commit import GroupCommit

__all__ = ["BATCH", "Plane", "Row", "Wanted"]

BATCH = 500
"""Rows that one SELECT reads.  SQLite before 3.32 takes 999 parameters in a statement."""

_SCHEMA = """(
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    properties TEXT NOT NULL,
    tags TEXT NOT NULL,
    revision INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    created_at TEXT NOT NULL
)"""
# As blobs, so that a document that is not UTF-8 is noticed and not repaired on the way.
_COLUMNS = (
    "id, owner, CAST(properties AS BLOB), CAST(tags AS BLOB), "
    "revision, changed_by, changed_at, created_at"
)


class Row(NamedTuple):
    """One live object.  ``properties`` are None, and ``fault`` says why, where they are unreadable.

    ``changed_at`` and ``created_at`` are RFC 3339, in UTC.
    """

    type: str
    id: str
    owner: str
    properties: Mapping[str, Any] | None
    tags: Mapping[str, Any]
    revision: int
    changed_by: str
    changed_at: str
    created_at: str
    fault: str = ""

    @property
    def address(self) -> str | None:
        """The fleet resource that it belongs to, as its tags say."""
        address = self.tags.get(ADDRESS)
        return None if address is None else str(address)


class Wanted(NamedTuple):
    """What a write brings a row to."""

    owner: str
    properties: Mapping[str, Any]
    tags: Mapping[str, Any]


class Plane:
    """An open plane.  ``actor`` is whom its changes are put down to.

    Opened when first needed.  A file that does not exist reads as an empty plane, and is made by
    the first write.  Every method raises RemoteError where the file cannot be used.
    """

    def __init__(self, path: Path, actor: str) -> None:
        self.path = path
        self.actor = actor
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._prepared = False
        self._writes = GroupCommit(self._lock, self._for_writing, self._explain)

    def read(self, type: str, ids: Sequence[str]) -> dict[str, Row]:
        """The rows that exist, of those asked for."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, Row] = {}
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            where = f"WHERE id IN ({', '.join('?' * len(batch))})"
            found.update((row.id, row) for row in self._select(type, where, batch))
        return found

    def rows(self, type: str) -> Iterator[Row]:
        """All rows of a type, by id."""
        last = ""
        while page := self._select(type, f"WHERE id > ? ORDER BY id LIMIT {BATCH}", [last]):
            yield from page
            last = page[-1].id

    def create(self, type: str, id: str, wanted: Wanted) -> Row:
        """Make an object; where its owner has made it before, bring it to what is wanted.

        Raises Conflict where it is another's."""

        def make(connection: sqlite3.Connection) -> Row:
            connection.execute(f'CREATE TABLE IF NOT EXISTS "{type}" {_SCHEMA}')
            found = _fetch(connection, type, id)
            if found is None:
                return _insert(connection, type, id, wanted, self.actor)
            if found.owner != wanted.owner:
                raise Conflict(f'{type} "{id}" exists, and belongs to {found.owner or "no stack"}.')
            return _update(connection, found, wanted, self.actor)

        return self._writes.run(make)

    def put(self, type: str, id: str, wanted: Wanted, expected: int | None = None) -> Row:
        """Change an object: whatever it is now, or only where its revision is ``expected``.

        Raises NotFound, or Conflict where the revision is another."""

        def change(connection: sqlite3.Connection) -> Row:
            found = _fetch(connection, type, id) if _exists(connection, type) else None
            if found is None:
                raise NotFound(f'There is no {type} "{id}" on the plane "{self.path}".')
            if expected is not None and found.revision != expected:
                raise Conflict(
                    f'{type} "{id}" was changed meanwhile by {found.changed_by}: its revision is '
                    f"{found.revision}, not {expected}."
                )
            return _update(connection, found, wanted, self.actor)

        return self._writes.run(change)

    def delete(self, type: str, id: str) -> bool:
        """Whether it was there."""

        def remove(connection: sqlite3.Connection) -> bool:
            if not _exists(connection, type):
                return False
            return connection.execute(f'DELETE FROM "{type}" WHERE id = ?', (id,)).rowcount > 0

        return self.check() and self._writes.run(remove)

    def check(self) -> bool:
        """Whether there is a file; raises RemoteError where it is not a plane."""
        with self._lock:
            return self._for_reading() is not None

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection, self._prepared = None, False

    def _select(self, type: str, where: str, parameters: Sequence[str]) -> Sequence[Row]:
        with self._lock:
            connection = self._for_reading()
            try:
                if connection is None or not _exists(connection, type):
                    return []
                cells = connection.execute(f'SELECT {_COLUMNS} FROM "{type}" {where}', parameters)
                return [_row(type, row) for row in cells.fetchall()]
            except sqlite3.Error as error:
                raise self._explain(error) from error

    def _explain(self, error: sqlite3.Error) -> RemoteError:
        return explained(self.path, error)

    def _for_reading(self) -> sqlite3.Connection | None:
        if self._connection is None:
            self._connection = open_existing(self.path)
        return self._connection

    def _for_writing(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = open_or_create(self.path)
        if not self._prepared:
            prepare(self._connection)
            self._prepared = True
        return self._connection


def _exists(connection: sqlite3.Connection, table: str) -> bool:
    statement = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(statement, (table,)).fetchone() is not None


def _fetch(connection: sqlite3.Connection, type: str, id: str) -> Row | None:
    statement = f'SELECT {_COLUMNS} FROM "{type}" WHERE id = ?'
    cells = connection.execute(statement, (id,)).fetchone()
    return None if cells is None else _row(type, cells)


def _insert(connection: sqlite3.Connection, type: str, id: str, wanted: Wanted, actor: str) -> Row:
    now = _now()
    row = Row(type, id, *wanted, 1, actor, now, now)
    connection.execute(
        f'INSERT INTO "{type}" VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        (id, wanted.owner, _document(wanted.properties), _document(wanted.tags), *row[5:9]),
    )
    return row


def _update(connection: sqlite3.Connection, found: Row, wanted: Wanted, actor: str) -> Row:
    """What is as it was keeps its revision and its author."""
    stored = (wanted.owner, _document(wanted.properties), _document(wanted.tags))
    if (found.owner, _document(found.properties), _document(found.tags)) == stored:
        return found
    revision, now = found.revision + 1, _now()
    connection.execute(
        f'UPDATE "{found.type}" SET owner = ?, properties = ?, tags = ?, revision = ?, '
        "changed_by = ?, changed_at = ? WHERE id = ?",
        (*stored, revision, actor, now, found.id),
    )
    return Row(found.type, found.id, *wanted, revision, actor, now, found.created_at)


def _row(type: str, cells: Sequence[Any]) -> Row:
    id, owner, document, tag_document, revision, changed_by, changed_at, created_at = cells
    properties, tags, fault = None, {}, ""
    try:
        properties, tags = _object(document), _object(tag_document)
    except (ValueError, AttributeError, RecursionError) as error:
        fault = f"its row on the plane is damaged: {error}"
    return Row(
        type, id, owner, properties, tags, revision, changed_by, changed_at, created_at, fault
    )


def _object(document: bytes) -> dict[str, Any]:
    value = json.loads(document.decode())
    if type(value) is not dict:
        raise ValueError("a JSON object was expected")
    return value


def _document(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
