"""``fleetform unlock``"""

from __future__ import annotations

import click

from stacks.cli.main import Globals
from stacks.cli.project import open_store
from stacks.cli.refused import Refused
from stacks.cli.terminal import Terminal
from stacks.state.store import Holder

__all__ = ["command"]


@click.command("unlock")
@click.argument("lock_id", metavar="ID")
@click.option("--force", is_flag=True, help="Do not ask; also where its holder is alive.")
@click.pass_obj
def command(settings: Globals, lock_id: str, force: bool) -> int:
    """Break a dead lock by its id.

    Asks where it cannot be known whether the holder is dead, and refuses where it is alive: a
    living one would go on, and its next write would be refused.
    """
    terminal = settings.terminal()
    with open_store() as store:
        holder = store.holder()
        if holder is None:
            terminal.line("The state is not locked.")
            return 0
        if not force and holder.lock.id == lock_id:
            _settle(terminal, holder)
        store.break_lock(lock_id)
    terminal.line(("The lock is broken.", "add"))
    return 0


def _settle(terminal: Terminal, holder: Holder) -> None:
    """Whether the lock may be broken.  Raises Refused, and click.Abort."""
    lock = holder.lock
    since = f"{lock.owner} has held the lock since {lock.since} for {lock.operation}."
    if holder.fate == "dead":
        terminal.line(f"{since} {holder.known}")
    elif holder.left == 0:
        terminal.line(f"{since} Its lease has ended.")
    elif holder.fate == "alive":
        raise Refused(
            "The holder is alive",
            f"{since} {holder.known} Without its lock it would go on, and its next write would be "
            "refused: wait for it, or stop it. To break its lock all the same, add --force.",
        )
    elif not terminal.interactive:
        raise Refused(
            "Approval required",
            f"{since} {holder.known} Nobody can be asked here, since this is no terminal: add "
            "--force.",
        )
    else:
        terminal.line(f"{since} {holder.known}")
        click.confirm("Break this lock?", abort=True)
