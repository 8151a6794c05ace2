"""What apply writes before its first operation: all that changes the state alone.

Pure; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator

from stacks.engine.plan import Action, Plan
from stacks.state.model import (
    DropFleet,
    DropPrimitive,
    Edit,
    PutFleet,
    PutPrimitive,
    PutProvider,
    State,
)
from stacks.state.renames import renamed

__all__ = ["forgetting_edits", "opening_edits"]


def opening_edits(plan: Plan, state: State) -> Iterator[Edit]:
    """Provider settings, moves, and what the refresh found."""
    for key, item in plan.providers.items():
        if state.providers.get(key) != item.settings:
            yield PutProvider(key, item.settings)
    yield from _moves(plan, state)
    steps = {step.key: step for step in plan.steps}
    for record in plan.refreshed:
        step = steps.get(record.key)
        if step is None or step.action is not Action.FORGET:
            yield PutPrimitive(record)


def forgetting_edits(plan: Plan) -> Iterator[Edit]:
    """What is let go."""
    for step in plan.steps:
        if step.action is Action.FORGET:
            yield DropPrimitive(step.key)
    for change in plan.changes:
        if change.action is Action.FORGET:
            yield DropFleet(change.address)


def _moves(plan: Plan, state: State) -> Iterator[Edit]:
    moves = {
        change.moved_from: change.address
        for change in plan.changes
        if change.moved_from is not None
    }
    if not moves:
        return
    now = renamed(state, moves)
    yield from (DropFleet(address) for address in state.fleet if address in moves)
    yield from (DropPrimitive(key) for key in state.primitives if key.owner in moves)
    for address, fleet in now.fleet.items():
        if state.fleet.get(address) is not fleet:
            yield PutFleet(fleet)
    for key, primitive in now.primitives.items():
        if state.primitives.get(key) is not primitive:
            yield PutPrimitive(primitive)
