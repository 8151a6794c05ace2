"""The stack that a command works on: its folder, its workspace, its state."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stacks.state.sqlite import SqliteStore, state_path

__all__ = ["FOLDER", "open_store", "workspace"]

FOLDER = Path()
"""The stack's folder: the working directory, which ``--chdir`` has set."""


def workspace() -> str:
    """The workspace, from FLEETFORM_WORKSPACE; ``default`` where it is not set."""
    return os.environ.get("FLEETFORM_WORKSPACE") or "default"


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
