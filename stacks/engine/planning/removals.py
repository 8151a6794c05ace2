"""What is in the state and no longer wanted: deleted, forgotten, or found to be gone already.

Pure; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from planes.address import Address, ModulePath, PrimitiveKey
from planes.diagnostics import Diagnostics
from providers.contract import Missing
from stacks.engine.diff import sealed
from stacks.engine.locate import Sources
from stacks.engine.lowering.desired import instances_of
from stacks.engine.order import ordered
from stacks.engine.plan import Action, FleetChange, Mode, Step
from stacks.engine.planning.draft import Draft
from stacks.engine.planning.fleet import refuse_protected
from stacks.engine.planning.moves import parse_end, state_owners
from stacks.engine.planning.scope import is_in
from stacks.engine.planning.steps import live_properties
from stacks.stack import Removal, Stack
from stacks.state.model import FleetRecord, PrimitiveRecord

__all__ = ["Forgotten", "find_forgotten", "plan_removals"]


class Forgotten(NamedTuple):
    """The removed blocks that let go without destroying: resources or instances, and modules."""

    addresses: frozenset[Address]
    modules: frozenset[ModulePath]

    def covers(self, address: Address) -> bool:
        return (
            address in self.addresses
            or address.resource in self.addresses
            or any(is_in(address.module, module) for module in self.modules)
        )


def find_forgotten(stack: Stack, sources: Sources, problems: Diagnostics) -> Forgotten:
    """Which addresses are only forgotten.  A thing that is still declared is not removed."""
    ends: dict[Address | ModulePath, Removal] = {}
    for removal in stack.removals:
        try:
            ends[parse_end(removal.source)] = removal
        except ValueError as error:
            problems.error("Invalid removal", str(error), sources.span(removal.location))
    everything = _ends(ends)
    for address in (*stack.declarations, *stack.resources):
        if ends and everything.covers(address):
            removal = next(item for end, item in ends.items() if _ends((end,)).covers(address))
            problems.error(
                "Removed resource still exists",
                f"{removal.source} is said to be removed, and {address} is still declared. Remove "
                "the declaration, or the removed block.",
                sources.span(removal.location),
                address=str(address),
            )
    return _ends(end for end, removal in ends.items() if not removal.destroy)


def _ends(ends: Iterable[Address | ModulePath]) -> Forgotten:
    known = list(ends)
    return Forgotten(
        frozenset(end for end in known if isinstance(end, Address)),
        frozenset(end for end in known if not isinstance(end, Address)),
    )


def plan_removals(draft: Draft, forgotten: Forgotten) -> None:
    """Steps and changes for everything in the state that nothing wants any more.

    Dependants come before what they depended on.
    """
    gone = {
        key: record
        for key, record in draft.prior.primitives.items()
        if key not in draft.steps and draft.covers(key.owner)
    }
    order, _ = ordered(gone, lambda key: [item for item in gone[key].dependencies if item in gone])
    for key in reversed(order):
        step = draft.steps[key] = _removal(draft, gone[key], forgotten)
        if key.owner in draft.changes:
            draft.changes[key.owner] = _with_removal(draft.changes[key.owner], step)
    for owner in _removed_owners(draft):
        keys = tuple(key for key in draft.keys_of(owner) if key in draft.steps)
        change = _removed(draft, owner, keys, forgotten)
        draft.changes[owner] = change
        if change.action is Action.DELETE:
            refuse_protected(draft, change, change.protect)


def _with_removal(change: FleetChange, step: Step) -> FleetChange:
    """The change of a resource that stays, of whose primitives one goes."""
    change = change._replace(steps=(*change.steps, step.key))
    if change.action in (Action.NO_OP, Action.MOVE):
        return change._replace(action=Action.UPDATE, reason=step.reason)
    return change


def _removal(draft: Draft, record: PrimitiveRecord, forgotten: Forgotten) -> Step:
    key = record.key
    live = draft.live.get(key)
    before = record.properties
    observed = draft.observed(key)
    if observed is not None:
        facts = draft.facts(record.provider, key.type)
        before = sealed(live_properties(observed, record, {}), facts)
    action, reason = Action.DELETE, "deposed" if record.deposed else _reason(draft)
    if isinstance(live, Missing):
        action, reason = Action.FORGET, "missing"
    elif _is_forgotten(draft, key.owner, forgotten):
        action, reason = Action.FORGET, "removed"
    old = draft.moved_from.get(key.owner)
    return Step(
        key,
        action,
        record.provider,
        before,
        None,
        record.identity,
        record.remote_id,
        record.tags,
        reason=reason,
        create_first=record.create_first,
        generation=record.generation,
        depends_on=record.dependencies,
        moved_from=PrimitiveKey(old, key.type, key.name) if old is not None else None,
    )


def _reason(draft: Draft) -> str:
    return "" if draft.options.mode is Mode.DESTROY else "not declared"


def _is_forgotten(draft: Draft, owner: Address, forgotten: Forgotten) -> bool:
    if owner in draft.desired.owners:
        return False
    record = draft.prior.fleet.get(owner)
    if record is not None and record.retain:
        return True
    return draft.options.mode is not Mode.DESTROY and forgotten.covers(owner)


def _removed_owners(draft: Draft) -> Iterable[Address]:
    """Owners in the state that are not declared, dependants first."""
    gone = {
        address: draft.prior.fleet.get(address)
        for address in state_owners(draft.prior)
        if address not in draft.changes and draft.covers(address)
    }
    instances = instances_of(gone)

    def needs(address: Address) -> list[Address]:
        record = gone.get(address)
        own = record.dependencies if record is not None else instances.get(address, ())
        return [item for item in own if item in gone or item in instances]

    order, _ = ordered(gone, needs)
    return [address for address in reversed(order) if address in gone]


def _removed(
    draft: Draft, address: Address, keys: tuple[PrimitiveKey, ...], forgotten: Forgotten
) -> FleetChange:
    record = draft.prior.fleet.get(address) or FleetRecord(address, {})
    steps = [draft.steps[key] for key in keys]
    action, reason = Action.DELETE, _reason(draft)
    if steps and all(step.reason == "missing" for step in steps):
        action, reason = Action.FORGET, "missing"
    elif _is_forgotten(draft, address, forgotten):
        action, reason = Action.FORGET, "removed"
    declared = draft.stack.declarations.get(address) or draft.stack.resources.get(address)
    location = declared.provenance.location if declared else None
    protect = declared.lifecycle.prevent_destroy if declared else record.protect
    timeouts = declared.lifecycle.timeouts if declared else record.timeouts
    return FleetChange(
        address,
        action,
        record.declaration,
        None,
        keys,
        outputs_before=record.outputs,
        dependencies=record.dependencies,
        protect=protect,
        reason=reason,
        moved_from=draft.moved_from.get(address),
        location=location,
        provider=record.provider,
        timeouts=timeouts,
    )
