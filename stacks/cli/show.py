"""``fleetform show``"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from stacks.cli.main import Globals
from stacks.cli.options import plan_reports
from stacks.cli.project import open_store
from stacks.cli.reports import show_plan, write_plan_reports
from stacks.report.text.page import Line
from stacks.report.values import inline
from stacks.state.model import State
from stacks.version import VERSION

__all__ = ["command"]


@click.command("show")
@click.argument("plan_file", required=False, type=click.Path(), metavar="[PLAN]")
@plan_reports
@click.pass_obj
def command(settings: Globals, /, plan_file: str | None, **given: Any) -> int:
    """Show the state, or a saved PLAN.

    Of the state there are text and --json only; the other forms are a plan's.
    """
    as_json = given["as_json"]
    terminal = settings.terminal(json_mode=as_json or given["markdown"])
    if plan_file is not None:
        from stacks.cli.backend import keyring
        from stacks.engine.planfile import read

        plan = read(Path(plan_file), keyring())
        write_plan_reports(plan, {}, given)
        show_plan(terminal, plan, {}, given, plan_file)
        return 0
    _refuse_forms(given)
    with open_store() as store:
        state = store.read()
    if as_json:
        from stacks.report.json.state import state_json

        terminal.document(state_json(state, VERSION))
    else:
        terminal.lines(_state_lines(state))
    return 0


def _refuse_forms(given: Mapping[str, Any]) -> None:
    forms = ("markdown", "html", "sarif", "junit", "gitlab", "github")
    asked = [f"--{name}" for name in forms if given[name]]
    if asked:
        raise click.UsageError(f"{asked[0]} shows a saved PLAN: name its file.")


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
