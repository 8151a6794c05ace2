"""What apply did, as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from stacks.engine.events import (
    Applied,
    ApplyResult,
    Event,
    Failed,
    Finished,
    Kept,
    Retrying,
    Settled,
    Skipped,
    Started,
    Summary,
)
from stacks.engine.plan import CheckResult, Mode
from stacks.report.text.page import Line
from stacks.report.values import inline

__all__ = ["event_text", "result_lines"]

_SHOWN = 10
"""Objects that are named for each reason."""
_DONE = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "adopt": "taken over",
    "read": "read",
}


def event_text(event: Event) -> Line | None:
    """One line of progress; None for what a person need not see."""
    match event:
        case Finished(key, operation, remote_id, elapsed, _):
            tail = (
                f"  {remote_id}  {elapsed:.1f}s" if operation != "delete" else f"  {elapsed:.1f}s"
            )
            return [("  ✓ ", "add"), (f"{key} ", ""), (_DONE[operation], ""), (tail, "dim")]
        case Failed(failure):
            what = failure.key or failure.address
            return [("  ✗ ", "error"), (f"{what} ", ""), (f"{failure.operation} failed", "error")]
        case Skipped(skip):
            why = f"skipped, because {skip.because.key or skip.because.address} failed"
            return [("  · ", "warning"), (f"{skip.key} ", ""), (why, "dim")]
        case Retrying(key, _, attempt, delay, error):
            why = f"attempt {attempt} failed ({error}); again in {delay:.1f}s"
            return [("  … ", "dim"), (f"{key} ", ""), (why, "dim")]
        case Settled(key, operation, outcome, remote_id, by, at):
            why = f"an interrupted {operation} ({by}, {at}) was settled: {outcome}"
            return [("  ⚑ ", "warning"), (f"{key} ", ""), (why, ""), (f"  {remote_id}", "dim")]
        case Started() | Applied() | Summary():
            return None


def result_lines(result: ApplyResult, mode: Mode = Mode.NORMAL) -> Iterator[Line]:
    """The failures with their reasons, what was not done, and the counts."""
    title = "Destroy" if mode is Mode.DESTROY else "Apply"
    for failure in result.failed:
        yield []
        what = failure.key or failure.address
        place = f"  {failure.location}" if failure.location else ""
        yield [(f"{what}: {failure.operation} failed", "error"), (place, "dim")]
        for text in failure.error.splitlines():
            yield [(f"    {text}", "")]
    yield from _not_done(result)
    for check in result.checks:
        if check.status == "fail":
            yield from _failed_check(check)
    yield []
    if result.is_whole:
        yield [(f"{title} complete: ", "add"), (f"{result.summary}.", "bold")]
    else:
        yield [(f"{title} is not complete: ", "error"), (f"{result.summary}.", "bold")]
        yield [("What was done stands in the state. Run it again for the rest.", "")]
    yield from _kept(result.kept)
    yield from _outputs(result)


def _not_done(result: ApplyResult) -> Iterator[Line]:
    if result.skipped:
        yield []
        yield [("Skipped", "warning")]
    for cause, skips in groupby(result.skipped, key=lambda skip: skip.because):
        yield [(f"  because {cause.key or cause.address} failed:", "dim")]
        for skip in skips:
            yield [(f"    {skip.key}", "")]
    if result.not_started:
        yield []
        yield [("Not started", "warning")]
        for key in result.not_started:
            yield [(f"    {key}", "")]


def _kept(kept: Sequence[Kept]) -> Iterator[Line]:
    """What the cloud keeps of what was deleted: once a reason, and a few of its objects."""
    if kept:
        yield []
        yield [("Kept by the cloud", "bold")]
    ordered = sorted(kept, key=lambda item: (item.key.type, item.remains))
    for (type, remains), items in groupby(ordered, lambda item: (item.key.type, item.remains)):
        yield [(f"  {type}  ", ""), (remains, "dim")]
        ids = [item.remote_id for item in items]
        for id in ids[:_SHOWN]:
            yield [(f"    {id}", "")]
        if len(ids) > _SHOWN:
            yield [(f"    and {len(ids) - _SHOWN} more", "dim")]


def _failed_check(check: CheckResult) -> Iterator[Line]:
    yield []
    yield [(f"{check.owner}: ", "warning"), (check.message, "")]


def _outputs(result: ApplyResult) -> Iterator[Line]:
    if result.outputs and result.is_whole:
        yield []
        yield [("Outputs", "bold")]
        for name in sorted(result.outputs):
            yield [(f"  {name} = ", ""), (inline(result.outputs[name], limit=10_000), "")]
