"""A ``StateStore`` over the primitive operations of any medium.

The lock with its fence and lease, commits, the history: written here, once for all backends.  How
entries are written is in ``stacks.state.form``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from stacks.collector import collector_paused
from stacks.state import locking
from stacks.state.exported import Export, export, read_export, refused
from stacks.state.form import Form
from stacks.state.lease import Renewal
from stacks.state.medium import Damaged, Medium, Meta, Occupant, Occupied, Reading, Transaction
from stacks.state.model import FORMAT_VERSION, Edit, State
from stacks.state.store import HistoryEntry, Holder, Lock, LockLost, StateError
from stacks.version import VERSION

if TYPE_CHECKING:
    from stacks.sealing.protection import Protection

__all__ = ["LEASE", "TransactionalStore"]

LEASE = 60.0
"""Seconds that a lock counts after its last renewal, of which there are three in that time."""

_ENTRY_ERRORS = (AttributeError, KeyError, TypeError, ValueError)
"""What reading an entry that is not one raises."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5
"""Seconds between two looks at a lock that another holds."""

_GRACE = 2.0
"""Seconds that the end of a dead holder's lease is waited for beyond it."""


def _rest(holder: Holder) -> float:
    """For how many seconds one waits who was not told to: for the dead alone."""
    return holder.left + _GRACE if holder.fate == "dead" and holder.left is not None else 0.0


class TransactionalStore:
    """A ``StateStore``.  May be used from several threads at once.

    ``stack`` is the name that the first write gives the state; one that has been written to knows
    its own.  ``protection`` says what is sealed, and with which keys; None is that of a stack that
    says nothing about it.  ``lease`` is in seconds, ``sleep`` waits for a lock.
    """

    def __init__(
        self,
        medium: Medium,
        stack: str,
        workspace: str = "default",
        *,
        protection: Protection | None = None,
        lease: float = LEASE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.location = medium.location
        self._medium = medium
        self._form = Form(medium.location, stack, workspace, protection)
        self._stack = stack
        self._lease = lease
        self._sleep = sleep
        self._renewal: Renewal | None = None

    def read(self) -> State:
        def work(reading: Reading | None) -> State:
            meta, sections = self._form.whole(reading)
            self._check_place(meta)
            try:
                return self._form.state(meta, sections)
            except _ENTRY_ERRORS as error:
                raise Damaged(f"an entry is not what was written ({error})") from error

        with collector_paused():
            return self._medium.read(work)

    def export(self, serial: int | None = None) -> bytes:
        if serial is None:
            meta, sections = self._medium.read(self._form.whole)
        else:
            meta, sections = self._medium.read_at(serial, self._form.whole)
        self._check_place(meta)
        return export(self._form.document(meta, sections))

    def holder(self) -> Holder | None:
        now = self._medium.read(_holder)
        if now is None and (occupant := self._medium.occupied()) is not None:
            now = _judged(occupant)
        return now

    def history(self) -> Sequence[HistoryEntry]:
        return self._medium.read(lambda reading: locking.past(reading) if reading else [])

    def lock(
        self,
        operation: str,
        *,
        timeout: float | None = 0.0,
        waiting: Callable[[str], None] | None = None,
    ) -> Lock:
        until: float | None = None
        pause, told = _FIRST_PAUSE, None
        while not isinstance(taken := self._try_lock(operation), Lock):
            now = time.monotonic()
            if until is None:  # A slow first try is no wait.
                until = now + (_rest(taken) if timeout is None else timeout)
            elif timeout is None and taken.fate != "dead":
                until = now  # Another was faster.
            if now >= until:
                raise locking.locked(self.location, taken)
            if waiting is not None and told != (taken.lock.id, taken.fate):
                told = taken.lock.id, taken.fate
                waiting(locking.waits_for(self.location, taken))
            self._sleep(min(pause, until - now))
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        self._stop_renewal()
        self._renewal = Renewal(partial(self._renew, taken), self._lease / 3)
        return taken

    def release(self, lock: Lock, summary: str = "") -> None:
        def work(transaction: Transaction) -> None:
            now = locking.held(transaction)
            if now is not None and now.lock == lock:
                locking.end(transaction, now, summary)

        self._stop_renewal()
        self._medium.write(work)

    def break_lock(self, id: str) -> None:
        def work(transaction: Transaction) -> None:
            now = locking.held(transaction)
            if now is None or now.lock.id != id:
                raise _not_held(self.location, id, now.lock if now else None)
            locking.broken(transaction, now)

        if self._medium.read(_holder) is not None:
            self._medium.write(work)
        elif not self._medium.free(id):
            now = self.holder()
            raise _not_held(self.location, id, now.lock if now else None)

    def commit(self, lock: Lock, edits: Sequence[Edit]) -> int:
        def work(transaction: Transaction) -> int:
            meta = transaction.meta
            self._check_fence(transaction, lock)
            self._check_place(meta)
            if not edits:
                return meta.serial
            lineage = meta.lineage or _new_lineage()
            for section, bodies in self._form.changes(edits, lineage).items():
                transaction.put(section, bodies)
            stack = meta.stack if meta.serial else self._stack
            serial = meta.serial + 1
            transaction.set_meta(meta._replace(stack=stack, lineage=lineage, serial=serial))
            return serial

        return self._medium.write(work)

    def replace(self, lock: Lock, exported: bytes, *, force: bool = False) -> None:
        def work(transaction: Transaction) -> None:
            new = read_export(exported)
            meta = transaction.meta
            self._check_fence(transaction, lock)
            self._check_place(meta)
            if not force:
                _check_push(meta, new)
            lineage = new.lineage or meta.lineage or _new_lineage()
            # Greater than before, so that plans made before the push are stale; else as exported.
            serial = max(new.serial, meta.serial + 1)
            try:
                # Through the model, so that what should be sealed is.
                meta = meta._replace(stack=new.stack, lineage=lineage, serial=serial)
                state = self._form.state(meta, new.sections)
            except _ENTRY_ERRORS as error:
                raise refused(f"An entry is not what it should be: {error}.") from error
            transaction.put_all(self._form.sealed(state))
            transaction.set_meta(meta)

        with collector_paused():
            self._medium.write(work)

    def reseal(self, lock: Lock) -> None:
        """Write all of the state again, sealed as it is to be now."""

        def work(transaction: Transaction) -> None:
            self._check_fence(transaction, lock)
            self._check_place(transaction.meta)
            meta, sections = self._form.whole(transaction)
            transaction.put_all(self._form.sealed(self._form.state(meta, sections)))
            transaction.set_meta(transaction.meta._replace(serial=meta.serial + 1))

        with collector_paused():
            self._medium.write(work)

    def take_over(self, lock: Lock, state: State, past: Sequence[HistoryEntry]) -> None:
        """Be another store's state, in place of all that is here, with its serial and lineage, and
        with its history before the one here.

        All that is sensitive is sealed anew, with the key of this store."""

        def work(transaction: Transaction) -> None:
            self._check_fence(transaction, lock)
            transaction.put_all(self._form.sealed(state))
            meta = transaction.meta._replace(moved_to="", stack=state.stack)
            transaction.set_meta(meta._replace(lineage=state.lineage, serial=state.serial))
            locking.add_past(transaction, past)

        with collector_paused():
            self._medium.write(work)

    def mark_moved(self, lock: Lock, location: str) -> None:
        """Refuse every further use of this state, and say where it is now."""

        def work(transaction: Transaction) -> None:
            self._check_fence(transaction, lock)
            transaction.set_meta(transaction.meta._replace(moved_to=location))

        self._medium.write(work)

    def exists(self) -> bool:
        """Whether there is a state, be it an empty one."""
        return self._medium.read(lambda reading: reading is not None)

    def moved_to(self) -> str:
        """Where the state has been migrated to; empty where it is in use here."""
        return self._medium.read(lambda reading: reading.meta.moved_to if reading else "")

    def close(self) -> None:
        self._stop_renewal()
        self._medium.close()

    # The lock.

    def _try_lock(self, operation: str) -> Lock | Holder:
        def work(transaction: Transaction) -> Lock | Holder:
            taken = locking.take(transaction, operation, self._lease)
            meta = transaction.meta
            if isinstance(taken, Lock) and meta.format_version < FORMAT_VERSION:
                _, sections = self._form.whole(transaction)
                transaction.put_all(self._form.written(sections, meta.lineage))
                now = meta._replace(format_version=FORMAT_VERSION, fleetform_version=VERSION)
                transaction.set_meta(now)
            return taken

        try:
            return self._medium.write(work, create=True)
        except Occupied as other:
            return _judged(other.occupant)

    def _renew(self, lock: Lock) -> bool:
        return self._medium.write(lambda transaction: locking.renew(transaction, lock, self._lease))

    def _stop_renewal(self) -> None:
        if self._renewal is not None:
            self._renewal.stop()
            self._renewal = None

    def _check_fence(self, transaction: Transaction, lock: Lock) -> None:
        now = locking.held(transaction)
        if now is None or now.lock != lock:
            taken = f"It is now held by {now.lock.owner}. " if now else ""
            raise LockLost(
                "The lock was lost",
                f"The lock of {self.location} that was taken for {lock.operation} at {lock.since} "
                f"has been broken or taken over. {taken}Nothing was written. Run the command "
                "again: it settles what was under way.",
            )

    def _check_place(self, meta: Meta) -> None:
        if meta.moved_to:
            raise StateError(
                "The state has moved",
                f"The state that was kept in {self.location} has been migrated to {meta.moved_to}. "
                "Nothing was changed. Use it there: get the configuration that names that backend, "
                "and run `fleetform init`. To have it here again, name this backend and run "
                "`fleetform init --migrate-state` there.",
            )


def _holder(reading: Reading | None) -> Holder | None:
    return locking.holder_in(reading) if reading is not None else None


def _judged(occupant: Occupant) -> Holder:
    found = locking.parsed(occupant.row)
    assert found is not None
    return locking.judged(found, occupant.at)


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


def _not_held(location: str, id: str, now: Lock | None) -> StateError:
    holder = (
        f"The lock is held by {now.owner} for {now.operation}, with the id {now.id}."
        if now
        else "Nobody holds the lock."
    )
    return StateError(
        "Not the lock that is held",
        f'There is no lock "{id}" on {location}. {holder} Nothing was changed.',
    )


def _new_lineage() -> str:
    return os.urandom(16).hex()
