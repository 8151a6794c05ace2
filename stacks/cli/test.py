"""``fleetform test``"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from planes.diagnostics import Diagnostics
from stacks.cli.load import neighbour, program_timeout
from stacks.cli.main import Globals
from stacks.cli.options import variables
from stacks.cli.project import FOLDER, workspace
from stacks.cli.terminal import Terminal
from stacks.configuration.assignments import read_given
from stacks.report.text.tests import file_begin_line, file_end_lines, run_lines, summary_lines
from stacks.testing.files import SUFFIX, load_suites
from stacks.testing.results import FileResult, RunResult, Status, worst
from stacks.testing.session import run_suite
from stacks.testing.stage import Place, read_module
from stacks.testing.suite import Suite

__all__ = ["command"]


@click.command("test")
@click.option(
    "--filter", "chosen", multiple=True, metavar="FILE", help="Only this file. May be repeated."
)
@click.option("--verbose", is_flag=True, help="Show the plan or the state of each run.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--junit", type=click.Path(), metavar="FILE", help="Also write JUnit XML.")
@variables
@click.pass_obj
def command(
    settings: Globals,
    chosen: tuple[str, ...],
    verbose: bool,
    as_json: bool,
    junit: str | None,
    var: tuple[str, ...],
    var_file: tuple[str, ...],
) -> int:
    """Run the stack's tests: the files *.fleettest.hcl beside it and in tests/.

    On an embedded plane and a state of their own, which are gone afterwards. Exits with 1 unless
    every run passes.
    """
    terminal = settings.terminal(json_mode=as_json)
    suites, place = _prepared(terminal, chosen, var, var_file)
    if place is None:
        return 1
    gc.enable()  # each run of a suite is a stack of its own that goes when it has ended
    results = list(_results(terminal, suites, place, verbose))
    if junit is not None:
        from stacks.report.ci.junit import suites_junit

        Path(junit).write_bytes(suites_junit(results))
    _conclude(terminal, results, as_json)
    return 0 if worst(result.status for result in results) is Status.PASS else 1


def _prepared(
    terminal: Terminal, chosen: Sequence[str], var: Sequence[str], var_file: Sequence[str]
) -> tuple[Sequence[Suite], Place | None]:
    """The test files, and the stack that they are of; None where one of them cannot be read."""
    given, diagnostics = read_given(FOLDER, os.environ, var_file, var)
    place = Place(FOLDER, workspace(), given, datetime.now(UTC), program_timeout(), neighbour)
    _, problems = read_module(place, "", given)
    diagnostics.extend(problems)
    suites, problems = load_suites(FOLDER, chosen)
    diagnostics.extend(problems)
    if not suites and not diagnostics.has_errors:
        _say_none(diagnostics)
    terminal.diagnostics(diagnostics)
    return suites, None if diagnostics.has_errors else place


def _say_none(diagnostics: Diagnostics) -> None:
    diagnostics.warning(
        "No tests",
        f"There is no *{SUFFIX} file in this folder or in tests/, so that nothing was tested.",
    )


def _results(
    terminal: Terminal, suites: Iterable[Suite], place: Place, verbose: bool
) -> Iterator[FileResult]:
    """Run one file after another, and tell of each run as it ends."""

    def on_run(result: RunResult) -> None:
        terminal.lines(run_lines(result, verbose))

    for suite in suites:
        terminal.lines([file_begin_line(suite.path)])
        result = run_suite(suite, place, on_run)
        terminal.lines(file_end_lines(result))
        yield result
        if result.interrupted:
            return


def _conclude(terminal: Terminal, results: Sequence[FileResult], as_json: bool) -> None:
    terminal.lines(summary_lines(results))
    if as_json:
        from stacks.report.json.tests import suites_json

        terminal.document(suites_json(results))
