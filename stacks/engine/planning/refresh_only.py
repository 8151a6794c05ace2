"""The plan that only takes what is live into the state.

Pure; no I/O.
"""

from __future__ import annotations

from planes.address import Address, PrimitiveKey
from providers.contract import Missing
from stacks.engine.plan import Action, FleetChange, Step
from stacks.engine.planning.draft import Draft
from stacks.engine.planning.moves import state_owners
from stacks.engine.planning.steps import live_properties
from stacks.state.model import PrimitiveRecord

__all__ = ["plan_refresh_only"]


def plan_refresh_only(draft: Draft) -> None:
    """Nothing is done to the live system; what is gone is dropped from the state."""
    for owner in state_owners(draft.prior):
        if not draft.covers(owner):
            continue
        keys = draft.keys_of(owner)
        for key in keys:
            draft.steps[key] = _step(draft, draft.prior.primitives[key])
        draft.changes[owner] = _change(draft, owner, tuple(keys))


def _step(draft: Draft, record: PrimitiveRecord) -> Step:
    key = record.key
    gone = isinstance(draft.live.get(key), Missing)
    observed = draft.observed(key)
    now = live_properties(observed, record, {}) if observed else record.properties
    old = draft.moved_from.get(key.owner)
    return Step(
        key,
        Action.FORGET if gone else Action.MOVE if old is not None else Action.NO_OP,
        record.provider,
        before=now,
        after=None if gone else now,
        identity=record.identity,
        remote_id=record.remote_id,
        tags=record.tags,
        reason="missing" if gone else "",
        create_first=record.create_first,
        generation=record.generation,
        depends_on=record.dependencies,
        moved_from=PrimitiveKey(old, key.type, key.name) if old is not None else None,
    )


def _change(draft: Draft, address: Address, keys: tuple[PrimitiveKey, ...]) -> FleetChange:
    record = draft.prior.fleet.get(address)
    gone = bool(keys) and all(draft.steps[key].action is Action.FORGET for key in keys)
    owner = draft.desired.owners.get(address)
    moved = draft.moved_from.get(address)
    declaration = record.declaration if record else None
    return FleetChange(
        address,
        Action.FORGET if gone else Action.MOVE if moved is not None else Action.NO_OP,
        declaration,
        None if gone else declaration,
        keys,
        owner.outputs if owner is not None else record.outputs if record else {},
        record.outputs if record else {},
        record.dependencies if record else (),
        record.protect if record else False,
        reason="missing" if gone else "",
        moved_from=moved,
        location=owner.location if owner is not None else None,
        provider=record.provider if record else None,
    )
