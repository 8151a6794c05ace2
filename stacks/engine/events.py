"""What apply tells while it goes, and what it says in the end.

Purely data; no I/O.  Events come one after another, from the thread that called apply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event as Flag
from typing import Any, Literal, NamedTuple

from planes.address import Address, PrimitiveKey
from planes.diagnostics import Location
from stacks.engine.plan import Action, CheckResult

__all__ = [
    "ApplyResult",
    "Applied",
    "Event",
    "Failed",
    "Failure",
    "Finished",
    "Kept",
    "Listener",
    "Operation",
    "Retrying",
    "Settled",
    "Skip",
    "Skipped",
    "Started",
    "Stop",
    "Summary",
]

Operation = Literal["create", "update", "delete", "adopt", "read"]


class Stop:
    """How to ask apply to stop: no new operation starts, running ones finish."""

    __slots__ = ("requested",)

    def __init__(self) -> None:
        self.requested = Flag()


class Failure(NamedTuple):
    """``key`` is None where it is the declaration that failed, by a condition, say.

    ``location`` is of the condition, else of the block; None for what is no longer declared."""

    address: Address
    key: PrimitiveKey | None
    operation: Operation | Literal["precondition", "postcondition", "record", "registration"]
    error: str
    location: Location | None = None


class Skip(NamedTuple):
    """Not done, because of what failed before it: a primitive, or a declaration's condition."""

    key: PrimitiveKey
    because: Failure


class Kept(NamedTuple):
    """What the cloud keeps of an object that was deleted, in words."""

    key: PrimitiveKey
    remote_id: str
    remains: str


class ApplyResult(NamedTuple):
    """What was done, by fleet resource, and what was not.

    ``outputs`` are those that the state has now; sensitive ones are marked.
    """

    created: tuple[Address, ...]
    updated: tuple[Address, ...]
    replaced: tuple[Address, ...]
    deleted: tuple[Address, ...]
    adopted: tuple[Address, ...]
    forgotten: tuple[Address, ...]
    moved: tuple[Address, ...]
    failed: tuple[Failure, ...]
    skipped: tuple[Skip, ...]
    not_started: tuple[PrimitiveKey, ...]
    outputs: Mapping[str, Any]
    checks: tuple[CheckResult, ...]
    serial: int
    kept: tuple[Kept, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all that was planned has been done.  Failed checks do not count."""
        return not (self.failed or self.skipped or self.not_started)

    @property
    def summary(self) -> str:
        """``3 added, 1 changed, 0 destroyed``, for people and for the state's history."""
        added, gone = len(self.created) + len(self.replaced), len(self.deleted) + len(self.replaced)
        parts = [f"{added} added, {len(self.updated)} changed, {gone} destroyed"]
        others = {
            "imported": self.adopted,
            "forgotten": self.forgotten,
            "moved": self.moved,
            "failed": self.failed,
            "skipped": self.skipped,
            "not started": self.not_started,
        }
        parts += [f"{len(items)} {word}" for word, items in others.items() if items]
        return ", ".join(parts)


class Started(NamedTuple):
    key: PrimitiveKey
    operation: Operation


class Finished(NamedTuple):
    """``elapsed`` is in seconds; ``remains`` is what the cloud keeps after a deletion, in words."""

    key: PrimitiveKey
    operation: Operation
    remote_id: str
    elapsed: float
    remains: str = ""


class Failed(NamedTuple):
    failure: Failure
    elapsed: float


class Skipped(NamedTuple):
    skip: Skip


class Retrying(NamedTuple):
    """``delay`` is in seconds; ``attempt`` is the number of the one that failed, from 1."""

    key: PrimitiveKey
    operation: Operation
    attempt: int
    delay: float
    error: str


class Applied(NamedTuple):
    """All that a fleet resource needed has been done, and its record is written."""

    address: Address
    action: Action


class Settled(NamedTuple):
    """How an operation that a killed run left open turned out."""

    key: PrimitiveKey
    operation: Literal["create", "update", "delete"]
    outcome: Literal["adopted", "not made", "to be compared", "deleted", "still there"]
    remote_id: str
    by: str
    at: str


class Summary(NamedTuple):
    result: ApplyResult


Event = Started | Finished | Failed | Skipped | Retrying | Applied | Settled | Summary
Listener = Callable[[Event], None]
