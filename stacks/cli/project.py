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
