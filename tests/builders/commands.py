"""The command line, called in this process: fast, and with what it prints caught."""

from __future__ import annotations

import json
import re
from contextlib import chdir, closing, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from providers.local import admin
from providers.local.admin import Row
from stacks.cli.main import run
from stacks.state.model import State
from stacks.state.sqlite import SqliteStore, state_path

__all__ = [
    "PLANE",
    "Ran",
    "document",
    "ended",
    "fleetform",
    "live",
    "said",
    "settled_environment",
    "state",
    "unlocked",
    "unlocked_if_locked",
]

PLANE = Path(".fleetform") / "plane.db"


class Ran(NamedTuple):
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


def settled_environment(patch: pytest.MonkeyPatch) -> None:
    """The variables that fleetform reads, the same on every machine."""
    patch.setenv("FLEETFORM_STATE_KEY", "5a" * 32)
    patch.delenv("FLEETFORM_WORKSPACE", raising=False)


def ended(folder: Path, *arguments: str) -> Ran:
    """Run a command line in a folder, however it ends."""
    out, err = StringIO(), StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        status = run(arguments)
    return Ran(status, out.getvalue(), err.getvalue())


def fleetform(folder: Path, *arguments: str, status: int = 0) -> str:
    """Run a command line that has to end with this status; what it printed."""
    ran = ended(folder, *arguments)
    assert ran.status == status, f"{' '.join(arguments)}: {ran.status}\n{ran.out}\n{ran.err}"
    return ran.out


def document(folder: Path, *arguments: str, status: int = 0) -> Any:
    """Run a command that prints one JSON document."""
    return json.loads(fleetform(folder, *arguments, status=status))


def said(text: str) -> str:
    """Diagnostics on one line: without their margins, and however they were wrapped."""
    return " ".join(text.translate(dict.fromkeys(map(ord, "╷│╵"), " ")).split())


def unlocked(folder: Path) -> None:
    """Break the lock that a killed run has left, by the command that the next one names."""
    told = said(ended(folder, "plan", "--lock-timeout", "0s").err)
    found = re.search(r"is dead\..* break it now with: fleetform unlock (\w+)$", told)
    assert found is not None, told
    fleetform(folder, "unlock", found[1])


def unlocked_if_locked(folder: Path) -> None:
    """The same where a run may have been killed before it had the lock, or after it."""
    with closing(SqliteStore(state_path(folder), folder.name)) as store:
        holder = store.holder()
    if holder is not None:
        assert holder.fate == "dead", holder
        fleetform(folder, "unlock", holder.lock.id)


def live(folder: Path) -> dict[str, Row]:
    """What is on the embedded plane of a stack's folder, by id."""
    return {row.id: row for row in admin.list_objects(folder / PLANE)}


def state(folder: Path) -> State:
    """The state of a stack's folder."""
    store = SqliteStore(state_path(folder), folder.name)
    try:
        return store.read()
    finally:
        store.close()
