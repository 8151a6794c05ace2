"""The backend's part of ``init``: what is new is prepared, what has changed is settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stacks.cli.backend import backend_of, given_settings, note, remembered_backend
from stacks.cli.project import FOLDER, workspace
from stacks.cli.refused import Refused
from stacks.cli.terminal import Terminal
from stacks.cli.waiting import tell_wait
from stacks.stack import Stack
from stacks.state.backends import Backend
from stacks.state.remembered import public, recall

__all__ = ["Wanted", "prepare_backend"]


class Wanted(NamedTuple):
    """What ``init`` was asked for.  ``timeout`` is for locks, in seconds."""

    settings: Sequence[str]
    migrate: bool
    reconfigure: bool
    timeout: float | None


def prepare_backend(terminal: Terminal, stack: Stack, wanted: Wanted) -> None:
    """Have this folder use the backend that the configuration names.

    Raises Refused where that is another than before and nothing was said of the state there.
    """
    storage = stack.storage
    known = recall(FOLDER) if not wanted.reconfigure else None
    given = given_settings(wanted.settings, storage.backend) if wanted.settings else {}
    if not wanted.settings and known is not None and known.backend == storage.backend:
        given = dict(known.given)
    new = backend_of(stack.name, storage, given)
    now = (storage.backend, {**public(storage.settings), **public(given)})
    before = (known.backend, {**known.configured, **known.given}) if known else ("local", {})
    if now != before and not wanted.reconfigure:
        old = remembered_backend(stack.name, storage)
        if wanted.migrate:
            _migrate(terminal, old, new, wanted.timeout)
        else:
            _check_nothing_left(old, new)
    note(stack.name, storage, given)


def _workspaces(backend: Backend) -> list[str]:
    return sorted({*backend.workspaces(), workspace()})


def _check_nothing_left(old: Backend, new: Backend) -> None:
    from stacks.state.migrate import has_state

    if has_state(old, _workspaces(old)):
        raise Refused(
            "The backend has changed",
            f"There is a state in {old.location}, and the configuration names {new.location} now. "
            "Nothing was done. Run `fleetform init --migrate-state` to copy it there, or "
            "`fleetform init --reconfigure` to leave it where it is.",
        )


def _migrate(terminal: Terminal, old: Backend, new: Backend, timeout: float | None) -> None:
    from stacks.state.migrate import migrate

    moved = migrate(
        old,
        new,
        _workspaces(old),
        timeout=timeout,
        waiting=lambda text: tell_wait(terminal, text),
    )
    for item in moved:
        terminal.line(
            ("  → ", "add"),
            f"{item.workspace}: {item.fleet} fleet resources, serial {item.serial}, "
            f"from {old.location} to {new.location}; compared, and the same",
        )
