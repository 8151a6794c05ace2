"""The plan as text for people: the counts first, then each fleet resource with its changed
attributes, and the remote objects under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from typing import Any

from planes.address import PrimitiveKey
from planes.values import Sensitive, format_path
from stacks.engine.plan import Action, CheckResult, FleetChange, Mode, OutputChange, Plan, Step
from stacks.report.defaults import defaults_of
from stacks.report.diagnostics import note_lines
from stacks.report.drift_text import drift_item_lines
from stacks.report.page import Line, Style
from stacks.report.values import ABSENT, Difference, differences, inline, is_late

__all__ = ["change_lines", "counts", "plan_lines", "summary"]

_SYMBOLS: Mapping[Action, tuple[str, Style]] = {
    Action.CREATE: ("+", "add"),
    Action.UPDATE: ("~", "change"),
    Action.REPLACE: ("-/+", "remove"),
    Action.DELETE: ("-", "remove"),
    Action.ADOPT: ("<=", "add"),
    Action.FORGET: ("x", "change"),
    Action.MOVE: ("→", "change"),
    Action.NO_OP: (" ", "dim"),
}
_WORDS = (
    (Action.CREATE, "to add"),
    (Action.UPDATE, "to change"),
    (Action.REPLACE, "to replace"),
    (Action.DELETE, "to destroy"),
    (Action.ADOPT, "to import"),
    (Action.MOVE, "to move"),
    (Action.FORGET, "to forget"),
)
_ALWAYS = {Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE}
WHERE_COLUMN = 60


def counts(plan: Plan) -> str:
    """``3 to add, 1 to change, 0 to replace, 0 to destroy``; the rarer ones where there are any."""
    numbers = {action: plan.count(action) for action, _ in _WORDS}
    return ", ".join(
        f"{numbers[action]} {word}"
        for action, word in _WORDS
        if numbers[action] or action in _ALWAYS
    )


def summary(plan: Plan) -> str:
    """The first line: what is planned, for which stack, how much of it."""
    workspace = "" if plan.workspace == "default" else f" ({plan.workspace})"
    what = {Mode.NORMAL: "plan", Mode.DESTROY: "destroy plan", Mode.REFRESH_ONLY: "refresh plan"}
    return f"fleetform {what[plan.mode]} · stack {plan.stack}{workspace} · {counts(plan)}"


def plan_lines(plan: Plan, sources: Mapping[str, str]) -> Iterator[Line]:
    yield [(summary(plan), "bold")]
    yield from _drift(plan)
    steps = {step.key: step for step in plan.steps}
    for change in plan.changes:
        if _shown(change, steps):
            yield []
            yield from change_lines(change, steps)
    yield from _outputs(plan.outputs)
    yield from _checks(plan.checks)
    for note in plan.notes:
        yield from [[], *note_lines(note, sources)]
    if plan.partial:
        yield []
        yield [
            ("This plan is partial: ", "warning"),
            ("--target or --exclude left things out.", ""),
        ]
    if plan.is_empty:
        yield []
        yield [("No changes. ", "add"), (_in_sync(plan), "")]


def _in_sync(plan: Plan) -> str:
    if plan.mode is Mode.REFRESH_ONLY and plan.refreshed:
        return "The state takes over what is live when you apply."
    return "The live fleet is what the configuration says."


def _drift(plan: Plan) -> Iterator[Line]:
    if plan.drift:
        yield []
        yield [("Changed outside of fleetform", "bold")]
        for item in plan.drift:
            yield from drift_item_lines(item)


def _shown(change: FleetChange, steps: Mapping[PrimitiveKey, Step]) -> bool:
    return change.action is not Action.NO_OP or any(
        steps[key].action is not Action.NO_OP for key in change.steps
    )


def change_lines(change: FleetChange, steps: Mapping[PrimitiveKey, Step]) -> Iterator[Line]:
    symbol, style = _symbol(change.action, change, steps)
    head = f"{symbol} {change.address}"
    where = f"{change.location}" if change.location else ""
    yield [(head, style or "bold"), (" " * max(2, WHERE_COLUMN - len(head)) + where, "dim")]
    yield from _remarks(change)
    yield from _attributes(change)
    for key in change.steps:
        yield from _step_lines(steps[key])


def _symbol(
    action: Action, change: FleetChange, steps: Mapping[PrimitiveKey, Step]
) -> tuple[str, Style]:
    create_first = action is Action.REPLACE and any(
        steps[key].create_first for key in change.steps if steps[key].action is Action.REPLACE
    )
    return ("+/-", "remove") if create_first else _SYMBOLS[action]


_REASONS = {
    "missing": "it is gone from the live system",
    "requested": "asked for with --replace",
    "triggered": "replace_triggered_by",
    "not declared": "no longer declared",
    "deposed": "left over from a replacement",
    "tags": "its attribution tags differ",
}


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
    if change.action is not Action.DELETE:
        for control, enforcement in change.enforcement.items():
            lag = f", {enforcement.lag}" if enforcement.lag else ""
            yield [(f"    {control}: {enforcement.mode}{lag}", "dim")]


def _attributes(change: FleetChange) -> Iterator[Line]:
    match change.action:
        case Action.CREATE | Action.ADOPT if change.before is None and change.after is not None:
            base: Mapping[str, Any] = defaults_of(change.address.kind)
            found = [
                Difference(item.path, ABSENT, item.after)
                for item in differences(dict(base), dict(change.after))
                if item.after is not ABSENT and item.after is not None
            ]
        case Action.UPDATE | Action.REPLACE | Action.MOVE | Action.ADOPT:
            found = list(differences(dict(change.before or {}), dict(change.after or {})))
        case _:
            found = []
    yield from _difference_lines(found, "    ")


def _difference_lines(found: list[Difference], indent: str) -> Iterator[Line]:
    width = max((len(format_path(item.path)) for item in found), default=0)
    for item in found:
        name = format_path(item.path).ljust(width)
        if _is_text(item.before) and _is_text(item.after):
            yield from _text_difference(item, indent)
        elif item.before is ABSENT:
            yield [(f"{indent}+ ", "add"), (f"{name}  ", ""), (inline(item.after), "")]
        elif item.after is ABSENT:
            yield [(f"{indent}- ", "remove"), (f"{name}  ", ""), (inline(item.before), "dim")]
        else:
            yield [
                (f"{indent}~ ", "change"),
                (f"{name}  ", ""),
                (inline(item.before), "dim"),
                (" → ", "change"),
                (inline(item.after), ""),
            ]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\n" in value


def _text_difference(item: Difference, indent: str) -> Iterator[Line]:
    yield [(f"{indent}~ ", "change"), (format_path(item.path), "")]
    lines = unified_diff(item.before.splitlines(), item.after.splitlines(), lineterm="", n=1)
    for line in list(lines)[2:]:
        style: Style = {"+": "add", "-": "remove", "@": "dim"}.get(line[:1], "")  # type: ignore[assignment]
        yield [(f"{indent}    {line}", style)]


def _step_lines(step: Step) -> Iterator[Line]:
    if step.action is Action.NO_OP:
        return
    symbol, style = _SYMBOLS[step.action]
    if step.action is Action.REPLACE and step.create_first:
        symbol = "+/-"
    name = f"{step.key.type}.{step.key.name}"
    yield [(f"    {symbol} {name}", style), (_step_remark(step), "dim")]
    if step.action in (Action.UPDATE, Action.ADOPT, Action.REPLACE):
        before, after = step.before or {}, step.after or {}
        touched = set(step.changed) | {str(path[0]) for path in step.replaced_by if path}
        found = [
            item
            for name in sorted(touched)
            for item in differences(before.get(name, ABSENT), after.get(name, ABSENT), (name,))
            if not _same_late(item)
        ]
        yield from _difference_lines(found, "        ")


def _same_late(item: Difference) -> bool:
    return is_late(item.before) and is_late(item.after)


def _step_remark(step: Step) -> str:
    parts = []
    if step.moved_from is not None:
        parts.append(f"moved from {step.moved_from}")
    if step.remote_id and step.action in (Action.ADOPT, Action.FORGET):
        parts.append(f'id "{step.remote_id}"')
    if step.replaced_by:
        parts.append("forced by " + ", ".join(format_path(path) for path in step.replaced_by))
    elif step.reason:
        parts.append(_REASONS.get(step.reason, step.reason))
    return "  " + "; ".join(parts) if parts else ""


def _outputs(outputs: tuple[OutputChange, ...]) -> Iterator[Line]:
    changed = [output for output in outputs if output.action is not Action.NO_OP]
    if not changed:
        return
    yield []
    yield [("Outputs", "bold")]
    found = [
        Difference(
            (output.name,),
            ABSENT if output.action is Action.CREATE else _marked(output, output.before),
            ABSENT if output.action is Action.DELETE else _marked(output, output.after),
        )
        for output in changed
    ]
    yield from _difference_lines(found, "  ")


def _marked(output: OutputChange, value: Any) -> Any:
    return Sensitive(value) if output.sensitive else value


_STATUS: Mapping[str, tuple[str, Style]] = {
    "fail": ("failed", "warning"),
    "unknown": ("known after apply", "dim"),
}


def _checks(checks: tuple[CheckResult, ...]) -> Iterator[Line]:
    shown = [check for check in checks if check.status != "pass" and check.role == "check"]
    if not shown:
        return
    yield []
    yield [("Checks", "bold")]
    for check in shown:
        word, style = _STATUS[check.status]
        message = f"  {check.message}" if check.status == "fail" else ""
        yield [(f"  {check.owner} ", ""), (word, style), (message, "")]
