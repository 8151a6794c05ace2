"""``fleetform plan``"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stacks.cli.blocked import BLOCKED, fail_on, is_blocked
from stacks.cli.main import Globals
from stacks.cli.options import plan_reports
from stacks.cli.options import planning as planning_options
from stacks.cli.planning import planning
from stacks.cli.project import FOLDER
from stacks.cli.reports import show_plan, write_plan_reports
from stacks.cli.revision import revision
from stacks.engine.plan import Mode
from stacks.review.model import Severity

__all__ = ["command"]


@click.command("plan")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Save the plan.")
@click.option("--destroy", is_flag=True, help="Plan to destroy everything.")
@click.option("--refresh-only", is_flag=True, help="Only take over into the state what is live.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 where there are changes.")
@fail_on
@plan_reports
@planning_options
@click.pass_obj
def command(
    settings: Globals,
    /,
    out: str | None,
    destroy: bool,
    refresh_only: bool,
    detailed_exitcode: bool,
    fail_on: Severity | None,
    **given: Any,
) -> int:
    """Show what apply would do.

    Reads the live fleet and compares it with the configuration. Changes nothing. Exits with 4
    where a policy forbids the plan, or with --fail-on a new risk does.
    """
    terminal = settings.terminal(json_mode=given["as_json"] or given["markdown"])
    mode = _mode(destroy, refresh_only)
    with planning(terminal, "plan", mode, given) as planned:
        if planned is None:
            return 1
        plan, sources = planned.plan, planned.stack.sources
    plan = plan._replace(revision=revision(FOLDER))
    if out is not None:
        from stacks.cli.backend import keyring
        from stacks.engine.planfile import write

        write(plan, Path(out), keyring(planned.stack.storage))
    write_plan_reports(plan, sources, given)
    show_plan(terminal, plan, sources, given, out)
    if out is not None:
        terminal.line()
        terminal.line(f"Saved to {out}. Apply exactly this with: fleetform apply {out}")
    if is_blocked(terminal, plan, fail_on):
        return BLOCKED
    return 2 if detailed_exitcode and plan.is_applyable else 0


def _mode(destroy: bool, refresh_only: bool) -> Mode:
    if destroy and refresh_only:
        raise click.UsageError("--destroy and --refresh-only exclude each other.")
    return Mode.DESTROY if destroy else Mode.REFRESH_ONLY if refresh_only else Mode.NORMAL
