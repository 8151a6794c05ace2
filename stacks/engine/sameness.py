"""Whether two plans would do the same.  Pure; no I/O.

A plan that was reviewed may be applied later than the state it was made from, where planning again
comes to the very same changes: with the same values, for the same live objects, by the same
providers.  Where things stand in the files, and what was said about them, does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from stacks.engine.plan import Action, FleetChange, Plan, Step

__all__ = ["unlike"]


class _Deed(NamedTuple):
    """All that happens to one fleet resource."""

    change: FleetChange
    steps: tuple[Step, ...]


def unlike(reviewed: Plan, fresh: Plan) -> list[str]:
    """How the fresh plan differs from the reviewed one, in sentences; none where it does not."""
    return [*_frame(reviewed, fresh), *_changes(reviewed, fresh), *_outputs(reviewed, fresh)]


def _frame(reviewed: Plan, fresh: Plan) -> Iterator[str]:
    if reviewed.mode is not fresh.mode:
        yield f"It was a {reviewed.mode.value} plan and is now a {fresh.mode.value} one."
    if reviewed.partial != fresh.partial:
        part, whole = "a part of the stack", "the whole stack"
        then, now = (part, whole) if reviewed.partial else (whole, part)
        yield f"It was about {then} and is now about {now}: --target or --exclude differ."
    for key in sorted(reviewed.providers.keys() | fresh.providers.keys()):
        before, after = reviewed.providers.get(key), fresh.providers.get(key)
        if (before and before.settings) != (after and after.settings):
            yield f"The provider {key} has other settings now."


def _changes(reviewed: Plan, fresh: Plan) -> Iterator[str]:
    before, after = _deeds(reviewed), _deeds(fresh)
    for address in [*before, *(address for address in after if address not in before)]:
        then, now = before.get(address), after.get(address)
        if then == now:
            continue
        words = [_word(deed) for deed in (then, now)]
        yield (
            f"{address}: {words[0]} as before, but with other values."
            if words[0] == words[1]
            else f"{address}: it was {words[0]}, and is now {words[1]}."
        )


def _deeds(plan: Plan) -> dict[str, _Deed]:
    steps = {step.key: step for step in plan.steps}
    found = {}
    for change in plan.changes:
        own = tuple(
            # Where an attribute comes from is for the report alone.
            steps[key]._replace(origins={})
            for key in change.steps
            if steps[key].action is not Action.NO_OP
        )
        if change.action is not Action.NO_OP or own:
            found[str(change.address)] = _Deed(change._replace(location=None), own)
    return found


def _word(deed: _Deed | None) -> str:
    return "left as it is" if deed is None else _WORDS[deed.change.action]


_WORDS: Mapping[Action, str] = {
    Action.CREATE: "created",
    Action.UPDATE: "changed",
    Action.REPLACE: "replaced",
    Action.DELETE: "destroyed",
    Action.ADOPT: "imported",
    Action.FORGET: "forgotten",
    Action.MOVE: "moved",
    Action.NO_OP: "changed beneath",
}


def _outputs(reviewed: Plan, fresh: Plan) -> Iterator[str]:
    before: Mapping[str, Any] = {output.name: output for output in reviewed.outputs}
    after: Mapping[str, Any] = {output.name: output for output in fresh.outputs}
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield f"output.{name}: it changes in another way."
