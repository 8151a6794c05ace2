"""``fleetform show``"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from stacks.cli.main import Globals
from stacks.cli.project import open_store
from stacks.cli.terminal import Terminal
from stacks.engine.plan import Plan
from stacks.report.page import Line
from stacks.report.values import inline
from stacks.state.model import State
from stacks.version import VERSION

__all__ = ["command"]


@click.command("show")
@click.argument("plan_file", required=False, type=click.Path(), metavar="[PLAN]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, in Terraform's format.")
@click.pass_obj
def command(settings: Globals, plan_file: str | None, as_json: bool) -> int:
    """Show the state, or a saved PLAN."""
    terminal = settings.terminal(json_mode=as_json)
    if plan_file is not None:
        from stacks.engine.planfile import read

        _show_plan(terminal, read(Path(plan_file)), as_json)
        return 0
    with open_store() as store:
        state = store.read()
    if as_json:
        from stacks.report.state_json import state_json

        terminal.document(state_json(state, VERSION))
    else:
        terminal.lines(_state_lines(state))
    return 0


def _show_plan(terminal: Terminal, plan: Plan, as_json: bool) -> None:
    if as_json:
        from stacks.report.plan_json import plan_json

        terminal.document(plan_json(plan))
    else:
        from stacks.report.plan_text import plan_lines

        terminal.lines(plan_lines(plan, {}))


def _state_lines(state: State) -> Iterator[Line]:
    if not state.serial:
        yield [("There is no state here yet.", "dim")]
        return
    head = f"stack {state.stack} · serial {state.serial} · {len(state.fleet)} fleet resources"
    yield [(head, "bold")]
    for address, record in state.fleet.items():
        yield []
        yield [(f"# {address}", "bold")]
        values = {**record.declaration, **record.outputs}
        width = max(map(len, values), default=0)
        for name, value in values.items():
            if value not in (None, {}, []):
                yield [(f"  {name.ljust(width)} = ", "dim"), (inline(value), "")]
