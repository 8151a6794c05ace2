"""``fleetform apply``"""

from __future__ import annotations

from typing import Any

import click

from stacks.cli.applying import announce, approved, carry_out
from stacks.cli.blocked import BLOCKED, fail_on, is_blocked
from stacks.cli.main import Globals
from stacks.cli.options import planning as planning_options
from stacks.cli.planning import planning
from stacks.cli.saved import apply_if_same, apply_saved
from stacks.cli.terminal import Terminal, now
from stacks.engine.plan import Mode
from stacks.report.text.plan import plan_lines
from stacks.version import VERSION

__all__ = ["command", "plan_and_apply"]


@click.command("apply")
@click.argument("plan_file", required=False, type=click.Path(), metavar="[PLAN]")
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option(
    "--reuse-if-same",
    is_flag=True,
    help="Plan again, and go on only where that comes to the same changes as PLAN.",
)
@click.option("--destroy", is_flag=True, help="Destroy everything.")
@click.option("--refresh-only", is_flag=True, help="Only take over into the state what is live.")
@click.option("--json", "as_json", is_flag=True, help="A JSON document a line, one an event.")
@fail_on
@planning_options
@click.pass_obj
def command(
    settings: Globals,
    /,
    plan_file: str | None,
    auto_approve: bool,
    reuse_if_same: bool,
    destroy: bool,
    refresh_only: bool,
    as_json: bool,
    **given: Any,
) -> int:
    """Make the live fleet what the configuration says.

    With a saved PLAN, exactly that is applied, with no question. It is refused where it is stale,
    and beside files or a commit other than those that it was made from.
    Exits with 4, and does nothing, where a policy forbids the plan, or with --fail-on a new risk
    does.
    """
    terminal = settings.terminal(json_mode=as_json, events=as_json)
    if as_json:
        from stacks.report.json.events import version_line

        terminal.json_line(version_line(VERSION, now()))
    if plan_file is not None:
        return _saved(terminal, plan_file, reuse_if_same, destroy or refresh_only, given)
    if reuse_if_same:
        raise click.UsageError("--reuse-if-same needs the PLAN that was reviewed.")
    if destroy and refresh_only:
        raise click.UsageError("--destroy and --refresh-only exclude each other.")
    mode = Mode.DESTROY if destroy else Mode.REFRESH_ONLY if refresh_only else Mode.NORMAL
    return plan_and_apply(terminal, mode, auto_approve, given)


_QUESTIONS = {
    Mode.NORMAL: "Apply this plan?",
    Mode.DESTROY: "Destroy all of this?",
    Mode.REFRESH_ONLY: "Take over into the state what is live?",
}


def plan_and_apply(
    terminal: Terminal, mode: Mode, auto_approve: bool, given: dict[str, Any]
) -> int:
    """Plan, show, ask, apply; the exit status."""
    operation = "destroy" if mode is Mode.DESTROY else "apply"
    with planning(terminal, operation, mode, given) as planned:
        if planned is None:
            return 1
        plan = planned.plan
        terminal.lines(plan_lines(plan, planned.stack.sources))
        announce(terminal, plan)
        if is_blocked(terminal, plan, given.get("fail_on")):
            return BLOCKED
        if plan.is_empty and not plan.refreshed:
            return 0
        if plan.is_applyable and not approved(terminal, _QUESTIONS[mode], auto_approve):
            terminal.line("Nothing was done.")
            return 1
        return carry_out(
            terminal, plan, planned.state, planned.locked, planned.clients, given["parallelism"]
        )


def _saved(
    terminal: Terminal, path: str, again: bool, other_mode: bool, given: dict[str, Any]
) -> int:
    if again and not other_mode:
        return apply_if_same(terminal, path, given)
    _refuse_planning(given, other_mode)
    return apply_saved(terminal, path, given)


def _refuse_planning(given: dict[str, Any], other: bool) -> None:
    """A saved plan is applied as it is; options that would make another are a mistake."""
    names = ("var", "var_file", "target", "exclude", "replace")
    if other or any(given[name] for name in names) or not given["refresh"]:
        raise click.UsageError(
            "A saved plan is applied as it is: leave out the options that make a plan."
        )
