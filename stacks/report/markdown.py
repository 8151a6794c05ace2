"""Plans and drift as Markdown, for comments on pull requests and job summaries.

What names and values hold is inert: it stands in code fences and code spans only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from stacks.engine.plan import Action, DriftItem, Note, Plan
from stacks.report.change_text import change_lines
from stacks.report.drift_text import drift_item_lines
from stacks.report.page import plain_text
from stacks.report.plan_text import counts

__all__ = ["code_span", "drift_markdown", "fence", "plan_markdown"]

_HEADINGS: Sequence[tuple[str, frozenset[Action]]] = (
    ("Destroyed or replaced", frozenset({Action.DELETE, Action.REPLACE})),
    ("Added", frozenset({Action.CREATE, Action.ADOPT})),
    ("Changed", frozenset({Action.UPDATE})),
    ("Moved or forgotten", frozenset({Action.MOVE, Action.FORGET})),
)


def code_span(text: str) -> str:
    """Text as a code span, whatever backticks are in it (CommonMark 0.31, section 6.1)."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence(text: str, language: str = "") -> str:
    """Text as a fenced code block, whatever fences are in it."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}\n"


def plan_markdown(plan: Plan) -> str:
    """The counts, then what is destroyed or replaced, and the rest in folds."""
    parts = [f"## fleetform plan: {code_span(plan.stack)}\n", f"**{counts(plan)}**\n"]
    if plan.is_empty:
        parts.append("No changes. The live fleet is what the configuration says.\n")
    if plan.drift:
        parts += ["### Changed outside of fleetform\n", fence(_drift_text(plan.drift))]
    steps = {step.key: step for step in plan.steps}
    for heading, actions in _HEADINGS:
        changes = [change for change in plan.changes if change.action in actions]
        if changes:
            text = "\n".join(plain_text(change_lines(change, steps)) for change in changes)
            opened = " open" if Action.DELETE in actions else ""
            title = f"<summary>{heading} ({len(changes)})</summary>"
            parts.append(f"<details{opened}>{title}\n\n{fence(text, 'diff')}\n</details>\n")
    failed = [check for check in plan.checks if check.status == "fail"]
    if failed:
        parts.append("### Checks that fail\n")
        parts.append("".join(f"- {code_span(f'{c.owner}: {c.message}')}\n" for c in failed))
    if plan.notes:
        parts.append("### Notes\n")
        parts.append("".join(f"- {_note(note)}\n" for note in plan.notes))
    return "\n".join(parts)


def _note(note: Note) -> str:
    subject = ", ".join(str(part) for part in (note.address, note.location) if part)
    return code_span(f"{note.summary}: {subject}" if subject else note.summary)


def drift_markdown(stack: str, items: Sequence[DriftItem]) -> str:
    """The count, and every difference."""
    head = f"## fleetform drift: {code_span(stack)}\n"
    if not items:
        return f"{head}\nNo drift. The live fleet is what was last applied.\n"
    number = f"**{len(items)} difference{'s' if len(items) > 1 else ''}**\n"
    return f"{head}\n{number}\n{fence(_drift_text(items))}"


def _drift_text(items: Iterable[DriftItem]) -> str:
    return plain_text(line for item in items for line in drift_item_lines(item))
