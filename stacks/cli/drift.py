"""``fleetform drift``"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from stacks.cli.load import load_stack
from stacks.cli.main import Globals
from stacks.cli.options import github_step, max_chars, parallelism, variables
from stacks.cli.progress import working
from stacks.cli.project import actor, open_store
from stacks.cli.reports import origin, write_github, write_junit, write_sarif
from stacks.cli.terminal import Terminal
from stacks.engine.planning.drift import DriftReport, detect, parse_ignore
from stacks.engine.run import clients_for
from stacks.report.ci.findings import drift_findings
from stacks.stack import Stack

__all__ = ["command"]


@click.command("drift")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--markdown", is_flag=True, help="Markdown, for an issue or a job summary.")
@max_chars
@click.option("--html", type=click.Path(), metavar="FILE", help="Also write an HTML page.")
@click.option("--sarif", type=click.Path(), metavar="FILE", help="Also write SARIF 2.1.0.")
@click.option("--junit", type=click.Path(), metavar="FILE", help="Also write JUnit XML.")
@github_step
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 where there is drift.")
@click.option(
    "--ignore-file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Patterns of live objects that need no stack: type, id or type/id, one a line.",
)
@variables
@parallelism
@click.pass_obj
def command(
    settings: Globals,
    as_json: bool,
    markdown: bool,
    max_chars: int,
    html: str | None,
    sarif: str | None,
    junit: str | None,
    github: bool,
    detailed_exitcode: bool,
    ignore_file: str | None,
    var: tuple[str, ...],
    var_file: tuple[str, ...],
    parallelism: int,
) -> int:
    """Compare the live fleet with what was applied, and find what nobody declares.

    Changes nothing, takes no lock. Exits with 1 where anything could not be read.
    """
    terminal = settings.terminal(json_mode=as_json or markdown)
    stack = load_stack(terminal, var, var_file)
    if stack is None:
        return 1
    ignore = parse_ignore(Path(ignore_file).read_text(encoding="utf-8")) if ignore_file else ()
    report = _detected(terminal, stack, ignore, parallelism)
    if report is None:
        return 1
    if html is not None:
        from stacks.report.html.drift import drift_html

        at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        page = drift_html(stack.name, stack.workspace, report.all, at)
        Path(html).write_text(page, encoding="utf-8")
    where = origin(stack.name, stack.workspace, stack.sources)
    if sarif is not None:
        write_sarif(sarif, drift_findings(report.all), where)
    if junit is not None:
        subjects = [str(address) for address in stack.declarations]
        write_junit(junit, stack.name, subjects, drift_findings(report.all))
    if github:
        from stacks.report.markdown.drift import drift_markdown

        shown = partial(drift_markdown, stack.name, report.all)
        write_github(drift_findings(report.all), where, shown)
    if as_json:
        from stacks.report.json.drift import drift_json

        terminal.document(drift_json(stack.name, stack.workspace, report.all))
    elif markdown:
        from stacks.report.markdown.drift import drift_markdown

        terminal.markdown(drift_markdown(stack.name, report.all, max_chars))
    else:
        from stacks.report.text.drift import drift_lines

        terminal.lines(drift_lines(stack.name, report.all, report.in_sync))
    if report.unreadable:
        return 1
    return 2 if detailed_exitcode and report.all else 0


def _detected(
    terminal: Terminal, stack: Stack, ignore: Sequence[str], parallelism: int
) -> DriftReport | None:
    with open_store(stack.name, stack.storage) as store:
        state = store.read()
    with (
        clients_for(stack, state, actor(), parallelism=parallelism) as clients,
        working(terminal, "Reading what is live"),
    ):
        report, diagnostics = detect(stack, state, clients, ignore=ignore, parallelism=parallelism)
    terminal.diagnostics(diagnostics)
    return None if diagnostics.has_errors else report
