"""Where state lives: the protocol that every backend keeps, and what can go wrong.

::

    StateError
    ├── StateLocked       another holds the lock: who, since when, for what
    ├── LockLost          the lock was broken or taken over; nothing was written
    ├── StateUnreadable   truncated, not a state, or sealed with another key
    └── StateTooNew       written by a newer fleetform
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from stacks.state.holder import Fate
from stacks.state.model import Edit, State

__all__ = [
    "HistoryEntry",
    "Holder",
    "Lock",
    "LockLost",
    "StateError",
    "StateLocked",
    "StateStore",
    "StateTooNew",
    "StateUnreadable",
    "not_kept",
]


class Lock(NamedTuple):
    """A held lock.  ``fence`` grows with every lock of the stack; each write checks it."""

    id: str
    owner: str
    """``user@host (pid 4711)``"""
    operation: str
    since: str
    """RFC 3339."""
    fence: int


class Holder(NamedTuple):
    """Who holds the lock, and what can be known of that run from here."""

    lock: Lock
    fate: Fate
    known: str
    """The same, as a sentence for people."""
    left: float | None
    """Seconds until its lease ends, unless it is renewed; 0 where it has ended, None for a lock of
    another tool, which has no lease."""


class HistoryEntry(NamedTuple):
    """One operation that wrote, or whose lock was broken or taken over.

    ``at`` is when its lock was taken; owner and operation are the lock's.
    """

    at: str
    owner: str
    operation: str
    serial_before: int
    serial_after: int
    summary: str
    """For people, such as ``3 created, 1 updated``; empty where the operation did not end."""


class StateError(Exception):
    """The state cannot be used.  ``summary`` is short and constant, ``detail`` says what to do."""

    def __init__(self, summary: str, detail: str = "") -> None:
        super().__init__(f"{summary}: {detail}" if detail else summary)
        self.summary = summary
        self.detail = detail


class StateLocked(StateError):
    def __init__(self, summary: str, detail: str, holder: Holder) -> None:
        super().__init__(summary, detail)
        self.holder = holder


class LockLost(StateError):
    pass


class StateUnreadable(StateError):
    pass


class StateTooNew(StateError):
    pass


def not_kept(location: str, serial: int, why: str) -> StateError:
    """What to say where a state cannot be had as it was.  ``why`` is a sentence."""
    return StateError(
        "An earlier state is not kept", f"{location} does not have the serial {serial}: {why}"
    )


class StateStore(Protocol):
    """One stack's state in one workspace."""

    location: str
    """For people: the file or URL."""

    def read(self) -> State:
        """The whole state; an empty one, serial 0, without a lineage, where there is none yet.

        Reading takes no lock and creates nothing.  Raises StateUnreadable, StateTooNew."""
        ...

    def lock(
        self,
        operation: str,
        *,
        timeout: float | None = 0.0,
        waiting: Callable[[str], None] | None = None,
    ) -> Lock:
        """Take the lock, waiting up to ``timeout`` seconds; None waits for nobody who may be alive,
        and for one who is dead until its lease ends.  Raises StateLocked.

        ``waiting`` is told for whom, in sentences, as the wait begins and when that changes.  A
        lock whose lease has ended is taken over, and the history says so; no other is, also where
        its holder is known to be dead."""
        ...

    def release(self, lock: Lock, summary: str = "") -> None:
        """Give the lock back, and close its history entry with a summary.

        Does nothing where the lock has been lost."""
        ...

    def holder(self) -> Holder | None:
        """Who holds the lock now."""
        ...

    def break_lock(self, id: str) -> None:
        """Break a lock by its id, whoever holds it.  Raises StateError where that is not the id
        held."""
        ...

    def commit(self, lock: Lock, edits: Sequence[Edit]) -> int:
        """Apply edits, whole or not at all, durably; the new serial.  Raises LockLost.

        The first commit gives the state its lineage.  No edits: nothing is written.  Raises
        ValueError where a value is not data."""
        ...

    def export(self, serial: int | None = None) -> bytes:
        """The state as JSON for ``state pull``, sensitive values sealed; as it is, or as it was at
        a serial.  Raises StateError where that is not kept."""
        ...

    def replace(self, lock: Lock, exported: bytes, *, force: bool = False) -> None:
        """``state push``: take an export over, with its lineage and a serial above both.

        Raises StateError where it is no export and, unless forced, where the lineage differs or its
        serial is older; a state that was never written to takes any."""
        ...

    def history(self) -> Sequence[HistoryEntry]:
        """Newest first."""
        ...

    def close(self) -> None: ...
