"""The plan as text for people: the counts first, then what the change means, then each fleet
resource with its changed attributes, and the remote objects under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planes.address import PrimitiveKey
from planes.values import Sensitive
from stacks.engine.plan import Action, CheckResult, FleetChange, Mode, OutputChange, Plan, Step
from stacks.report.text.change import change_lines
from stacks.report.text.diagnostics import note_lines
from stacks.report.text.difference import difference_lines
from stacks.report.text.drift import drift_item_lines
from stacks.report.text.page import Line, Style
from stacks.report.text.review import review_lines
from stacks.report.values import ABSENT, Difference

__all__ = ["counts", "plan_lines", "summary"]

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
    yield from _meaning(plan)
    yield from _drift(plan)
    steps = {step.key: step for step in plan.steps}
    for change in plan.changes:
        if _shown(change, steps):
            yield []
            yield from change_lines(change, steps)
    yield from _outputs(plan.outputs)
    yield from _checks(plan.checks, "check", "Checks")
    yield from _checks(plan.checks, "policy", "Policies")
    yield from _checks(plan.checks, "waiver", "Waivers")
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


def _meaning(plan: Plan) -> Iterator[Line]:
    lines = list(review_lines(plan.review))
    if lines:
        yield from [[], *lines]


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
    yield from difference_lines(found, "  ")


def _marked(output: OutputChange, value: Any) -> Any:
    return Sensitive(value) if output.sensitive else value


_STATUS: Mapping[str, tuple[str, Style]] = {
    "fail": ("failed", "warning"),
    "unknown": ("known after apply", "dim"),
}
_BLOCKS: tuple[str, Style] = ("blocks", "error")


def _checks(checks: tuple[CheckResult, ...], role: str, title: str) -> Iterator[Line]:
    shown = [check for check in checks if check.status != "pass" and check.role == role]
    if not shown:
        return
    yield []
    yield [(title, "bold")]
    for check in shown:
        word, style = _BLOCKS if check.is_blocking else _STATUS[check.status]
        message = f"  {check.message}" if check.status == "fail" else ""
        subject = f"{check.subject} " if check.subject else ""
        yield [(f"  {check.owner} {subject}", ""), (word, style), (message, "")]
