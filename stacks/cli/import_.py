"""``fleetform import``"""

from __future__ import annotations

import sys
from typing import Any

import click

from stacks.cli.applying import carry_out
from stacks.cli.load import load_stack
from stacks.cli.main import Globals
from stacks.cli.options import planning as planning_options
from stacks.cli.planning import locked, plan_options
from stacks.cli.project import actor, open_store
from stacks.cli.terminal import Terminal
from stacks.engine.plan import Mode
from stacks.engine.planning.adopt import plan_adoption
from stacks.engine.planning.drift import detect
from stacks.engine.run import clients_for
from stacks.report.text.drift import drift_item_lines

__all__ = ["command"]


@click.command("import")
@click.argument("address", required=False)
@click.argument("id", required=False)
@click.option(
    "--discover", "discovering", is_flag=True, help="Write HCL for what no stack manages."
)
@planning_options
@click.pass_obj
def command(
    settings: Globals, /, address: str | None, id: str | None, discovering: bool, **given: Any
) -> int:
    """Take the live object ID into the state, under ADDRESS; nothing about it is changed.

    Declare it first. `import` blocks do the same in a plan, where it can be reviewed.
    """
    if discovering:
        if address is not None:
            raise click.UsageError("--discover looks at everything: leave out ADDRESS and ID.")
        return _discover(settings.terminal(json_mode=True), given)
    if address is None or id is None:
        raise click.UsageError("Say the ADDRESS that it is declared at, and its live ID.")
    return _adopt(settings.terminal(), address, id, given)


def _adopt(terminal: Terminal, address: str, id: str, given: dict[str, Any]) -> int:
    stack = load_stack(terminal, given["var"], given["var_file"])
    if stack is None:
        return 1
    with locked(terminal, stack.name, "import", given["lock_timeout"], stack.storage) as held:
        state = held.store.read()
        with clients_for(stack, state, actor()) as clients:
            options = plan_options(Mode.NORMAL, given)
            plan, diagnostics = plan_adoption(stack, state, clients, address, id, options)
            terminal.diagnostics(diagnostics)
            if plan is None:
                return 1
            return carry_out(terminal, plan, state, held, clients, given["parallelism"])


def _discover(terminal: Terminal, given: dict[str, Any]) -> int:
    from stacks.configuration.writer import write_blocks
    from stacks.engine.live.discover import blocks_for

    stack = load_stack(terminal, given["var"], given["var_file"])
    if stack is None:
        return 1
    with open_store(stack.name, stack.storage) as store:
        state = store.read()
    with clients_for(stack, state, actor()) as clients:
        report, diagnostics = detect(stack, state, clients, parallelism=given["parallelism"])
    terminal.diagnostics(diagnostics)
    if diagnostics.has_errors:
        return 1
    sys.stdout.write(write_blocks(blocks_for(report.unmanaged)))
    for item in report.unreadable:
        terminal.lines(drift_item_lines(item))
    return 1 if report.unreadable else 0
