"""The state of a test: in memory, and gone with it.

Keeps ``stacks.state.store.StateStore`` as far as planning and applying need it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stacks.engine.applying.ledger import Ledger
from stacks.state.model import Edit, State
from stacks.state.store import HistoryEntry, Holder, Lock, StateError

__all__ = ["MemoryStore"]


class MemoryStore:
    """One stack's state.  Nobody else can reach it, so that its lock is always free."""

    location = "memory"

    def __init__(self, stack: str, workspace: str) -> None:
        self._lock = Lock("test", "fleetform test", "test", "1970-01-01T00:00:00Z", 1)
        self._state = State(stack, workspace, "test", 0)
        self._ledger = Ledger(self, self._lock, self._state)

    def read(self) -> State:
        state = self._ledger.state_after(self._state)
        return state._replace(
            fleet=dict(state.fleet),
            primitives=dict(state.primitives),
            outputs=dict(state.outputs),
            providers=dict(state.providers),
        )

    def lock(
        self,
        operation: str,
        *,
        timeout: float | None = 0.0,
        waiting: Callable[[str], None] | None = None,
    ) -> Lock:
        return self._lock

    def release(self, lock: Lock, summary: str = "") -> None:
        pass

    def holder(self) -> Holder | None:
        return Holder(self._lock, "alive", "It is this test's.", None)

    def break_lock(self, id: str) -> None:
        pass

    def commit(self, lock: Lock, edits: Sequence[Edit]) -> int:
        if edits:
            self._ledger.note(edits)
            self._ledger.serial += 1
        return self._ledger.serial

    def export(self, serial: int | None = None) -> bytes:
        raise StateError("State not exported", "The state of a test lives as long as the test.")

    def replace(self, lock: Lock, exported: bytes, *, force: bool = False) -> None:
        raise StateError("State not replaced", "The state of a test is made by its runs.")

    def history(self) -> Sequence[HistoryEntry]:
        return ()

    def close(self) -> None:
        pass
