"""The lock of a state, as a row of it: taken, renewed, looked at and given up in a transaction.

A holder renews its lease while it lives.  A lock is taken over where its holder is dead for
certain, since a killed run must not need a person before the next one, and where the lease has
ended; the history says so.  The fence keeps one who only slept from writing afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from stacks.state.holder import Process, ago, fate, host, owner, this_process, timestamp
from stacks.state.medium import Damaged, LockRow, Reading, Transaction
from stacks.state.store import HistoryEntry, Lock, StateLocked

__all__ = [
    "Held",
    "add_past",
    "end",
    "held",
    "is_dead",
    "locked",
    "parsed",
    "past",
    "renew",
    "take",
]


class Held(NamedTuple):
    """A lock that is held, by whom, and the state's serial when it was taken.

    ``until`` is when its lease ends, in seconds since 1970.
    """

    lock: Lock
    process: Process
    serial: int
    until: float


def held(reading: Reading) -> Held | None:
    """Who holds the lock.  Raises Damaged."""
    return parsed(reading.lock_row())


def parsed(row: LockRow) -> Held | None:
    """What a lock row says.  Raises Damaged."""
    if row.holder is None:
        return None
    try:
        data = orjson.loads(row.holder)
        lock = Lock(data["id"], data["owner"], data["operation"], data["since"], row.fence)
        return Held(lock, Process(*data["process"]), data["serial"], float(data.get("until", 0)))
    except (KeyError, TypeError, ValueError):
        raise Damaged("its lock cannot be read") from None


def take(transaction: Transaction, operation: str, lease: float) -> Lock | Held:
    """Take the lock for ``lease`` seconds, or say who holds it."""
    now = held(transaction)
    if now is not None:
        end_of_it = _over(transaction, now)
        if end_of_it is None:
            return now
        end(transaction, now, f"{end_of_it}; its lock was taken over by {owner()}", always=True)
    fence = transaction.lock_row().fence + 1
    lock = Lock(os.urandom(8).hex(), owner(), operation, timestamp(), fence)
    until = transaction.now() + lease
    _write(transaction, Held(lock, this_process(), transaction.meta.serial, until))
    return lock


def is_dead(held: Held) -> bool:
    """Whether the holder is dead for certain, as far as this machine can know."""
    return fate(held.process) == "dead"


def _over(transaction: Transaction, now: Held) -> str | None:
    """Why a lock counts no more; None where it does."""
    if is_dead(now):
        return "killed"
    if transaction.has_left(now.lock.fence):
        return "its connection ended"
    if now.until < transaction.now():
        return "its lease ended"
    return None


def renew(transaction: Transaction, lock: Lock, lease: float) -> bool:
    """Have the lease begin anew; False where the lock has been lost."""
    now = held(transaction)
    if now is None or now.lock != lock:
        return False
    _write(transaction, now._replace(until=transaction.now() + lease))
    return True


def _write(transaction: Transaction, held: Held) -> None:
    lock = held.lock
    holder = {
        "id": lock.id,
        "owner": lock.owner,
        "operation": lock.operation,
        "since": lock.since,
        "process": [*held.process],
        "serial": held.serial,
        "until": held.until,
    }
    transaction.set_lock_row(LockRow(lock.fence, orjson.dumps(holder)))


def end(transaction: Transaction, was: Held, summary: str, *, always: bool = False) -> None:
    """Give a lock up; ``always`` enters it in the history even where nothing was written."""
    transaction.set_lock_row(LockRow(was.lock.fence, None))
    serial = transaction.meta.serial
    if always or serial != was.serial:
        entry = orjson.dumps(_entry(was, serial, summary)._asdict())
        transaction.add_past(was.lock.fence, entry)


def add_past(transaction: Transaction, entries: Sequence[HistoryEntry]) -> None:
    """Enter the history of another place, newest first; before all that is here."""
    first = -len(entries)
    for number, entry in enumerate(reversed(entries)):
        transaction.add_past(first + number, orjson.dumps(entry._asdict()))


def past(reading: Reading) -> list[HistoryEntry]:
    """The history, newest first; also of an operation that has written and not ended.

    Raises Damaged."""
    try:
        entries = [HistoryEntry(**orjson.loads(entry)) for entry in reading.past()]
    except (TypeError, ValueError):
        raise Damaged("its history cannot be read") from None
    now, serial = held(reading), reading.meta.serial
    if now is not None and now.serial != serial:
        entries.insert(0, _entry(now, serial, ""))
    return entries


def _entry(was: Held, serial: int, summary: str) -> HistoryEntry:
    lock = was.lock
    return HistoryEntry(lock.since, lock.owner, lock.operation, was.serial, serial, summary)


def locked(location: str, now: Held) -> StateLocked:
    """What to say to one who cannot have the lock."""
    lock = now.lock
    return StateLocked(
        "The state is locked",
        f"{lock.owner} holds the lock of {location} for {lock.operation}, since {lock.since} "
        f"({ago(lock.since)}). {_life(now.process)} Wait for it with --lock-timeout=5m, or, where "
        f"that run is dead, break its lock with: fleetform unlock {lock.id}",
        lock,
    )


def _life(process: Process) -> str:
    if not process.pid:
        return "Whether that run still goes on is not known."
    lease = "It renews its lease while it runs; when it has stopped, the lock is free within a "
    lease += "minute or so."
    if process.host != host():
        return f"Whether that process still runs can only be seen on {process.host}. {lease}"
    if fate(process) == "alive":
        return "That process is still running on this machine."
    return (
        "Whether that process still runs cannot be known from here: this machine was restarted "
        f"since, or the process ran in a container. {lease}"
    )
