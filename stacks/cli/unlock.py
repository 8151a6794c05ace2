"""``fleetform unlock``"""

from __future__ import annotations

import click

from stacks.cli.main import Globals
from stacks.cli.project import open_store
from stacks.cli.refused import Refused

__all__ = ["command"]


@click.command("unlock")
@click.argument("lock_id", metavar="ID")
@click.option("--force", is_flag=True, help="Do not ask.")
@click.pass_obj
def command(settings: Globals, lock_id: str, force: bool) -> int:
    """Break a dead lock by its id.

    Only where its holder is dead: a living one would go on, and its next write would be refused.
    """
    terminal = settings.terminal()
    with open_store() as store:
        held = store.holder()
        if held is None:
            terminal.line("The state is not locked.")
            return 0
        if not force and held.id == lock_id:
            if not terminal.interactive:
                raise Refused(
                    "Approval required",
                    f"{held.owner} has held the lock since {held.since} for {held.operation}. "
                    "Nobody can be asked here, since this is no terminal: add --force.",
                )
            terminal.line(f"{held.owner} has held it since {held.since} for {held.operation}.")
            click.confirm("Break this lock?", abort=True)
        store.break_lock(lock_id)
    terminal.line(("The lock is broken.", "add"))
    return 0
