"""The stack that a command works on: its folder, its workspace, its state."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stacks.cli.refused import Refused
from stacks.stack import Storage
from stacks.state.transactional import TransactionalStore

__all__ = [
    "FOLDER",
    "VARIABLE",
    "actor",
    "check_name",
    "is_name",
    "open_store",
    "select",
    "workspace",
]

FOLDER = Path()
"""The stack's folder: the working directory, which ``--chdir`` has set."""


VARIABLE = "FLEETFORM_WORKSPACE"

_CHOICE = FOLDER / ".fleetform" / "workspace"
"""Holds the name that ``workspace select`` was given; not there for the default one."""


def workspace() -> str:
    """The workspace in use: FLEETFORM_WORKSPACE, else what ``workspace select`` has chosen, else
    ``default``.

    Raises Refused where it is no name."""
    given = os.environ.get(VARIABLE)
    if given:
        return check_name(given, VARIABLE)
    if _CHOICE.is_file():
        chosen = _CHOICE.read_text(encoding="utf-8", errors="replace").strip()
        return check_name(chosen, str(_CHOICE))
    return "default"


def select(name: str) -> None:
    """Have the commands after this one use a workspace."""
    if name == "default":
        _CHOICE.unlink(missing_ok=True)
        return
    _CHOICE.parent.mkdir(exist_ok=True)
    _CHOICE.write_text(f"{name}\n", encoding="utf-8")


def check_name(name: str, what: str) -> str:
    """The name; Refused where it is none: it becomes part of a file's name, and of remote ones."""
    if not is_name(name):
        raise Refused(
            "Invalid workspace name",
            f'{what} is "{name}". The name of a workspace becomes part of the names '
            "of what it makes: up to 63 letters, digits, dashes and underscores.",
        )
    return name


def is_name(name: str) -> bool:
    """Whether a workspace may be called so."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}", name) is not None


@contextmanager
def open_store(
    stack: str | None = None, storage: Storage | None = None
) -> Iterator[TransactionalStore]:
    """The state of this folder, wherever it is kept.

    ``stack`` is its name and ``storage`` what it says of its state, where the configuration has
    been read; for commands that only look at a state, what ``init`` has remembered serves.
    """
    from stacks.cli.backend import backend

    store = backend(stack, storage).open(workspace())
    try:
        yield store
    finally:
        store.close()


def actor() -> str:
    """Whom changes are put down to."""
    return f"fleetform ({getpass.getuser()})"
