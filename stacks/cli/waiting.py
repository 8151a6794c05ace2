"""Taking the lock of a state, with whoever has to wait told for whom."""

from __future__ import annotations

import sys

from stacks.cli.terminal import Terminal
from stacks.state.store import Lock, StateStore

__all__ = ["take_lock", "tell_wait"]


def take_lock(terminal: Terminal, store: StateStore, operation: str, timeout: float | None) -> Lock:
    """The lock; ``timeout`` is in seconds, as a store takes it.  Raises StateLocked."""
    return store.lock(operation, timeout=timeout, waiting=lambda text: tell_wait(terminal, text))


def tell_wait(terminal: Terminal, text: str) -> None:
    terminal.line((text, "dim"), to=sys.stderr)
