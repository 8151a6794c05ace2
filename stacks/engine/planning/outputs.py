"""What happens to the stack's outputs.

Pure; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planes.address import Address
from planes.values import Deferred, Reference, Sensitive, reveal
from stacks.engine.late import LateError, is_certain, leaves
from stacks.engine.plan import Action, Mode, OutputChange
from stacks.engine.planning.conditions import plan_output_conditions
from stacks.engine.planning.draft import Draft
from stacks.stack import Output
from stacks.state.model import OutputRecord

__all__ = ["needed_owners", "plan_outputs"]


def plan_outputs(draft: Draft) -> tuple[OutputChange, ...]:
    """The change of each output that is declared or in the state, in order of name.

    A partial plan leaves alone what it cannot know.
    """
    changes = []
    declared = {} if draft.options.mode is Mode.DESTROY else draft.stack.outputs
    for name, output in declared.items():
        try:
            change = _change(draft, output, draft.prior.outputs.get(name))
        except LateError as error:
            span = draft.sources.span(output.location)
            detail = f"The output {name} cannot be computed from what it refers to. {error}"
            draft.problems.error("Value cannot be computed", detail, span)
            continue
        if change is not None:
            plan_output_conditions(draft, name, output.preconditions)
            changes.append(change)
    if draft.scope is None:
        gone = (item for name, item in draft.prior.outputs.items() if name not in declared)
        changes += [
            OutputChange(item.name, Action.DELETE, item.value, None, item.type, item.sensitive)
            for item in gone
        ]
    return tuple(sorted(changes, key=lambda change: change.name))


def _change(draft: Draft, output: Output, record: OutputRecord | None) -> OutputChange | None:
    value: Any = draft.resolver.resolve(output.value)
    if not is_certain(value) and any(not draft.covers(item) for item in needed_owners(value)):
        return None
    if draft.options.mode is Mode.REFRESH_ONLY and not is_certain(value):
        return None
    if output.sensitive:
        value = Sensitive(value)
    before = record.value if record is not None else None
    action = Action.CREATE if record is None else Action.UPDATE
    if record is not None and record.sensitive is output.sensitive and _same(before, value):
        action = Action.NO_OP
    return OutputChange(output.name, action, before, value, output.type.json(), output.sensitive)


def _same(before: Any, after: Any) -> bool:
    return is_certain(after) and bool(reveal(before) == reveal(after))


def needed_owners(value: Any) -> Iterator[Address]:
    """The owners whose outputs a value waits for."""
    for leaf in leaves(value):
        match leaf:
            case Deferred(needs=needs):
                yield from (need.address for need in needs)
            case Reference(address=address):
                yield address
            case _:
                yield leaf.key.owner
