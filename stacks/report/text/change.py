"""One fleet resource's change as text: its own attributes, and the remote objects under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planes.address import PrimitiveKey
from planes.values import format_path
from providers.contract import Enforcement
from stacks.engine.origins import in_words
from stacks.engine.plan import Action, FleetChange, Step
from stacks.report.defaults import defaults_of
from stacks.report.text.difference import difference_lines
from stacks.report.text.page import Line, Style
from stacks.report.values import ABSENT, Difference, differences, is_late, stated

__all__ = ["change_lines"]

_SYMBOLS: Mapping[Action, tuple[str, Style]] = {
    Action.CREATE: ("+", "add"),
    Action.UPDATE: ("~", "change"),
    Action.REPLACE: ("-/+", "remove"),
    Action.DELETE: ("-", "remove"),
    Action.ADOPT: ("<=", "add"),
    Action.FORGET: ("x", "change"),
    Action.MOVE: ("→", "change"),
    Action.READ: ("<=", "dim"),
    Action.NO_OP: (" ", "dim"),
}
_REASONS = {
    "missing": "it is gone from the live system",
    "requested": "asked for with --replace",
    "triggered": "replace_triggered_by",
    "not declared": "no longer declared",
    "deposed": "left over from a replacement",
    "tags": "its attribution tags differ",
    "timeouts": "its timeouts are others",
    "provider": "its provider is another",
    "removed": "a removed block says so",
    "arguments": "read during apply: it waits for values that are not known yet",
    "depends_on": "read during apply: what it depends on changes",
}
WHERE_COLUMN = 60


def change_lines(change: FleetChange, steps: Mapping[PrimitiveKey, Step]) -> Iterator[Line]:
    """The change, and those of its steps that do something."""
    own = [steps[key] for key in change.steps]
    symbol, style = _symbol(change.action, own)
    head = f"{symbol} {change.address}"
    where = f"{change.location}" if change.location else ""
    yield [(head, style or "bold"), (" " * max(2, WHERE_COLUMN - len(head)) + where, "dim")]
    yield from _remarks(change)
    found = _attributes(change)
    yield from difference_lines(found, "    ")
    for step in own:
        yield from _step_lines(step, change, found)


def _symbol(action: Action, steps: Sequence[Step]) -> tuple[str, Style]:
    if action is Action.REPLACE and any(
        step.create_first for step in steps if step.action is Action.REPLACE
    ):
        return "+/-", "remove"
    return _SYMBOLS[action]


def _remarks(change: FleetChange) -> Iterator[Line]:
    if change.moved_from is not None:
        yield [("    moved from ", "dim"), (str(change.moved_from), "")]
    if change.imported is not None:
        yield [("    imported from ", "dim"), (f'"{change.imported}"', "")]
    if change.action is Action.FORGET:
        yield [("    forgotten, not destroyed", "dim")]
    if change.replaced_by:
        forced = ", ".join(format_path(path) for path in change.replaced_by)
        yield [("    replaced because of ", "dim"), (forced, "remove")]
    elif change.reason:
        yield [(f"    {_REASONS.get(change.reason, change.reason)}", "dim")]
    if change.enforcement and change.action in (Action.CREATE, Action.REPLACE, Action.ADOPT):
        yield [("    enforcement ", "dim"), (_kept(change.enforcement), "dim")]


def _kept(enforcement: Mapping[str, Enforcement]) -> str:
    """``request-time: limit, action; delayed ≈ 8 h: alerts``: how each control is kept."""
    groups: dict[str, list[str]] = {}
    for control, how in enforcement.items():
        groups.setdefault(f"{how.mode} {how.lag or ''}".strip(), []).append(control)
    return "; ".join(f"{mode}: {', '.join(controls)}" for mode, controls in groups.items())


def _attributes(change: FleetChange) -> list[Difference]:
    before, after = change.before, change.after
    match change.action:
        case Action.CREATE | Action.ADOPT | Action.READ if before is None and after is not None:
            return _said(change.address.kind, after)
        case Action.UPDATE | Action.REPLACE | Action.MOVE | Action.ADOPT | Action.CREATE:
            return list(differences(dict(before or {}), dict(after or {})))
    return []


def _said(kind: str, after: Mapping[str, Any]) -> list[Difference]:
    """What a new declaration says beyond its kind's defaults."""
    defaults = defaults_of(kind)
    base = {name: defaults.get(name, ABSENT) for name in after}
    return [
        Difference(item.path, ABSENT, stated(item.after))
        for item in differences(base, dict(after))
        if item.after is not ABSENT and stated(item.after) not in (None, [], {})
    ]


def _step_lines(step: Step, change: FleetChange, said: list[Difference]) -> Iterator[Line]:
    if step.action in (Action.NO_OP, Action.READ):
        return
    symbol, style = _symbol(step.action, [step])
    name = f"{step.key.type}.{step.key.name}"
    yield [(f"    {symbol} {name}", style), (_step_remark(step, change), "dim")]
    if step.action in (Action.UPDATE, Action.ADOPT, Action.REPLACE):
        # What the owner has said in its own words is not said again.
        declared = change.after or change.before or {}
        every = _step_differences(step)
        found = [item for item in every if _in_words(step, item, declared) not in said]
        yield from difference_lines(found, "        ")


def _step_differences(step: Step) -> Iterator[Difference]:
    before, after = step.before or {}, step.after or {}
    touched = set(step.changed) | {str(path[0]) for path in step.replaced_by if path}
    for name in sorted(touched):
        for item in differences(before.get(name, ABSENT), after.get(name, ABSENT), (name,)):
            if not (is_late(item.before) and is_late(item.after)):
                yield item


def _in_words(step: Step, item: Difference, declared: Mapping[str, Any]) -> Difference:
    """The difference as the owner would say it."""
    return item._replace(path=in_words(step.origins, item.path, declared))


def _step_remark(step: Step, change: FleetChange) -> str:
    parts = []
    if step.moved_from is not None and change.moved_from is None:
        parts.append(f"moved from {step.moved_from}")
    if step.remote_id and step.action is Action.FORGET:
        parts.append(f'id "{step.remote_id}"')
    if step.replaced_by and step.replaced_by != change.replaced_by:
        parts.append("forced by " + ", ".join(format_path(path) for path in step.replaced_by))
    elif step.reason and step.reason != change.reason:
        parts.append(_REASONS.get(step.reason, step.reason))
    return "  " + "; ".join(parts) if parts else ""
