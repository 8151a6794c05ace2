"""What a backend of whole objects is: a head (``stacks.state.head``) that is replaced where it is
still the one that was read, and parts that are never changed.

The medium on top of it is ``stacks.state.object_medium``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from stacks.state.medium import LockRow, Occupant

__all__ = ["Absent", "Gone", "Loaded", "Objects", "Outrun", "Swap"]


class Outrun(Exception):
    """The head is not any more the one that was read."""


class Gone(Exception):
    """There is no such part any more: it was compacted since the head was read."""


class Loaded(NamedTuple):
    """A head as it was read.  ``tag`` tells it from every other, ``at`` is the server's time, in
    seconds since 1970."""

    data: bytes
    tag: str
    at: float


class Absent(NamedTuple):
    """There is no head; ``at`` is the server's time all the same."""

    at: float


class Swap(NamedTuple):
    """One head for another.  ``tag`` is that of the old one; None where there must be none.
    ``was`` and ``now`` are their lock rows."""

    data: bytes
    tag: str | None
    was: LockRow
    now: LockRow


class Objects(Protocol):
    """The primitive operations of a backend.  Raises StateError for what goes wrong."""

    location: str
    """For people."""
    holds_parts: bool
    """Whether it has a place for parts; where not, they stand inside the head."""

    @property
    def fences(self) -> bool:
        """Whether a write by one who has lost the lock, or read another head, is refused.  Where
        not, the head is read again before each write, which leaves but a moment."""
        ...

    def load(self, version: str | None = None) -> Loaded | Absent:
        """The head as it is, or a version of it."""
        ...

    def versions(self) -> Sequence[str]:
        """Ids of the versions that are kept under the head's name, oldest first; those of a head
        that was deleted before it, too.  Empty where none are."""
        ...

    def swap(self, swap: Swap) -> str:
        """Write a head durably; its tag.  Raises Outrun, Occupied and LockLost."""
        ...

    def put_part(self, name: str, data: bytes) -> None: ...

    def get_part(self, name: str, *, dropped: bool = False) -> bytes:
        """Raises Gone; with ``dropped`` where not even a version of it is kept."""
        ...

    def drop_parts(self, names: Sequence[str]) -> None: ...

    def occupied(self) -> Occupant | None:
        """As of ``stacks.state.medium.Medium``, and so :meth:`free`."""
        ...

    def free(self, id: str) -> bool: ...

    def close(self) -> None: ...
