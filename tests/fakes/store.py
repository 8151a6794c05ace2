"""A state store in memory, which can be killed before or after any of its commits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fakes.cloud import Killed
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
from stacks.state.store import HistoryEntry, Holder, Lock, LockLost


class MemoryStore:
    """``kill_before`` and ``kill_after`` are the numbers of commits, counted from 1."""

    location = "memory"

    def __init__(self, stack: str = "test", workspace: str = "default") -> None:
        self.state = State(stack, workspace, "lineage-1", 0)
        self.kill_before = 0
        self.kill_after = 0
        self.commits = 0
        self.writes: list[Sequence[Edit]] = []
        self.held: Lock | None = None
        self._fence = 0

    def read(self) -> State:
        return self.state

    def lock(
        self,
        operation: str,
        *,
        timeout: float | None = 0.0,
        waiting: Callable[[str], None] | None = None,
    ) -> Lock:
        self._fence += 1
        self.held = Lock(
            str(self._fence), "me@here", operation, "2030-01-01T00:00:00Z", self._fence
        )
        return self.held

    def release(self, lock: Lock, summary: str = "") -> None:
        self.held = None

    def holder(self) -> Holder | None:
        return Holder(self.held, "alive", "", None) if self.held is not None else None

    def break_lock(self, id: str) -> None:
        self.held = None

    def commit(self, lock: Lock, edits: Sequence[Edit]) -> int:
        self.commits += 1
        if self.commits == self.kill_before:
            raise Killed
        if self.held is None or lock.fence != self.held.fence:
            raise LockLost("Lock lost", "Another run took the lock over.")
        self.writes.append(list(edits))
        self.state = _applied(self.state, edits)
        if self.commits == self.kill_after:
            raise Killed
        return self.state.serial

    def export(self, serial: int | None = None) -> bytes:
        raise NotImplementedError

    def replace(self, lock: Lock, exported: bytes, *, force: bool = False) -> None:
        raise NotImplementedError

    def history(self) -> Sequence[HistoryEntry]:
        return ()

    def close(self) -> None:
        pass


def _applied(state: State, edits: Sequence[Edit]) -> State:
    fleet, primitives = dict(state.fleet), dict(state.primitives)
    outputs, providers = dict(state.outputs), dict(state.providers)
    intents = {intent.id: intent for intent in state.intents}
    for edit in edits:
        match edit:
            case PutFleet(record=record):
                fleet[record.address] = record
            case DropFleet(address=address):
                fleet.pop(address, None)
            case PutPrimitive(record=primitive):
                primitives[primitive.key] = primitive
            case DropPrimitive(key=key):
                primitives.pop(key, None)
            case PutOutput(record=output):
                outputs[output.name] = output
            case DropOutput(name=name):
                outputs.pop(name, None)
            case PutProvider(key=name, settings=settings):
                providers[name] = settings
            case OpenIntent(intent=intent):
                assert intent.id not in intents
                intents[intent.id] = intent
            case CloseIntent(id=id):
                del intents[id]
    return state._replace(
        serial=state.serial + 1,
        fleet=fleet,
        primitives=primitives,
        outputs=outputs,
        providers=providers,
        intents=tuple(intents.values()),
    )
