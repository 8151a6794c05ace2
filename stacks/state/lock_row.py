"""The lock of a state file, as a row of it: taken, looked at and given up inside a transaction.

A lock whose holder is dead for certain is taken over, since a killed run must not need a person
before the next one; the history says so.
"""

from __future__ import annotations

import os
import sqlite3
from typing import NamedTuple

import orjson

from stacks.state.holder import Process, ago, fate, host, owner, this_process, timestamp
from stacks.state.store import HistoryEntry, Lock, StateLocked
from stacks.state.tables import Damaged

__all__ = ["Held", "end", "held", "locked", "past", "take"]


class Held(NamedTuple):
    """A lock that is held, by whom, and the state's serial when it was taken."""

    lock: Lock
    process: Process
    serial: int


def held(connection: sqlite3.Connection) -> Held | None:
    """Who holds the lock.  Raises Damaged."""
    try:
        [fence, holder] = connection.execute("SELECT fence, holder FROM lock").fetchone()
        if holder is None:
            return None
        data = orjson.loads(holder)
        lock = Lock(data["id"], data["owner"], data["operation"], data["since"], fence)
        return Held(lock, Process(*data["process"]), data["serial"])
    except (KeyError, TypeError, ValueError):
        raise Damaged("its lock cannot be read") from None


def take(connection: sqlite3.Connection, operation: str, serial: int) -> Lock | Held:
    """Take the lock, or say who holds it."""
    now = held(connection)
    if now is not None:
        if fate(now.process) != "dead":
            return now
        end(connection, now, serial, f"killed; its lock was taken over by {owner()}", always=True)
    [fence] = connection.execute("SELECT fence + 1 FROM lock").fetchone()
    lock = Lock(os.urandom(8).hex(), owner(), operation, timestamp(), fence)
    holder = {**lock._asdict(), "process": [*this_process()], "serial": serial}
    connection.execute(
        "UPDATE lock SET fence = ?, holder = ?", (fence, orjson.dumps(holder).decode())
    )
    return lock


def end(
    connection: sqlite3.Connection, was: Held, serial: int, summary: str, *, always: bool = False
) -> None:
    """Give a lock up; ``always`` enters it in the history even where nothing was written."""
    connection.execute("UPDATE lock SET holder = NULL")
    if always or serial != was.serial:
        entry = orjson.dumps(_entry(was, serial, summary)._asdict()).decode()
        connection.execute("INSERT INTO history VALUES (?, ?)", (was.lock.fence, entry))


def past(connection: sqlite3.Connection, serial: int) -> list[HistoryEntry]:
    """The history, newest first; also of an operation that has written and not ended.

    Raises Damaged."""
    found = connection.execute("SELECT entry FROM history ORDER BY fence DESC").fetchall()
    try:
        entries = [HistoryEntry(**orjson.loads(entry)) for (entry,) in found]
    except (TypeError, ValueError):
        raise Damaged("its history cannot be read") from None
    now = held(connection)
    if now is not None and now.serial != serial:
        entries.insert(0, _entry(now, serial, ""))
    return entries


def _entry(was: Held, serial: int, summary: str) -> HistoryEntry:
    lock = was.lock
    return HistoryEntry(lock.since, lock.owner, lock.operation, was.serial, serial, summary)


def locked(location: str, now: Held) -> StateLocked:
    """What to say to one who cannot have the lock."""
    lock, process = now.lock, now.process
    if process.host != host():
        life = f"Whether that process still runs can only be seen on {process.host}."
    elif fate(process) == "alive":
        life = "That process is still running on this machine."
    else:
        life = (
            "Whether that process still runs cannot be known from here: this machine was restarted "
            "since, or the process ran in a container."
        )
    return StateLocked(
        "The state is locked",
        f"{lock.owner} holds the lock of {location} for {lock.operation}, since {lock.since} "
        f"({ago(lock.since)}). {life} Wait for it with --lock-timeout=5m, or, where that run is "
        f"dead, break its lock with: fleetform unlock {lock.id}",
        lock,
    )
