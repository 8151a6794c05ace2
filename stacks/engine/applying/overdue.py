"""Operations that take longer than their resource allows.

A remote call cannot be taken back.  One that is overdue is waited for no longer and counts as
failed; the note of what it was about to do stays, so that the next run finds out what came of it.
Where it ends after all while the apply still goes on, that is written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

from stacks.engine.applying.operations import Halfway, Job, complete
from stacks.engine.applying.schedule import Role
from stacks.engine.live.workers import Done
from stacks.engine.plan import Action, FleetChange, Step
from stacks.state.model import Edit

__all__ = ["Overdue", "limit_of", "too_long"]


def limit_of(change: FleetChange | None, step: Step, role: Role) -> float | None:
    """How many seconds the operation of a step may take."""
    if change is None:
        return None
    if role is Role.DELETE:
        return change.timeouts.delete
    match step.action:
        case Action.CREATE | Action.REPLACE:
            return change.timeouts.create
        case Action.UPDATE | Action.ADOPT:
            return change.timeouts.update
    return None


def too_long(job: Job) -> str:
    kind = "update" if job.operation == "adopt" else job.operation
    return (
        f"It took longer than {job.limit:g} s, the timeout for {kind}, and is waited for no more. "
        "What came of it is not known: the next run looks it up. Its timeouts may give it longer."
    )


class Overdue:
    """The operations of one run that have a limit."""

    def __init__(self) -> None:
        self._ends: dict[int, tuple[float, float]] = {}
        self._taken: dict[int, Job] = {}

    def watch(self, number: int, job: Job) -> None:
        """An operation begins."""
        if job.limit is not None:
            now = monotonic()
            self._ends[number] = (now + job.limit, now)

    def patience(self) -> float | None:
        """Seconds until the next operation is overdue; None where none has a limit."""
        if not self._ends:
            return None
        return max(0.0, min(end for end, _ in self._ends.values()) - monotonic())

    def taken(self, running: dict[int, Job]) -> Iterator[tuple[int, Job, float]]:
        """Takes what is overdue from what is running: number, job, and seconds."""
        if not self._ends:
            return
        now = monotonic()
        for number, (end, began) in list(self._ends.items()):
            if number not in running:
                del self._ends[number]
            elif end <= now:
                del self._ends[number]
                job = self._taken[number] = running.pop(number)
                yield number, job, now - began

    def has(self, number: int) -> bool:
        return number in self._taken

    def late(self, done: Done) -> list[Edit]:
        """What there is to write down of an operation that has ended after all.  Where it failed,
        its note stays."""
        job = self._taken.pop(done.number)
        match done.error:
            case None:
                return complete(job, done.value)
            case Halfway(live=live):
                return complete(job, live)
        return []
