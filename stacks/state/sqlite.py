"""State in one SQLite file: ``.fleetform/state.db`` beside the configuration."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from stacks.state.sqlite_file import StateFile
from stacks.state.transactional import TransactionalStore

if TYPE_CHECKING:
    from stacks.sealing.protection import Protection

__all__ = ["SqliteStore", "file_name", "state_path"]

_LEASE = 15.0
"""Seconds.  To renew it costs a millisecond here, and who comes after a killed run waits for it."""


def state_path(folder: Path, workspace: str = "default") -> Path:
    """Where the state of a stack's folder is kept."""
    return folder / ".fleetform" / file_name(workspace)


def file_name(workspace: str) -> str:
    return "state.db" if workspace == "default" else f"{workspace}.state.db"


class SqliteStore(TransactionalStore):
    """The store of a file."""

    def __init__(
        self,
        path: Path,
        stack: str,
        workspace: str = "default",
        *,
        protection: Protection | None = None,
        lease: float = _LEASE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(
            StateFile(path), stack, workspace, protection=protection, lease=lease, sleep=sleep
        )
