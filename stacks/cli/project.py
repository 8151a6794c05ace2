"""The stack that a command works on: its folder, its workspace, its state."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stacks.cli.refused import Refused
from stacks.state.sqlite import SqliteStore, state_path

__all__ = ["FOLDER", "actor", "open_store", "workspace"]

FOLDER = Path()
"""The stack's folder: the working directory, which ``--chdir`` has set."""


def workspace() -> str:
    """The workspace, from FLEETFORM_WORKSPACE; ``default`` where it is not set.

    Raises Refused where it is no name: it becomes part of a file's name, and of remote ones."""
    name = os.environ.get("FLEETFORM_WORKSPACE") or "default"
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}", name) is None:
        raise Refused(
            "Invalid workspace name",
            f'FLEETFORM_WORKSPACE is "{name}". The name of a workspace becomes part of the names '
            "of what it makes: up to 63 letters, digits, dashes and underscores.",
        )
    return name


@contextmanager
def open_store(stack: str | None = None) -> Iterator[SqliteStore]:
    """The state of this folder.

    ``stack`` is its name, where the configuration has been read; the name of the folder serves the
    commands that only look at a state, since the state knows its own name.
    """
    name = stack or FOLDER.resolve().name
    store = SqliteStore(state_path(FOLDER, workspace()), name, workspace())
    try:
        yield store
    finally:
        store.close()


def actor() -> str:
    """Whom changes are put down to."""
    return f"fleetform ({getpass.getuser()})"
