"""What tests came to.  Purely data, for the reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from planes.diagnostics import Diagnostic
from stacks.engine.plan import Plan
from stacks.state.model import State

__all__ = ["FileResult", "RunResult", "Status", "counts", "worst"]


class Status(Enum):
    """FAIL is an assertion that does not hold.  ERROR is everything else that went wrong: the runs
    after it have nothing to stand on, and are skipped."""

    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"


class RunResult(NamedTuple):
    """``elapsed`` is in seconds.

    ``plan`` is there where one was made, ``state`` where it was applied: what it left behind.
    ``because`` is the run that failed before one that is skipped.
    """

    name: str
    status: Status
    diagnostics: tuple[Diagnostic, ...] = ()
    elapsed: float = 0.0
    plan: Plan | None = None
    state: State | None = None
    sources: Mapping[str, str] = {}
    because: str = ""


class FileResult(NamedTuple):
    """``diagnostics`` are what is wrong with the file as a whole: with its variables, or with
    destroying what its runs made.  ``interrupted``: by Ctrl-C, so that nothing more is run."""

    path: str
    runs: tuple[RunResult, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    interrupted: bool = False

    @property
    def status(self) -> Status:
        """What the worst of its runs came to."""
        if any(item.is_error for item in self.diagnostics):
            return Status.ERROR
        return worst(run.status for run in self.runs)


def worst(statuses: Iterable[Status]) -> Status:
    """PASS where there are none."""
    order = (Status.PASS, Status.SKIP, Status.FAIL, Status.ERROR)
    return max(statuses, key=order.index, default=Status.PASS)


def counts(results: Iterable[FileResult]) -> dict[Status, int]:
    """How many runs ended in each way."""
    found = Counter(run.status for result in results for run in result.runs)
    return {status: found[status] for status in Status}
