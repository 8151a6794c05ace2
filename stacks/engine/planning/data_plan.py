"""Data sources in a plan: what was read before it, and what is read while planning or by apply.

A source that waits for outputs, or comes after what ``depends_on`` names, is read while planning
where the prior state makes all of that certain and nothing of it changes; else apply reads it.
Reading is the only I/O.
"""

from __future__ import annotations

from collections.abc import Iterator

from planes.address import Address
from stacks.engine.late import is_certain
from stacks.engine.lowering.desired import Owner
from stacks.engine.lowering.roles import data_provider
from stacks.engine.plan import Action, DataRead, FleetChange, Mode, Step
from stacks.engine.planning.conditions import plan_conditions
from stacks.engine.planning.data import explained, read_one
from stacks.engine.planning.draft import Draft
from stacks.stack import DataSource

__all__ = ["plan_data", "plan_data_conditions", "read_before", "read_certain"]


def read_before(draft: Draft) -> Iterator[DataRead]:
    """What was read before anything was planned; a plan to destroy has no use for it."""
    if draft.options.mode is Mode.DESTROY:
        return
    for source in draft.stack.data.values():
        if source.values is not None:
            # That it has one was seen when it was read.
            provider = data_provider(
                source, draft.stack, draft.clients, draft.sources, draft.problems
            )
            yield DataRead(
                source.address,
                str(provider),
                source.arguments,
                source.values,
                source.dependencies,
                source.provenance.location,
            )


def plan_data_conditions(draft: Draft) -> None:
    """Decide on the conditions of what was read before."""
    for source in draft.stack.data.values():
        if source.values is not None:
            plan_conditions(draft, source.address, "precondition", source.lifecycle.preconditions)
            plan_conditions(draft, source.address, "postcondition", source.lifecycle.postconditions)


def plan_data(draft: Draft, owner: Owner) -> None:
    """Read a source now if that can be, else plan that apply does.  Raises LateError."""
    source = owner.declared
    assert isinstance(source, DataSource)
    arguments = draft.resolver.resolve(dict(owner.data))
    known = plan_conditions(draft, source.address, "precondition", owner.lifecycle.preconditions)
    if not known or not is_certain(arguments):
        _leave(draft, owner, arguments, "arguments")
    elif any(_changes(draft, address) for address in source.after):
        _leave(draft, owner, arguments, "depends_on")
    else:
        _read(draft, owner, arguments)
        plan_conditions(draft, source.address, "postcondition", owner.lifecycle.postconditions)


def read_certain(draft: Draft) -> None:
    """Read what can be, for a plan in which nothing is left to apply."""
    for owner in list(draft.desired.owners.values()):
        if isinstance(owner.declared, DataSource) and draft.covers(owner.address):
            arguments = draft.resolver.resolve(dict(owner.data))
            if is_certain(arguments):
                _read(draft, owner, arguments)


def _changes(draft: Draft, address: Address) -> bool:
    named = (address,) if address in draft.changes else draft.instances.get(address, ())
    changes = (draft.changes[item] for item in named if item in draft.changes)
    return any(change.action is not Action.NO_OP for change in changes)


def _read(draft: Draft, owner: Owner, arguments: dict[str, object]) -> None:
    [key] = owner.primitives
    provider = str(owner.provider)
    answer = read_one(draft.clients, provider, owner.address, arguments)
    if answer.values is None:
        summary, detail = explained(owner.address, answer)
        if isinstance(owner.declared, DataSource) and owner.declared.check:
            span = draft.sources.span(owner.location)
            draft.problems.warning(summary, detail, span, address=str(owner.address))
        else:
            draft.error(summary, detail, owner.address, owner.location)
        return
    draft.read[key] = answer.values
    dependencies = owner.dependencies
    draft.data.append(
        DataRead(owner.address, provider, arguments, answer.values, dependencies, owner.location)
    )


def _leave(draft: Draft, owner: Owner, arguments: dict[str, object], reason: str) -> None:
    [key] = owner.primitives
    depends_on = draft.desired.primitives[key].depends_on
    step = Step(key, Action.READ, str(owner.provider), None, arguments, depends_on=depends_on)
    draft.steps[key] = step
    draft.changes[owner.address] = FleetChange(
        owner.address,
        Action.READ,
        None,
        arguments,
        owner.primitives,
        owner.outputs,
        dependencies=owner.dependencies,
        reason=reason,
        location=owner.location,
        provider=owner.provider,
        check=owner.declared.check if isinstance(owner.declared, DataSource) else "",
    )
    conditions = owner.lifecycle.postconditions
    plan_conditions(draft, owner.address, "postcondition", conditions)
