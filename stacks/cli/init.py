"""``fleetform init``"""

from __future__ import annotations

import click

from planes.diagnostics import did_you_mean
from stacks.cli import starters
from stacks.cli.load import load_stack
from stacks.cli.main import Globals
from stacks.cli.options import variables
from stacks.cli.project import FOLDER, open_store

__all__ = ["command"]


@click.command("init")
@click.option("--from", "example", metavar="EXAMPLE", help="Write this starter stack here first.")
@variables
@click.pass_obj
def command(
    settings: Globals, example: str | None, var: tuple[str, ...], var_file: tuple[str, ...]
) -> int:
    """Prepare a folder: check its settings, its modules and its state.

    \b
    Starters: quickstart   four agents, five kinds of triggers, budgets and grants
              teams        a module for each team of a YAML file
              adopt        taking over what already runs
    """
    terminal = settings.terminal()
    if example is not None:
        if example not in starters.names():
            hint = did_you_mean(example, starters.names())
            known = ", ".join(starters.names())
            raise click.UsageError(f'There is no starter "{example}".{hint} There are: {known}.')
        for file in starters.copy(example, FOLDER):
            terminal.line(("  + ", "add"), str(file))
    stack = load_stack(terminal, var, var_file)
    if stack is None:
        return 1
    with open_store(stack.name) as store:
        state = store.read()
    terminal.line((f"The stack {stack.name} is ready. ", "add"), f"Its state: {store.location}")
    found = f"{len(state.fleet)} fleet resources are in it." if state.serial else "It is empty."
    terminal.line(f"{found} Next: fleetform plan")
    return 0
