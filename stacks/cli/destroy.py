"""``fleetform destroy``"""

from __future__ import annotations

from typing import Any

import click

from stacks.cli.apply import plan_and_apply
from stacks.cli.main import Globals
from stacks.cli.options import planning as planning_options
from stacks.cli.terminal import now
from stacks.engine.plan import Mode
from stacks.version import VERSION

__all__ = ["command"]


@click.command("destroy")
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="A JSON document a line, one an event.")
@planning_options
@click.pass_obj
def command(settings: Globals, /, auto_approve: bool, as_json: bool, **given: Any) -> int:
    """Destroy everything that the stack manages."""
    terminal = settings.terminal(json_mode=as_json, events=as_json)
    if as_json:
        from stacks.report.json.events import version_line

        terminal.json_line(version_line(VERSION, now()))
    return plan_and_apply(terminal, Mode.DESTROY, auto_approve, given)
