"""``fleetform init``"""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from planes.diagnostics import did_you_mean
from stacks.cli import starters
from stacks.cli.initializing import Wanted, prepare_backend
from stacks.cli.load import evaluated
from stacks.cli.main import Globals
from stacks.cli.options import lock_timeout, variables
from stacks.cli.project import FOLDER, open_store
from stacks.cli.terminal import Terminal
from stacks.configuration.assignments import read_given
from stacks.configuration.sources.install import install

__all__ = ["command"]


@click.command("init")
@click.option("--from", "example", metavar="EXAMPLE", help="Write this starter stack here first.")
@click.option(
    "--upgrade", is_flag=True, help="Fetch all modules again, and lock what their sources name now."
)
@click.option(
    "--backend-config",
    multiple=True,
    metavar="KEY=VALUE|FILE",
    help="A setting of the backend, or a file of them, beside those of its block. May be repeated.",
)
@click.option(
    "--migrate-state", is_flag=True, help="Copy the state of all workspaces to a changed backend."
)
@click.option(
    "--reconfigure", is_flag=True, help="Use a changed backend, and leave the old state alone."
)
@lock_timeout
@variables
@click.pass_obj
def command(
    settings: Globals,
    example: str | None,
    upgrade: bool,
    backend_config: tuple[str, ...],
    migrate_state: bool,
    reconfigure: bool,
    lock_timeout: float | None,
    var: tuple[str, ...],
    var_file: tuple[str, ...],
) -> int:
    """Prepare a folder: fetch its modules, check its settings and its state.

    \b
    Starters: quickstart   four agents, five kinds of triggers, budgets and grants
              aws          the quickstart, on AWS
              teams        a module for each team of a YAML file
              adopt        taking over what already runs
    """
    terminal = settings.terminal()
    if migrate_state and reconfigure:
        raise click.UsageError("--migrate-state and --reconfigure exclude each other.")
    if example is not None:
        if example not in starters.names():
            hint = did_you_mean(example, starters.names())
            known = ", ".join(starters.names())
            raise click.UsageError(f'There is no starter "{example}".{hint} There are: {known}.')
        for file in starters.copy(example, FOLDER):
            terminal.line(("  + ", "add"), str(file))
    fetched = _fetch_modules(terminal, var, var_file, upgrade)
    if not fetched:
        return 1
    stack, diagnostics = evaluated(var, var_file, terminal, partial=True)
    terminal.diagnostics(diagnostics)
    if stack is None:
        return 1
    wanted = Wanted(backend_config, migrate_state, reconfigure, lock_timeout)
    prepare_backend(terminal, stack, wanted)
    with open_store(stack.name, stack.storage) as store:
        state = store.read()
    terminal.line((f"The stack {stack.name} is ready. ", "add"), f"Its state: {store.location}")
    found = f"{len(state.fleet)} fleet resources are in it." if state.serial else "It is empty."
    terminal.line(f"{found} Next: fleetform plan")
    return 0


def _fetch_modules(
    terminal: Terminal, var: Sequence[str], var_file: Sequence[str], upgrade: bool
) -> bool:
    """Whether all modules are there.  Where not, why not has been told."""
    given, diagnostics = read_given(FOLDER, os.environ, var_file, var)
    installation = install(FOLDER, given, upgrade=upgrade)
    for key, package in installation.fetched:
        commit = f" at {package.commit[:12]}" if package.commit else ""
        terminal.line(("  + ", "add"), f"{key}{commit}")
    if not installation.complete:
        diagnostics.extend(installation.diagnostics)
        terminal.diagnostics(diagnostics)
    return installation.complete
