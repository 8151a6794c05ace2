"""The tables of states in PostgreSQL: made by whoever writes first, brought up to date by whoever
comes first."""

from __future__ import annotations

from typing import Any, LiteralString

import psycopg
from psycopg import sql

from stacks.state.store import StateTooNew

__all__ = ["STEPS", "is_ready", "is_there", "prepare"]

Connection = psycopg.Connection[tuple[Any, ...]]

STEPS: tuple[tuple[LiteralString, ...], ...] = (
    (
        "CREATE TABLE states (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "name text NOT NULL, workspace text NOT NULL, format_version int NOT NULL, "
        "fleetform_version text NOT NULL, stack text NOT NULL DEFAULT '', "
        "lineage text NOT NULL DEFAULT '', serial bigint NOT NULL DEFAULT 0, "
        "moved_to text NOT NULL DEFAULT '', fence int NOT NULL DEFAULT 0, holder text, "
        "UNIQUE (name, workspace))",
        "CREATE TABLE entries (state int NOT NULL REFERENCES states ON DELETE CASCADE, "
        "section text NOT NULL, key text NOT NULL, body text NOT NULL, "
        "PRIMARY KEY (state, section, key))",
        "CREATE TABLE history (state int NOT NULL REFERENCES states ON DELETE CASCADE, "
        "fence int NOT NULL, entry text NOT NULL, PRIMARY KEY (state, fence))",
    ),
)
"""What leads from each version of the tables to the next; the first begins with none."""

_TURN = 0x666C6565
"""The advisory lock of those who make tables."""


def is_there(connection: Connection, schema: str) -> bool:
    """Whether the tables are there."""
    found = connection.execute("SELECT to_regclass(%s)", (_named(connection, schema),)).fetchone()
    return found is not None and found[0] is not None


def is_ready(connection: Connection, schema: str) -> bool:
    """Whether the tables are there; older ones are brought up to date.  Raises StateTooNew."""
    if not is_there(connection, schema):
        return False
    prepare(connection, schema)
    return True


def prepare(connection: Connection, schema: str) -> None:
    """Make the tables, or bring them up to date.  Raises StateTooNew."""
    if is_there(connection, schema) and _version(connection) == len(STEPS):
        return
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_TURN,))
        if not is_there(connection, schema):
            name = sql.Identifier(schema)
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
            connection.execute("CREATE TABLE IF NOT EXISTS tables (version int NOT NULL)")
            connection.execute("INSERT INTO tables VALUES (0)")
        version = _version(connection)
        if version > len(STEPS):
            raise StateTooNew(
                "The state is of a newer fleetform",
                f"The tables in the schema {schema} are of version {version}; this fleetform knows "
                f"up to version {len(STEPS)}. Nothing was changed. Install a later fleetform.",
            )
        for step in STEPS[version:]:
            for statement in step:
                connection.execute(statement)
        connection.execute("UPDATE tables SET version = %s", (len(STEPS),))


def _version(connection: Connection) -> int:
    row = connection.execute("SELECT version FROM tables").fetchone()
    return int(row[0]) if row is not None else 0


def _named(connection: Connection, schema: str) -> str:
    return sql.Identifier(schema, "states").as_string(connection)
