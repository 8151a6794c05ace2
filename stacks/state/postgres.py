"""State in a PostgreSQL database, in which there is room for any number of stacks.

A commit is one transaction that begins with a lock on the state's row.  Who holds the state's lock
stands in that row; beside it the holder's session holds an advisory lock of that fence, which ends
with the session: so a holder that died on any machine is known to be dead before its lease ends.
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg import sql

from stacks.state.document import SECTIONS, Sections
from stacks.state.medium import LockRow, Meta, Occupant, Reading, Transaction
from stacks.state.model import FORMAT_VERSION
from stacks.state.postgres_schema import is_ready, prepare
from stacks.state.store import LockLost, StateError, not_kept
from stacks.state.upgrade import check_version
from stacks.version import VERSION

__all__ = ["PostgresMedium", "delete_workspace", "workspaces"]

T = TypeVar("T")
Connection = psycopg.Connection[tuple[Any, ...]]

_NO_VERSIONS = (
    "a database keeps its states as they are now. Its backups, and what `fleetform state pull` "
    "printed, are what there is of earlier ones."
)

_META = "format_version, fleetform_version, stack, lineage, serial, moved_to"


class _Open:
    """A transaction on one state: keeps ``stacks.state.medium.Transaction``."""

    __slots__ = ("_id", "_lock", "_medium", "meta")

    def __init__(self, medium: PostgresMedium, row: tuple[Any, ...]) -> None:
        self._medium = medium
        self._id = row[0]
        self._lock = LockRow(row[1], row[2].encode() if row[2] is not None else None)
        self.meta = Meta(*row[3:])

    def now(self) -> float:
        [seconds] = self._one("SELECT extract(epoch FROM clock_timestamp())")
        return float(seconds)

    def rows(self, section: str) -> list[tuple[str, bytes]]:
        found = self._run(
            "SELECT key, body FROM entries WHERE state = %s AND section = %s", self._id, section
        )
        return sorted((key, body.encode()) for key, body in found)

    def put(self, section: str, bodies: Mapping[str, bytes | None]) -> None:
        kept = [
            (self._id, section, key, body.decode())
            for key, body in bodies.items()
            if body is not None
        ]
        dropped = [key for key, body in bodies.items() if body is None]
        if kept:
            with self._medium.connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO entries VALUES (%s, %s, %s, %s) "
                    "ON CONFLICT (state, section, key) DO UPDATE SET body = excluded.body",
                    kept,
                )
        if dropped:
            self._do(
                "DELETE FROM entries WHERE state = %s AND section = %s AND key = ANY(%s)",
                self._id,
                section,
                dropped,
            )

    def put_all(self, sections: Sections) -> None:
        self._do("DELETE FROM entries WHERE state = %s", self._id)
        for section in SECTIONS:
            self.put(section, dict(sections[section]))

    def set_meta(self, meta: Meta) -> None:
        self._do(
            "UPDATE states SET format_version = %s, fleetform_version = %s, stack = %s, "
            "lineage = %s, serial = %s, moved_to = %s WHERE id = %s",
            *meta,
            self._id,
        )
        self.meta = meta

    def lock_row(self) -> LockRow:
        return self._lock

    def set_lock_row(self, row: LockRow) -> None:
        holder = row.holder.decode() if row.holder is not None else None
        self._do(
            "UPDATE states SET fence = %s, holder = %s WHERE id = %s", row.fence, holder, self._id
        )
        if row.holder is None:
            self._medium.leave(self._id, row.fence)
        else:
            self._medium.attend(self._id, row.fence)
        self._lock = row

    def past(self) -> list[bytes]:
        found = self._run(
            "SELECT entry FROM history WHERE state = %s ORDER BY fence DESC", self._id
        )
        return [entry.encode() for (entry,) in found]

    def add_past(self, fence: int, entry: bytes) -> None:
        self._do(
            "INSERT INTO history VALUES (%s, %s, %s) "
            "ON CONFLICT (state, fence) DO UPDATE SET entry = excluded.entry",
            self._id,
            fence,
            entry.decode(),
        )

    def has_left(self, fence: int) -> bool:
        return self._medium.has_left(self._id, fence)

    def _do(self, query: LiteralString, *values: Any) -> None:
        self._medium.connection.execute(query, values)

    def _run(self, query: LiteralString, *values: Any) -> list[tuple[Any, ...]]:
        return self._medium.connection.execute(query, values).fetchall()

    def _one(self, query: LiteralString, *values: Any) -> tuple[Any, ...]:
        [row] = self._run(query, *values)
        return row


class PostgresMedium:
    """Keeps ``stacks.state.medium.Medium``, over one connection.

    ``conninfo`` is libpq's; ``name`` and ``workspace`` tell states of one schema apart.
    """

    def __init__(self, conninfo: str, schema: str, name: str, workspace: str) -> None:
        self._conninfo = conninfo
        self._schema = schema
        self._name = name
        self._workspace = workspace
        self.location = f"PostgreSQL, {schema}, {name}"
        if workspace != "default":
            self.location += f" ({workspace})"
        self._guard = threading.RLock()
        self._connection: Connection | None = None
        self._attended: tuple[int, int] | None = None
        self._attends = False
        self._ready = False

    @property
    def connection(self) -> Connection:
        assert self._connection is not None
        return self._connection

    def read(self, work: Callable[[Reading | None], T]) -> T:
        with self._guard, self._told():
            connection = self._connected()
            if not self._is_ready(connection):
                return work(None)
            with connection.transaction():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                row = self._row("")
                return work(self._opened(row) if row is not None else None)

    def read_at(self, serial: int, work: Callable[[Reading], T]) -> T:
        raise not_kept(self.location, serial, _NO_VERSIONS)

    def write(self, work: Callable[[Transaction], T], *, create: bool = False) -> T:
        with self._guard, self._told():
            connection = self._connected()
            if create and not self._ready:
                prepare(connection, self._schema)
            elif not self._is_ready(connection):
                raise self._removed()
            with connection.transaction():
                row = self._row(" FOR UPDATE")
                if row is None:
                    if not create:
                        raise self._removed()
                    row = self._created()
                return work(self._opened(row))

    def occupied(self) -> Occupant | None:
        return None

    def free(self, id: str) -> bool:
        return False

    def close(self) -> None:
        with self._guard:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    # The advisory lock, which lives as long as the session.

    def attend(self, id: int, fence: int) -> None:
        """Have this session hold the lock of a fence."""
        if self._attended != (id, fence):
            self.connection.execute("SELECT pg_advisory_lock(%s, %s)", (id, fence))
            self._attended, self._attends = (id, fence), True
        elif not self._attends:
            self._attend_again(self.connection)

    def _attend_again(self, connection: Connection) -> None:
        """After another session, which the server may take for alive for a while."""
        query = "SELECT pg_try_advisory_lock(%s, %s)"
        row = connection.execute(query, self._attended).fetchone()
        self._attends = row is not None and row[0]

    def leave(self, id: int, fence: int) -> None:
        if self._attended == (id, fence):
            self.connection.execute("SELECT pg_advisory_unlock(%s, %s)", (id, fence))
            self._attended = None

    def has_left(self, id: int, fence: int) -> bool:
        """Whether no session attends to a lock."""
        if self._attended == (id, fence):
            return False
        row = self.connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (id, fence)).fetchone()
        if row is None or not row[0]:
            return False
        self.connection.execute("SELECT pg_advisory_unlock(%s, %s)", (id, fence))
        return True

    # Connections and rows.

    def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed or self._connection.broken:
            self._connection = connection = connected(self._conninfo, self._schema)
            self._ready = False
            if self._attended is not None:
                self._attend_again(connection)
        return self.connection

    def _is_ready(self, connection: Connection) -> bool:
        """Looked at once a session: a run goes on although a later fleetform changes the tables."""
        self._ready = self._ready or is_ready(connection, self._schema)
        return self._ready

    def _row(self, locking: LiteralString) -> tuple[Any, ...] | None:
        query = f"SELECT id, fence, holder, {_META} FROM states WHERE name = %s AND workspace = %s"
        return self.connection.execute(
            query + locking,
            (self._name, self._workspace),
        ).fetchone()

    def _opened(self, row: tuple[Any, ...]) -> _Open:
        opened = _Open(self, row)
        meta = opened.meta
        subject = f"The state {self.location}"
        check_version(meta.format_version, meta.fleetform_version, subject)
        return opened

    def _created(self) -> tuple[Any, ...]:
        self.connection.execute(
            "INSERT INTO states (name, workspace, format_version, fleetform_version) "
            "VALUES (%s, %s, %s, %s) ON CONFLICT (name, workspace) DO NOTHING",
            (self._name, self._workspace, FORMAT_VERSION, VERSION),
        )
        row = self._row(" FOR UPDATE")
        assert row is not None
        return row

    def _removed(self) -> LockLost:
        return LockLost(
            "The lock was lost",
            f"The state {self.location} has been removed. Nothing was written.",
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        with told(self.location):
            yield


def connected(conninfo: str, schema: str) -> Connection:
    """A connection whose names are those of the schema."""
    connection = psycopg.connect(conninfo, autocommit=True, connect_timeout=15)
    path = sql.SQL("SET search_path TO {}").format(sql.Identifier(schema))
    connection.execute(path)
    connection.execute("SET synchronous_commit TO on")
    return connection


@contextmanager
def told(location: str) -> Iterator[None]:
    """What goes wrong, as errors of the state."""
    try:
        yield
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise StateError(
            "The state cannot be used",
            f"{location} could not be read or written: {reason}. Nothing of this write was kept, "
            "unless its answer was lost; what was written before stands.",
        ) from error


def workspaces(conninfo: str, schema: str, name: str) -> list[str]:
    """The workspaces that have a state."""
    with told(f"PostgreSQL, {schema}"), connected(conninfo, schema) as connection:
        if not is_ready(connection, schema):
            return []
        query = "SELECT workspace FROM states WHERE name = %s ORDER BY workspace"
        return [workspace for (workspace,) in connection.execute(query, (name,))]


def delete_workspace(conninfo: str, schema: str, name: str, workspace: str) -> None:
    with told(f"PostgreSQL, {schema}"), connected(conninfo, schema) as connection:
        if is_ready(connection, schema):
            query = "DELETE FROM states WHERE name = %s AND workspace = %s"
            connection.execute(query, (name, workspace))
