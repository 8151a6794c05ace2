"""Test results as text for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stacks.report.text.diagnostics import diagnostic_lines
from stacks.report.text.page import Line, Segment, Style
from stacks.report.text.plan import plan_lines
from stacks.report.values import inline
from stacks.state.model import State
from stacks.testing.results import FileResult, RunResult, Status, counts, worst

__all__ = ["file_begin_line", "file_end_lines", "run_lines", "summary_lines"]

_STYLES: dict[Status, Style] = {
    Status.PASS: "add",
    Status.FAIL: "error",
    Status.ERROR: "error",
    Status.SKIP: "dim",
}


def file_begin_line(path: str) -> Line:
    return [(path, "bold")]


def run_lines(result: RunResult, verbose: bool = False) -> Iterator[Line]:
    """How a run ended, what was wrong, and with ``verbose`` its plan or the state it has left."""
    yield [("  ", ""), _word(result.status), (f"  {result.name}", ""), *_aside(result)]
    for item in result.diagnostics:
        yield from _indented(diagnostic_lines(item))
    if verbose and result.state is not None:
        yield from _indented(_state_lines(result.state))
    elif verbose and result.plan is not None:
        yield from _indented(plan_lines(result.plan, result.sources))


def file_end_lines(result: FileResult) -> Iterator[Line]:
    """What is wrong with the file as a whole, and an empty line."""
    for item in result.diagnostics:
        yield from _indented(diagnostic_lines(item))
    yield []


def summary_lines(results: Iterable[FileResult]) -> Iterator[Line]:
    results = list(results)
    found = counts(results)
    good = worst(result.status for result in results) in (Status.PASS, Status.SKIP)
    words = {
        Status.PASS: "passed",
        Status.FAIL: "failed",
        Status.ERROR: "in error",
        Status.SKIP: "skipped",
    }
    parts = [
        f"{number} {words[status]}"
        for status, number in found.items()
        if number or status is Status.PASS
    ]
    head: Segment = ("Success. ", "add") if good else ("Failure. ", "error")
    yield [head, (f"{', '.join(parts)}.", "bold")]


def _word(status: Status) -> Segment:
    return status.value.ljust(5), _STYLES[status]


def _aside(result: RunResult) -> Line:
    if result.because:
        return [(f"  because of {result.because}", "dim")]
    return [(f"  {result.elapsed:.2f}s", "dim")] if result.status is not Status.SKIP else []


def _indented(lines: Iterable[Line]) -> Iterator[Line]:
    return ([("    ", ""), *line] if line else [] for line in lines)


def _state_lines(state: State) -> Iterator[Line]:
    """The declarations that are there, with the values that they have."""
    for address, record in state.fleet.items():
        yield [(f"# {address}", "bold")]
        values = {**record.declaration, **record.outputs}
        shown = {name: value for name, value in values.items() if value not in (None, {}, [])}
        width = max(map(len, shown), default=0)
        for name, value in shown.items():
            yield [(f"  {name.ljust(width)} = ", "dim"), (inline(value), "")]
        yield []
