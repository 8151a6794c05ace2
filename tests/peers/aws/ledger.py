"""The calls that were answered, by account."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from peers.aws.calls import Call

__all__ = ["Entry", "Ledger"]


class Entry(NamedTuple):
    """``name`` is ``iam.CreateRole``."""

    name: str
    status: int


class Ledger:
    def __init__(self) -> None:
        self._entries: defaultdict[str, list[Entry]] = defaultdict(list)

    def add(self, call: Call, status: int) -> None:
        self._entries[call.account].append(Entry(call.name, status))

    def entries(self, account: str) -> list[Entry]:
        """In the order in which they were answered."""
        return self._entries[account]

    def forget(self, account: str) -> None:
        self._entries.pop(account, None)
