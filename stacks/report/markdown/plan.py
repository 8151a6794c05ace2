"""Plans as Markdown, for comments on pull requests and job summaries.

The order is that of what a reviewer must not miss, and what does not fit is left out from the end:
the counts, what forbids the plan, what the change means, what is destroyed or replaced, changes
that many resources share, all others, and what else there is to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from planes.address import PrimitiveKey
from stacks.engine.plan import Action, CheckResult, FleetChange, Note, Plan, Step
from stacks.report.markdown.document import Block, assemble, code_span, fenced, prose
from stacks.report.markdown.drift import drift_block
from stacks.report.text.change import change_lines
from stacks.report.text.page import Line, inert, plain_text
from stacks.report.text.plan import counts
from stacks.report.text.review import topics
from stacks.review.model import Review

__all__ = ["COMMENT_LIMIT", "plan_markdown"]

COMMENT_LIMIT = 65_536
"""Characters that GitHub takes in a comment."""

_HEADINGS: Sequence[tuple[str, frozenset[Action]]] = (
    ("Added", frozenset({Action.CREATE, Action.ADOPT})),
    ("Changed", frozenset({Action.UPDATE})),
    ("Moved or forgotten", frozenset({Action.MOVE, Action.FORGET})),
)
_GRAVE = frozenset({Action.DELETE, Action.REPLACE})
_NAMED = 20
"""How many of the resources that share a change are named."""


def plan_markdown(plan: Plan, limit: int = COMMENT_LIMIT, pointer: str = "") -> str:
    """The plan in at most ``limit`` characters; ``pointer`` is Markdown that says where all of it
    is, for one that is cut."""
    told = f"**Cut to {limit:,} characters.** {pointer}".rstrip()
    return assemble(_blocks(plan), limit, told)


def _blocks(plan: Plan) -> Iterator[Block]:
    workspace = "" if plan.workspace == "default" else f" ({code_span(plan.workspace)})"
    yield prose(f"## fleetform plan: {code_span(plan.stack)}{workspace}\n")
    yield prose(f"**{counts(plan)}**\n")
    if plan.is_empty:
        yield prose("No changes. The live fleet is what the configuration says.\n")
    if plan.partial:
        yield prose("This plan is partial: `--target` or `--exclude` left things out.\n")
    if plan.blocked_by:
        yield _listed("### Blocked by policy", map(_check, plan.blocked_by))
    yield from _meaning(plan.review)
    yield from _changes(plan)
    if plan.drift:
        yield drift_block(plan.drift, "### Changed outside of fleetform\n\n")
    failed = [check for check in plan.checks if check.status == "fail" and not check.is_blocking]
    if failed:
        yield _listed("### Checks that fail", map(_check, failed))
    if plan.notes:
        yield _listed("### Notes", map(_note, plan.notes))


def _listed(heading: str, items: Iterable[str]) -> Block:
    return Block(f"{heading}\n\n", [f"- {item}\n" for item in items], "", _more_listed)


def _more_listed(number: int) -> str:
    return f"- … and {number} more\n"


def _check(check: CheckResult) -> str:
    subject = f"{check.subject}: " if check.subject else ""
    return code_span(f"{check.owner}: {subject}{check.message}")


def _note(note: Note) -> str:
    subject = ", ".join(str(part) for part in (note.address, note.location) if part)
    return code_span(f"{note.summary}: {subject}" if subject else note.summary)


# What the change means.


def _meaning(review: Review) -> Iterator[Block]:
    for title, things in topics(review):
        if things:
            # A diff, since the first character of each thing is what colours it there.
            entries = ["".join(plain_text([line]) for line in _hanging(lines)) for lines in things]
            opening, closing = fenced(entries, "diff")
            yield Block(f"### {title}\n\n{opening}", entries, closing)


def _hanging(lines: list[Line]) -> Iterator[Line]:
    yield lines[0]
    for line in lines[1:]:
        yield [("    ", ""), *line]


# The changes.


class _Entry(NamedTuple):
    """A change, or several that are the same but for the name."""

    changes: tuple[FleetChange, ...]
    text: str


def _changes(plan: Plan) -> Iterator[Block]:
    steps = {step.key: step for step in plan.steps}
    entries = _grouped(plan.changes, steps)
    grave = [entry for entry in entries if entry.changes[0].action in _GRAVE]
    if grave:
        yield _fold("Destroyed or replaced", grave, opened=True)
    rest = [entry for entry in entries if entry.changes[0].action not in _GRAVE]
    shared = [entry for entry in rest if len(entry.changes) > 1]
    if shared:
        yield _fold("The same in several", shared)
    for heading, actions in _HEADINGS:
        single = [
            entry
            for entry in rest
            if len(entry.changes) == 1 and entry.changes[0].action in actions
        ]
        if single:
            yield _fold(heading, single)


def _grouped(changes: Iterable[FleetChange], steps: Mapping[PrimitiveKey, Step]) -> list[_Entry]:
    groups: dict[tuple[Action, str, str], list[tuple[FleetChange, str]]] = {}
    for change in changes:
        if change.action is not Action.NO_OP:
            head, _, body = plain_text(change_lines(change, steps)).partition("\n")
            key = (change.action, change.address.kind, body)
            groups.setdefault(key, []).append((change, head))
    return [
        _Entry(tuple(change for change, _ in group), f"{_head(group)}\n{body}\n")
        for (_, _, body), group in groups.items()
    ]


def _head(group: Sequence[tuple[FleetChange, str]]) -> str:
    """The change's own first line; of several, the sign, how many of what, and their names."""
    change, line = group[0]
    if len(group) == 1:
        return line
    names = [inert(str(other.address)) for other, _ in group[:_NAMED]]
    more = f", and {len(group) - _NAMED} more" if len(group) > _NAMED else ""
    sign = line.split(" ", 1)[0]
    return f"{sign} {len(group)} × {change.address.kind}\n    {', '.join(names)}{more}"


def _fold(heading: str, entries: Sequence[_Entry], *, opened: bool = False) -> Block:
    number = sum(len(entry.changes) for entry in entries)
    texts = [entry.text for entry in entries]
    opening, closing = fenced(texts, "diff")
    title = f"<details{' open' if opened else ''}><summary>{heading} ({number})</summary>"
    return Block(f"{title}\n\n{opening}", texts, f"{closing}\n</details>\n")
