"""The medium of backends that keep whole objects: a head (``stacks.state.head``), and its parts.

A transaction works on the head that was read, and replaces it if it is still the same; where
another was faster, it is done again.  So the lock, its lease and every commit are one and the same
condition, and whoever has lost the lock has lost the head, too.

A commit is one write of a head, which carries the journal of its changes.  A journal that grows
large is written away as a part; at the end of a run, all parts are made one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple, TypeVar

import orjson

from stacks.state.changes import Changes
from stacks.state.document import SECTIONS, Sections
from stacks.state.head import Head, Part, as_change, folded, packed, parsed_head, unpacked, written
from stacks.state.medium import Damaged, LockRow, Meta, Occupant, Reading, Transaction
from stacks.state.objects import Absent, Gone, Objects, Outrun, Swap
from stacks.state.store import LockLost, StateUnreadable, not_kept
from stacks.state.upgrade import check_version
from stacks.state.versions import Heads, at_serial, whole_past

__all__ = ["ObjectMedium"]

T = TypeVar("T")

JOURNAL_LIMIT = 128 * 1024
"""Bytes of a journal that a head may carry: each commit writes all of it."""

LONE_JOURNAL_LIMIT = 32 * 1024
"""The same where there is but the head, which is compacted then; or as much as its base has."""

INLINE_LIMIT = 64 * 1024
"""Bytes up to which a compacted state stays inside the head, although parts have a place."""

FRESH_SECONDS = 20.0
"""How long one's own last head may serve as what is there now.  Shorter than a lease: whoever
sleeps through one looks again before writing, also where the backend would not notice."""


_NO_VERSIONS = (
    "no earlier versions of it can be had. A bucket of S3 keeps them where its versioning is "
    "enabled, and gives them to who has s3:ListBucketVersions and s3:GetObjectVersion."
)
_NOT_AMONG = (
    "it is not among the versions that are kept. `fleetform state history` has the serials that "
    "runs began and ended with."
)
_PART_GONE = "a part of it is kept no more."


class _Known(NamedTuple):
    """The head that this process wrote or read last, and when, by its own clock and the
    server's."""

    head: Head
    tag: str | None
    at: float
    read: float


class _Draft:
    """A transaction on a head: keeps ``stacks.state.medium.Transaction``."""

    __slots__ = ("_at", "_entries", "_versions", "anew", "changes", "head", "meta")

    def __init__(
        self, head: Head, at: float, entries: Callable[[Head], Sections], versions: Heads
    ) -> None:
        self.head = head
        self.meta = head.meta
        self.changes: Changes = {}
        self.anew = False
        self._at = at
        self._entries = entries
        self._versions = versions

    def now(self) -> float:
        return self._at

    def rows(self, section: str) -> list[tuple[str, bytes]]:
        return list(self._entries(self.head)[section])

    def put(self, section: str, bodies: Mapping[str, bytes | None]) -> None:
        self.changes.setdefault(section, {}).update(bodies)

    def put_all(self, sections: Sections) -> None:
        self.anew = True
        self.changes = {section: dict(sections[section]) for section in SECTIONS}

    def set_meta(self, meta: Meta) -> None:
        self.meta = meta
        self.head = self.head._replace(meta=meta)

    def lock_row(self) -> LockRow:
        return self.head.lock

    def set_lock_row(self, row: LockRow) -> None:
        self.head = self.head._replace(lock=row)

    def past(self) -> list[bytes]:
        past = whole_past(self.head.past, self._versions)
        return [entry.encode() for _, entry in reversed(past)]

    def add_past(self, fence: int, entry: bytes) -> None:
        past = sorted((*self.head.past, (fence, entry.decode())))
        self.head = self.head._replace(past=tuple(past))

    def has_left(self, fence: int) -> bool:
        return False


class ObjectMedium:
    """Keeps ``stacks.state.medium.Medium``.  ``pause`` is between two tries, in seconds."""

    def __init__(self, objects: Objects, *, pause: Callable[[float], None] = time.sleep) -> None:
        self.location = objects.location
        self._objects = objects
        self._pause = pause
        self._guard = threading.RLock()
        self._known: _Known | None = None
        self._folded: tuple[Head, dict[str, list[tuple[str, bytes]]]] | None = None

    def read(self, work: Callable[[Reading | None], T]) -> T:
        with self._guard, self._told():
            missed = None
            while True:
                known = self._load()
                draft = None
                if isinstance(known, _Known):
                    draft = self._draft(known)
                try:
                    return work(draft)
                except Gone:
                    missed = self._another(known, missed)

    def read_at(self, serial: int, work: Callable[[Reading], T]) -> T:
        with self._guard, self._told():
            known = self._load()
            versions = Heads(self._objects, known.head.writes if isinstance(known, _Known) else 0)
            head = at_serial(versions, serial)
            if head is None:
                raise not_kept(self.location, serial, _NOT_AMONG if len(versions) else _NO_VERSIONS)
            try:
                return work(_Draft(head, 0.0, partial(self._entries, dropped=True), versions))
            except Gone:
                raise not_kept(self.location, serial, _PART_GONE) from None

    def write(self, work: Callable[[Transaction], T], *, create: bool = False) -> T:
        with self._guard, self._told():
            wait, missed = 0.01, None
            while True:
                known = self._fresh() or self._load()
                if isinstance(known, Absent):
                    known = self._nothing(known, create)
                self._known = None
                draft = self._draft(known)
                try:
                    result = work(draft)
                    self._keep(known, draft)
                    return result
                except Outrun:
                    self._pause(wait)
                    wait = min(wait * 2, 0.5)
                except Gone:
                    missed = self._another(known, missed)

    def occupied(self) -> Occupant | None:
        return self._objects.occupied()

    def free(self, id: str) -> bool:
        return self._objects.free(id)

    def close(self) -> None:
        with self._guard:
            self._objects.close()

    # What is there.

    def _load(self) -> _Known | Absent:
        loaded = self._objects.load()
        if isinstance(loaded, Absent):
            return loaded
        head = parsed_head(loaded.data)
        subject = f"The state {self.location}"
        check_version(head.meta.format_version, head.meta.fleetform_version, subject)
        return _Known(head, loaded.tag, loaded.at, time.monotonic())

    def _another(self, known: _Known | Absent, missed: str | None) -> str | None:
        """A part is gone, since the state was compacted: there must be another head by now."""
        tag = known.tag if isinstance(known, _Known) else None
        if tag == missed:
            raise Damaged("a part of it is missing")
        return tag

    def _fresh(self) -> _Known | None:
        """The head that this process wrote last, under its own lock."""
        known = self._known
        if known is None or not self._objects.fences:
            return None
        age = time.monotonic() - known.read
        return known._replace(at=known.at + age) if age < FRESH_SECONDS else None

    def _nothing(self, absent: Absent, create: bool) -> _Known:
        if not create:
            raise LockLost(
                "The lock was lost",
                f"The state {self.location} has been removed. Nothing was written.",
            )
        return _Known(Head(), None, absent.at, time.monotonic())

    def _draft(self, known: _Known) -> _Draft:
        versions = Heads(self._objects, known.head.writes)
        return _Draft(known.head, known.at, self._entries, versions)

    def _entries(self, head: Head, *, dropped: bool = False) -> Sections:
        if self._folded is None or self._folded[0] != head:
            found = folded(self._changes(head, dropped=dropped))
            self._folded = head, {name: sorted(rows.items()) for name, rows in found.items()}
        return self._folded[1]

    def _changes(self, head: Head, *, dropped: bool = False) -> list[object]:
        found: list[object] = []
        for part in head.parts:
            data = part.inline
            if part.name:
                data = self._objects.get_part(part.name, dropped=dropped)
            found += unpacked(part.digest, data)
        return [*found, *map(orjson.loads, head.journal)]

    # What is written.

    def _keep(self, known: _Known, draft: _Draft) -> None:
        head = self._noted(draft)
        if head == known.head:
            return
        before = {part.name for part in known.head.parts if part.name}
        if draft.anew or (head.lock.holder is None and (head.journal or len(head.parts) > 1)):
            head = self._compacted(head)
        elif _size(head.journal) > self._limit(head):
            head = self._written_away(head)
        head = head._replace(writes=known.head.writes + 1)
        swap = Swap(written(head), known.tag, known.head.lock, head.lock)
        tag = self._objects.swap(swap)
        if head.lock.holder is not None:
            self._known = _Known(head, tag, known.at, time.monotonic())
        dropped = before - {part.name for part in head.parts}
        if dropped:
            self._objects.drop_parts(sorted(dropped))

    def _noted(self, draft: _Draft) -> Head:
        """The head with the changes in its journal."""
        head = draft.head
        if draft.anew:
            return head._replace(parts=(), journal=(as_change(draft.changes, anew=True),))
        if draft.changes:
            return head._replace(journal=(*head.journal, as_change(draft.changes)))
        return head

    def _limit(self, head: Head) -> int:
        if self._objects.holds_parts:
            return JOURNAL_LIMIT
        return max(LONE_JOURNAL_LIMIT, sum(len(part.inline) for part in head.parts))

    def _written_away(self, head: Head) -> Head:
        if not self._objects.holds_parts:
            return self._compacted(head)
        part = self._put_away(*packed(head.journal))
        return head._replace(parts=(*head.parts, part), journal=())

    def _compacted(self, head: Head) -> Head:
        """All that there is, as one part."""
        found: Changes = {
            name: dict(rows) for name, rows in folded(self._changes(head)).items() if rows
        }
        parts = (self._part([as_change(found)]),) if found else ()
        return head._replace(parts=parts, journal=())

    def _part(self, changes: Sequence[bytes]) -> Part:
        digest, data = packed(changes)
        if not self._objects.holds_parts or len(data) <= INLINE_LIMIT:
            return Part("", digest, data)
        return self._put_away(digest, data)

    def _put_away(self, digest: str, data: bytes) -> Part:
        name = digest[:32]
        self._objects.put_part(name, data)
        return Part(name, digest)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except Damaged as error:
            raise StateUnreadable(
                "The state cannot be read",
                f"The state {self.location} is damaged: {error}. Nothing was changed. Put an "
                "earlier version of it back. Without one, begin a state elsewhere and push what "
                "`fleetform state pull` printed last, or take the live resources in again with "
                "`fleetform import`.",
            ) from None


def _size(journal: Sequence[bytes]) -> int:
    return sum(map(len, journal))
