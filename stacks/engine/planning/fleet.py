"""What happens to one declared fleet resource: its primitives' steps, and its own change.

Pure; no I/O.  The fleet change is the declaration against its record; the steps are the wanted
primitives against the live ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from planes.address import Address, PrimitiveKey
from planes.declaration import Declaration
from planes.kind import plain
from planes.values import Path, Reference, format_path, reveal
from stacks.engine.diff import keep_ignored, replacing_paths, same_fields, sealed
from stacks.engine.facts import NO_FACTS, Facts, facts_of
from stacks.engine.late import LateError, is_certain
from stacks.engine.lowering.desired import Desired, Owner, instances_of, lower_again
from stacks.engine.plan import Action, FleetChange, Step
from stacks.engine.planning.conditions import plan_conditions
from stacks.engine.planning.data_plan import plan_data
from stacks.engine.planning.draft import Draft
from stacks.engine.planning.steps import Force, plan_primitive
from stacks.stack import DataSource, Resource
from stacks.state.model import FleetRecord

__all__ = ["create_first_owners", "plan_owner", "refuse_protected"]

_QUIET = (Action.NO_OP, Action.MOVE)


def create_first_owners(desired: Desired) -> set[Address]:
    """The owners whose replacement makes the new before the old goes.

    Those that say so, and all that they depend on: the old one of these can only go once nothing
    old uses it.
    """
    instances = instances_of(desired.owners)
    found: set[Address] = set()
    for owner in reversed(desired.owners.values()):
        if owner.lifecycle.create_before_destroy:
            found.add(owner.address)
        if owner.address in found:
            for address in owner.dependencies:
                if address not in found:
                    found.add(address)
                    found.update(instances.get(address, ()))
    return found


def plan_owner(draft: Draft, address: Address) -> None:
    """Decide on one owner; those that it depends on have been decided on."""
    try:
        if isinstance(draft.owner(address).declared, DataSource):
            plan_data(draft, draft.owner(address))
            return
        owner = _with_known_values(draft, draft.owner(address))
        # A lowering knows the declaration and not where it stands.
        span = draft.sources.span(owner.location)
        draft.problems.extend(note._replace(span=note.span or span) for note in owner.notes)
        _plan(draft, owner)
    except LateError as error:
        draft.error(
            "Value cannot be computed",
            f"A value of {address} cannot be computed from what it refers to. {error}",
            address,
            draft.owner(address).location,
        )


class _Sides(NamedTuple):
    """The declared attributes: as recorded, as declared, and the facts of their schema."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    facts: Facts
    replaced_by: tuple[Path, ...]


def _plan(draft: Draft, owner: Owner) -> None:
    address = owner.address
    record = draft.prior.fleet.get(address)
    sides = _sides(draft, owner, record)
    plan_conditions(draft, owner.address, "precondition", owner.lifecycle.preconditions)
    steps = []
    for key in owner.primitives:
        force = _force(draft, owner, key, sides)
        step = plan_primitive(draft, owner, draft.desired.primitives[key], force)
        draft.steps[key] = step
        steps.append(step)
    action, reason = _action(draft, owner, record, sides, steps)
    change = _change(draft, owner, record, sides, steps, action)
    change = draft.changes[address] = change._replace(reason=reason)
    if action is Action.REPLACE:
        refuse_protected(draft, change, owner.lifecycle.prevent_destroy)
    plan_conditions(draft, owner.address, "postcondition", owner.lifecycle.postconditions)


# Values that wait, once they are certain.


def _with_known_values(draft: Draft, owner: Owner) -> Owner:
    """The owner, lowered again where values that it or what it needs waited for are known."""
    data = owner.data
    resolved = data if is_certain(data) else draft.resolver.resolve(dict(data))
    beneath = draft.lowered_again
    if resolved == data and not (beneath and not beneath.isdisjoint(owner.dependencies)):
        return owner
    declared = owner.declared
    assert not isinstance(declared, DataSource)
    if resolved != data:
        if isinstance(declared, Declaration):
            spec = _validated(draft, owner, type(declared.spec), resolved)
            declared = declared if spec is None else declared._replace(spec=spec)
        else:
            declared = declared._replace(properties=resolved)
    lower_again(draft.desired, owner.address, declared, draft.clients)
    beneath.update((owner.address, owner.address.resource))
    return draft.owner(owner.address)


def _validated(draft: Draft, owner: Owner, model: type[BaseModel], data: Any) -> Any:
    try:
        return model.model_validate(_given(data, facts_of(model)))
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_context=False, include_input=False):
            place = format_path(problem["loc"])
            draft.error(
                "Invalid value",
                f"{place} of {owner.address} is computed from outputs that are known now, and does "
                f"not fit: {problem['msg']}.",
                owner.address,
                owner.location,
            )
        return None


def _given(data: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The attributes without those that are null, for which a kind's defaults hold."""
    return {
        name: _given_inside(value, facts.fields[name].inside) if name in facts.fields else value
        for name, value in data.items()
        if value is not None
    }


def _given_inside(value: Any, facts: Facts) -> Any:
    if facts is NO_FACTS:
        return value
    if type(value) is list:
        return [_given_inside(item, facts) for item in value]
    return _given(value, facts) if type(value) is dict else value


# The owner's own change.


def _sides(draft: Draft, owner: Owner, record: FleetRecord | None) -> _Sides:
    declared = owner.declared
    if isinstance(declared, Declaration):
        facts = facts_of(type(declared.spec))
    else:
        facts = draft.facts(owner.provider or "", declared.type)
    after = sealed(owner.data, facts)
    if record is None:
        return _Sides(None, after, facts, ())
    before = _with_new_fields(record.declaration, declared)
    if owner.lifecycle.ignore_changes:
        after = keep_ignored(after, before, owner.lifecycle.ignore_changes, {})
    replaced_by = dict.fromkeys(replacing_paths(facts, before, after))
    replaced_by |= dict.fromkeys(_replacing(owner, before, after))
    return _Sides(before, after, facts, tuple(replaced_by))


def _replacing(owner: Owner, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Path]:
    """The attributes of which the declaration itself says that their change replaces."""
    asked = owner.lifecycle.replace_on_changes
    paths = [(name,) for name in after] if asked == "all" else asked
    for path in paths:
        if _at(before, path) != _at(after, path):
            yield path


def _at(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = reveal(value)[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _with_new_fields(
    before: Mapping[str, Any], declared: Declaration | Resource | DataSource
) -> Mapping[str, Any]:
    """A record that an older fleetform wrote lacks fields that are new: they had their defaults."""
    if not isinstance(declared, Declaration):
        return before
    fields = type(declared.spec).model_fields
    new = fields.keys() - before.keys()
    if not new:
        return before
    defaults = {name: fields[name] for name in new if not fields[name].is_required()}
    known = {name: field.get_default(call_default_factory=True) for name, field in defaults.items()}
    return {**before, **{name: plain(value) for name, value in known.items()}}


def _force(draft: Draft, owner: Owner, key: PrimitiveKey, sides: _Sides) -> Force | None:
    """Why the primitive is to be replaced, whatever the difference is."""
    if key in draft.replace.primitives or owner.address in draft.replace.owners:
        return "requested", ()
    if _is_triggered(draft, owner):
        return "triggered", ()
    if sides.replaced_by and key == owner.main:
        return "", sides.replaced_by
    return None


def _is_triggered(draft: Draft, owner: Owner) -> bool:
    """Whether something in ``replace_triggered_by`` is updated or replaced.

    As in Terraform, what is made anew does not trigger.
    """
    return any(_triggers(draft, reference) for reference in owner.lifecycle.replace_triggered_by)


def _triggers(draft: Draft, reference: Reference) -> bool:
    """Asked once for each reference: all instances of a resource may trigger all of another."""
    found = draft.triggers.get(reference)
    if found is None:
        changes = _changes_of(draft, reference.address)
        found = any(_has_changed(change, reference) for change in changes)
        draft.triggers[reference] = found
    return found


def _changes_of(draft: Draft, address: Address) -> Iterable[FleetChange]:
    named = (address,) if address in draft.changes else draft.instances.get(address, ())
    return (draft.changes[item] for item in named if item in draft.changes)


def _has_changed(change: FleetChange, reference: Reference) -> bool:
    if change.action not in (Action.UPDATE, Action.REPLACE):
        return False
    if not reference.path:
        return True
    name = reference.path[0]
    before, after = change.before or {}, change.after or {}
    if name in change.outputs:
        before, after = change.outputs_before, change.outputs
    return bool(before.get(name) != after.get(name))


def _action(
    draft: Draft,
    owner: Owner,
    record: FleetRecord | None,
    sides: _Sides,
    steps: Sequence[Step],
) -> tuple[Action, str]:
    main = draft.steps.get(owner.main) if owner.main is not None else None
    moved = owner.address in draft.moved_from
    if main is not None and main.action in (Action.CREATE, Action.REPLACE, Action.ADOPT):
        return main.action, main.reason
    if record is None:
        known = any(step.action not in (Action.CREATE, Action.ADOPT) for step in steps)
        return (Action.UPDATE, "unfinished") if known else (Action.CREATE, "")
    if not same_fields(sides.before, sides.after, sides.facts):
        return Action.UPDATE, ""
    loud = [step for step in steps if step.action not in _QUIET]
    if loud and not (moved and all(step.reason == "tags" for step in loud)):
        reasons = {step.reason for step in loud}
        return Action.UPDATE, reasons.pop() if len(reasons) == 1 else ""
    kept = (owner.lifecycle.prevent_destroy, owner.lifecycle.retain)
    if (record.protect, record.retain) != kept:
        return Action.UPDATE, "protection"
    if record.timeouts != owner.lifecycle.timeouts:
        return Action.UPDATE, "timeouts"
    return (Action.MOVE, "") if moved else (Action.NO_OP, "")


def _change(
    draft: Draft,
    owner: Owner,
    record: FleetRecord | None,
    sides: _Sides,
    steps: Sequence[Step],
    action: Action,
) -> FleetChange:
    imported = next((step.remote_id for step in steps if step.action is Action.ADOPT), None)
    return FleetChange(
        owner.address,
        action,
        None if action is Action.CREATE else sides.before,
        sides.after,
        owner.primitives,
        {name: draft.resolver.resolve(value) for name, value in owner.outputs.items()},
        record.outputs if record is not None else {},
        owner.dependencies,
        owner.lifecycle.prevent_destroy,
        replaced_by=sides.replaced_by if action is Action.REPLACE else (),
        moved_from=draft.moved_from.get(owner.address),
        imported=imported,
        enforcement=owner.enforcement,
        location=owner.location,
        provider=owner.provider,
        retain=owner.lifecycle.retain,
        timeouts=owner.lifecycle.timeouts,
    )


_CAUSES = {
    "": "as was asked",
    "requested": "as was asked with --replace",
    "triggered": "because of what is in its replace_triggered_by",
    "provider": "because its provider's settings are others",
    "not declared": "because it is no longer declared",
}


def refuse_protected(draft: Draft, change: FleetChange, protect: bool) -> None:
    """An error where a protected resource would be destroyed."""
    if not protect:
        return
    how = "replaced" if change.action is Action.REPLACE else "destroyed"
    changed = ", ".join(format_path(path) for path in change.replaced_by)
    cause = f"because of {changed}" if changed else _CAUSES[change.reason]
    if change.location is None:
        way = (
            "Its block is gone, and the state remembers the protection. Declare it again with "
            "prevent_destroy = false and apply, or write a removed block with destroy = false to "
            "let go of it without destroying it"
        )
    else:
        way = (
            "Set prevent_destroy = false, undo the change, or leave it out with "
            f"--exclude={change.address}"
        )
    draft.error(
        "Instance cannot be destroyed",
        f"{change.address} has prevent_destroy set, and would be {how}, {cause}. {way}.",
        change.address,
        change.location,
    )
