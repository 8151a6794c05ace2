"""What a backend is: a place that reads a state in one snapshot and writes it in one transaction.

Everything else (entries, sealing, the lock, the fence, the history) is written once, in
``stacks.state.transactional``, on top of these primitive operations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol, TypeVar

from stacks.state.document import Sections

__all__ = [
    "Damaged",
    "LockRow",
    "Medium",
    "Meta",
    "Occupant",
    "Occupied",
    "Reading",
    "Transaction",
]

T = TypeVar("T")


class Damaged(Exception):
    """What is kept is not as it was written.  The message says how, as the end of a sentence."""


class Meta(NamedTuple):
    """What a state says of itself.  ``stack`` and ``lineage`` are empty while ``serial`` is 0.

    ``moved_to`` says for people where a state has been migrated to; empty for one that is in use.
    """

    format_version: int
    fleetform_version: str
    stack: str
    lineage: str
    serial: int
    moved_to: str = ""


class LockRow(NamedTuple):
    """``holder`` is the JSON of who holds the lock (``stacks.state.locking``); None for nobody."""

    fence: int
    holder: bytes | None


class Occupant(NamedTuple):
    """Who holds a lock that the medium itself has, and the time there, in seconds since 1970."""

    row: LockRow
    at: float


class Occupied(Exception):
    """The medium itself refuses the lock: another holds it there."""

    def __init__(self, occupant: Occupant) -> None:
        super().__init__("another holds the lock")
        self.occupant = occupant


class Reading(Protocol):
    """A snapshot.  Its methods raise Damaged."""

    @property
    def meta(self) -> Meta: ...

    def now(self) -> float:
        """Seconds since 1970, by the clock of the machine that keeps the state."""
        ...

    def rows(self, section: str) -> list[tuple[str, bytes]]:
        """All keys and bodies of a section."""
        ...

    def lock_row(self) -> LockRow: ...

    def past(self) -> list[bytes]:
        """Entries of the history, newest first."""
        ...

    def has_left(self, fence: int) -> bool:
        """Whether the holder with this fence is known to have gone: its connection has ended."""
        ...


class Transaction(Reading, Protocol):
    def put(self, section: str, bodies: Mapping[str, bytes | None]) -> None:
        """Write bodies by key; None takes the entry away."""
        ...

    def put_all(self, sections: Sections) -> None:
        """Write whole sections, in place of what they hold."""
        ...

    def set_meta(self, meta: Meta) -> None: ...

    def set_lock_row(self, row: LockRow) -> None: ...

    def add_past(self, fence: int, entry: bytes) -> None: ...


class Medium(Protocol):
    """May be used from several threads at once.  Raises StateError for what goes wrong."""

    location: str
    """For people: the file or URL."""

    def read(self, work: Callable[[Reading | None], T]) -> T:
        """Work on a snapshot; on None where nothing was ever written.  Creates nothing."""
        ...

    def read_at(self, serial: int, work: Callable[[Reading], T]) -> T:
        """Work on the state as it was at a serial.  Raises StateError where that is not kept."""
        ...

    def write(self, work: Callable[[Transaction], T], *, create: bool = False) -> T:
        """Work in a transaction, kept whole unless something is raised.

        Work is done again where another was faster.  Raises LockLost where there is nothing yet and
        it may not be created, and Occupied.
        """
        ...

    def occupied(self) -> Occupant | None:
        """Who holds a lock that the medium itself has, beside the state's row; most have none."""
        ...

    def free(self, id: str) -> bool:
        """Break that lock by its id; whether it was held."""
        ...

    def close(self) -> None: ...
