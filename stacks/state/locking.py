"""The lock of a state, as a row of it: taken, renewed, looked at and given up in a transaction.

A holder renews its lease while it lives.  A lock is taken over where its lease has ended, by the
clock of the medium, and never before: that of a dead holder is recognised and told of, and broken
by ``fleetform unlock`` or when its lease ends.  The history says so.  The fence keeps one who only
slept from writing afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import orjson

from stacks.state.holder import Fate, Process, ago, fate, host, owner, this_process, timestamp
from stacks.state.medium import Damaged, LockRow, Reading, Transaction
from stacks.state.store import HistoryEntry, Holder, Lock, StateLocked

__all__ = [
    "Held",
    "add_past",
    "broken",
    "end",
    "held",
    "holder_in",
    "judged",
    "locked",
    "parsed",
    "past",
    "renew",
    "take",
    "waits_for",
]


class Held(NamedTuple):
    """A lock that is held, by whom, and the state's serial when it was taken.

    ``until`` is when its lease ends, in seconds since 1970; None for a lock of another tool, which
    has none.
    """

    lock: Lock
    process: Process
    serial: int
    until: float | None


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
        return Held(lock, Process(*data["process"]), data["serial"], data["until"])
    except (KeyError, TypeError, ValueError):
        raise Damaged("its lock cannot be read") from None


def take(transaction: Transaction, operation: str, lease: float) -> Lock | Holder:
    """Take the lock for ``lease`` seconds, or say who holds it."""
    now, holder = held(transaction), holder_in(transaction)
    if now is not None and holder is not None:
        if holder.left != 0:
            return holder
        why = f"{_killed(holder.fate)}its lease ended; its lock was taken over by {owner()}"
        end(transaction, now, why, always=True)
    fence = transaction.lock_row().fence + 1
    lock = Lock(os.urandom(8).hex(), owner(), operation, timestamp(), fence)
    until = transaction.now() + lease
    _write(transaction, Held(lock, this_process(), transaction.meta.serial, until))
    return lock


def holder_in(reading: Reading) -> Holder | None:
    """Who holds the lock, and what is known of that run."""
    now = held(reading)
    if now is None:
        return None
    return judged(now, reading.now(), has_left=reading.has_left(now.lock.fence))


def judged(now: Held, at: float, *, has_left: bool = False) -> Holder:
    """What is known of a holder at a time; ``has_left``: its connection has ended."""
    left = None if now.until is None else max(0.0, now.until - at)
    found = fate(now.process)
    if has_left and found != "dead":
        known = "Its connection to the database has ended, so that run is dead."
        return Holder(now.lock, "dead", known, left)
    return Holder(now.lock, found, _known(now.process, found), left)


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


def broken(transaction: Transaction, was: Held) -> None:
    """Give another's lock up."""
    holder = judged(was, transaction.now(), has_left=transaction.has_left(was.lock.fence))
    why = f"{_killed(holder.fate)}its lock was broken by {owner()}"
    end(transaction, was, why, always=True)


def _killed(fate: Fate) -> str:
    return "killed; " if fate == "dead" else ""


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


def locked(location: str, holder: Holder) -> StateLocked:
    """What to say to one who cannot have the lock."""
    return StateLocked("The state is locked", f"{_holds(location, holder)} {_next(holder)}", holder)


def waits_for(location: str, holder: Holder) -> str:
    """What to say to one who waits for the lock."""
    ends = f" Its lock ends by itself in {_seconds(holder)}." if holder.fate == "dead" else ""
    return f"Waiting: {_holds(location, holder)}{ends}"


def _holds(location: str, holder: Holder) -> str:
    lock = holder.lock
    return (
        f"{lock.owner} holds the lock of {location} for {lock.operation}, since {lock.since} "
        f"({ago(lock.since)}). {holder.known}"
    )


def _next(holder: Holder) -> str:
    """What one who cannot have the lock can do."""
    id = holder.lock.id
    match holder.fate:
        case "alive":
            return (
                "Wait for it with --lock-timeout=5m. Should it hang, stop it, or break its lock "
                f"with: fleetform unlock --force {id}"
            )
        case "dead":
            return (
                f"Its lock ends by itself in {_seconds(holder)}: wait for that with "
                f"--lock-timeout=5m, or break it now with: fleetform unlock {id}"
            )
    lease = ""
    if holder.left is not None:
        lease = (
            "It renews its lease while it runs; should it have stopped, its lock ends by itself "
            f"in {_seconds(holder)}. "
        )
    return (
        f"{lease}Wait for it with --lock-timeout=5m, or, where that run is dead, break its lock "
        f"with: fleetform unlock {id}"
    )


def _seconds(holder: Holder) -> str:
    return f"{ceil(holder.left or 0)} s"


def _known(process: Process, found: Fate) -> str:
    if not process.pid:
        return "Whether that run still goes on is not known."
    if process.host != host():
        return f"Whether that process still runs can only be seen on {process.host}."
    match found:
        case "alive":
            return "That process is still running on this machine."
        case "dead":
            return f"That process (pid {process.pid}) is dead."
    return (
        "Whether that process still runs cannot be known from here: this machine was restarted "
        "since, or the process ran in a container."
    )
