"""The state while it is being changed: a working copy in memory, and what is yet to be written."""

from __future__ import annotations

from collections.abc import Iterable

from stacks.state.model import (
    CloseIntent,
    DropFleet,
    DropOutput,
    DropPrimitive,
    Edit,
    OpenIntent,
    PutFleet,
    PutOutput,
    PutPrimitive,
    PutProvider,
    State,
)
from stacks.state.store import Lock, StateStore

__all__ = ["Ledger"]


class Ledger:
    """Edits take effect here at once, and durably with the next commit."""

    def __init__(self, store: StateStore, lock: Lock, state: State) -> None:
        self._store = store
        self._lock = lock
        self._pending: list[Edit] = []
        self.serial = state.serial
        self.fleet = dict(state.fleet)
        self.primitives = dict(state.primitives)
        self.outputs = dict(state.outputs)
        self.providers = dict(state.providers)
        self.intents = {intent.id: intent for intent in state.intents}

    def note(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            self._take(edit)
            self._pending.append(edit)

    def commit(self) -> None:
        """Write what has been noted.  Raises LockLost, and then nothing was written."""
        if self._pending:
            self.serial = self._store.commit(self._lock, self._pending)
            self._pending = []

    def state_after(self, state: State) -> State:
        """The state as it is now."""
        return state._replace(
            serial=self.serial,
            fleet=self.fleet,
            primitives=self.primitives,
            outputs=self.outputs,
            providers=self.providers,
            intents=tuple(self.intents.values()),
        )

    def _take(self, edit: Edit) -> None:
        match edit:
            case PutPrimitive(record=primitive):
                self.primitives[primitive.key] = primitive
            case OpenIntent(intent=intent):
                self.intents[intent.id] = intent
            case CloseIntent(id=id):
                self.intents.pop(id, None)
            case PutFleet(record=fleet):
                self.fleet[fleet.address] = fleet
            case DropPrimitive(key=key):
                self.primitives.pop(key, None)
            case DropFleet(address=address):
                self.fleet.pop(address, None)
            case PutOutput(record=output):
                self.outputs[output.name] = output
            case DropOutput(name=name):
                self.outputs.pop(name, None)
            case PutProvider(key=provider, settings=settings):
                self.providers[provider] = settings
