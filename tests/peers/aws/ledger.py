"""What was asked of each account, and by whom: the calls, and CloudTrail's record of the writes."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

from peers.aws.calls import Call

__all__ = ["Entry", "Ledger", "Record"]


class Entry(NamedTuple):
    """``name`` is ``iam.CreateRole``; a status of 0 is of a dropped connection."""

    name: str
    status: int


class Record(NamedTuple):
    """One event of a trail."""

    id: str
    time: datetime
    actor: str
    call: Call


class Ledger:
    def __init__(self) -> None:
        self._entries: defaultdict[str, list[Entry]] = defaultdict(list)
        self._records: defaultdict[str, list[Record]] = defaultdict(list)

    def add(self, call: Call, status: int) -> None:
        self._entries[call.account].append(Entry(call.name, status))

    def record(self, call: Call) -> None:
        """A write that had its effect."""
        record = Record(str(uuid4()), datetime.now(UTC), call.actor, call)
        self._records[call.account].append(record)

    def entries(self, account: str) -> list[Entry]:
        """In the order in which they were answered."""
        return self._entries[account]

    def records(self, account: str) -> list[Record]:
        """The latest first, as CloudTrail gives them."""
        return self._records[account][::-1]

    def forget(self, account: str) -> None:
        self._entries.pop(account, None)

    def drop(self, account: str) -> None:
        self.forget(account)
        self._records.pop(account, None)
