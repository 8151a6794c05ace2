"""``fleetform policy``: the stack's own policies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from planes.diagnostics import Diagnostics
from stacks.cli.backend import keyring
from stacks.cli.load import evaluated
from stacks.cli.main import Globals
from stacks.cli.options import variables
from stacks.cli.project import FOLDER
from stacks.cli.terminal import Terminal
from stacks.report.text.tests import file_begin_line, file_end_lines, run_lines, summary_lines
from stacks.testing.policy_run import Bench, run_policy_suite
from stacks.testing.policy_suite import SUFFIX, PolicySuite, load_policy_suites
from stacks.testing.results import FileResult, RunResult, Status, worst

__all__ = ["command"]


@click.group("policy")
def command() -> None:
    """Test the stack's policies."""


@command.command("test")
@click.option(
    "--filter", "chosen", multiple=True, metavar="FILE", help="Only this file. May be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--junit", type=click.Path(), metavar="FILE", help="Also write JUnit XML.")
@variables
@click.pass_obj
def test(
    settings: Globals,
    chosen: tuple[str, ...],
    as_json: bool,
    junit: str | None,
    var: tuple[str, ...],
    var_file: tuple[str, ...],
) -> int:
    """Run the stack's policies against recorded plans, as the files *.policytest.hcl say.

    They stand beside the stack and in tests/. A recorded plan is a file of `plan --out`, or what
    `plan --json` prints. No provider is asked. Exits with 1 unless every run passes.
    """
    terminal = settings.terminal(json_mode=as_json)
    suites, bench = _prepared(terminal, chosen, var, var_file)
    if bench is None:
        return 1
    results = _results(terminal, suites, bench)
    if junit is not None:
        from stacks.report.ci.junit import suites_junit

        Path(junit).write_bytes(suites_junit(results))
    terminal.lines(summary_lines(results))
    if as_json:
        from stacks.report.json.tests import suites_json

        terminal.document(suites_json(results))
    return 0 if worst(result.status for result in results) is Status.PASS else 1


def _prepared(
    terminal: Terminal, chosen: Sequence[str], var: Sequence[str], var_file: Sequence[str]
) -> tuple[Sequence[PolicySuite], Bench | None]:
    """The files and what they run on; None where anything cannot be read."""
    stack, found = evaluated(var, var_file, terminal)
    diagnostics = Diagnostics(found)
    suites, problems = load_policy_suites(FOLDER, chosen)
    diagnostics.extend(problems)
    if not suites and not diagnostics.has_errors:
        diagnostics.warning(
            "No tests of policies",
            f"There is no *{SUFFIX} file in this folder or in tests/, so that nothing was tested.",
        )
    terminal.diagnostics(diagnostics)
    if stack is None or diagnostics.has_errors:
        return suites, None
    return suites, Bench(FOLDER, stack, keyring)


def _results(terminal: Terminal, suites: Iterable[PolicySuite], bench: Bench) -> list[FileResult]:
    def on_run(result: RunResult) -> None:
        terminal.lines(run_lines(result))

    results = []
    for suite in suites:
        terminal.lines([file_begin_line(suite.path)])
        results.append(run_policy_suite(suite, bench, on_run))
        terminal.lines(file_end_lines(results[-1]))
    return results
