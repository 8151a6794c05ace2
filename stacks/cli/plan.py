"""``fleetform plan``"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from stacks.cli.blocked import BLOCKED, is_blocked
from stacks.cli.main import Globals
from stacks.cli.options import planning as planning_options
from stacks.cli.planning import planning
from stacks.cli.project import FOLDER
from stacks.cli.reports import write_junit, write_sarif
from stacks.cli.revision import revision
from stacks.cli.terminal import Terminal
from stacks.engine.plan import Mode, Plan
from stacks.report.findings import plan_findings

__all__ = ["command"]


@click.command("plan")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Save the plan.")
@click.option("--destroy", is_flag=True, help="Plan to destroy everything.")
@click.option("--refresh-only", is_flag=True, help="Only take over into the state what is live.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, in Terraform's format.")
@click.option("--markdown", is_flag=True, help="Markdown, for a comment on a pull request.")
@click.option("--sarif", type=click.Path(), metavar="FILE", help="Also write SARIF 2.1.0.")
@click.option("--junit", type=click.Path(), metavar="FILE", help="Also write JUnit XML.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 where there are changes.")
@planning_options
@click.pass_obj
def command(
    settings: Globals,
    /,
    out: str | None,
    destroy: bool,
    refresh_only: bool,
    as_json: bool,
    markdown: bool,
    sarif: str | None,
    junit: str | None,
    detailed_exitcode: bool,
    **given: Any,
) -> int:
    """Show what apply would do.

    Reads the live fleet and compares it with the configuration. Changes nothing. Exits with 4
    where a policy forbids the plan.
    """
    terminal = settings.terminal(json_mode=as_json or markdown)
    mode = _mode(destroy, refresh_only)
    with planning(terminal, "plan", mode, given) as planned:
        if planned is None:
            return 1
        plan, sources = planned.plan, planned.stack.sources
    plan = plan._replace(revision=revision(FOLDER))
    if out is not None:
        from stacks.engine.planfile import write

        write(plan, Path(out))
    if sarif is not None:
        write_sarif(sarif, plan_findings(plan))
    if junit is not None:
        subjects = [str(change.address) for change in plan.changes]
        write_junit(junit, plan.stack, subjects, plan_findings(plan))
    _show(terminal, plan, sources, as_json, markdown)
    if out is not None:
        terminal.line()
        terminal.line(f"Saved to {out}. Apply exactly this with: fleetform apply {out}")
    if is_blocked(terminal, plan):
        return BLOCKED
    return 2 if detailed_exitcode and plan.is_applyable else 0


def _mode(destroy: bool, refresh_only: bool) -> Mode:
    if destroy and refresh_only:
        raise click.UsageError("--destroy and --refresh-only exclude each other.")
    return Mode.DESTROY if destroy else Mode.REFRESH_ONLY if refresh_only else Mode.NORMAL


def _show(terminal: Terminal, plan: Plan, sources: Any, as_json: bool, markdown: bool) -> None:
    if as_json or markdown:
        terminal.notes(plan.notes, sources)
    if as_json:
        from stacks.report.plan_json import plan_json

        terminal.document(plan_json(plan))
    elif markdown:
        from stacks.report.markdown import plan_markdown

        sys.stdout.write(plan_markdown(plan))
    else:
        from stacks.report.plan_text import plan_lines

        terminal.lines(plan_lines(plan, sources))
