"""Earlier versions of a head (``stacks.state.head``), where the backend keeps them: a bucket of S3
that keeps versions does.

Heads grow in fence and in serial, so what is looked for among thousands is found with few loads.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from stacks.state.head import PAST_LIMIT, Head, parsed_head
from stacks.state.medium import Damaged
from stacks.state.objects import Absent, Objects

__all__ = ["Heads", "at_serial", "whole_past"]


class Heads:
    """Heads, oldest first, the present one last; each is loaded when it is first looked at.

    ``writes`` is the present one's: each was a version, and what is older was deleted before.
    Raises StateError, and Damaged."""

    def __init__(self, objects: Objects, writes: int) -> None:
        self._objects = objects
        self._writes = writes
        self._heads: dict[int, Head] = {}
        self._ids: Sequence[str] | None = None

    def __len__(self) -> int:
        if self._ids is None:
            self._ids = self._objects.versions()[-self._writes :] if self._writes else ()
        return len(self._ids)

    def __getitem__(self, number: int) -> Head:
        if number not in self._heads:
            assert self._ids is not None
            loaded = self._objects.load(self._ids[number])
            if isinstance(loaded, Absent):
                raise Damaged("a version of it is gone")
            self._heads[number] = parsed_head(loaded.data)
        return self._heads[number]


def at_serial(versions: Heads, serial: int) -> Head | None:
    """The last head whose state has a serial; None where it is not kept."""
    number = bisect_right(versions, serial, key=lambda head: head.meta.serial)
    head = versions[number - 1] if number else None
    return head if head is not None and head.meta.serial == serial else None


def whole_past(past: Sequence[tuple[int, str]], versions: Heads) -> list[tuple[int, str]]:
    """A head's history, and before it what earlier heads still had of theirs."""
    found = dict(past)
    while len(past) >= PAST_LIMIT:
        first = min(found)
        # All that ended before that lock was taken stands in the last head with a smaller fence.
        number = bisect_left(versions, first, key=lambda head: head.lock.fence)
        past = [item for item in versions[number - 1].past if item[0] < first] if number else []
        found.update(past)
    return sorted(found.items())
