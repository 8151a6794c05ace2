"""Findings: what SARIF, JUnit and annotations report, taken from plans and drift.  Purely data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from planes.diagnostics import Location, Severity
from planes.values import format_path
from stacks.engine.plan import Action, CheckResult, DriftItem, Plan
from stacks.report.values import inline
from stacks.review.model import Fact, Hop
from stacks.review.model import Severity as Gravity

__all__ = ["LEVELS", "Finding", "Level", "drift_findings", "gravest_first", "plan_findings"]

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
"""From the gravest to the least."""


class Finding(NamedTuple):
    """``rule`` is stable; ``subject`` is an address, or the id of a thing that nobody declares.

    ``key`` tells findings of one rule about one subject apart, and stays the same from run to run.
    ``known`` is what was there before the change as well; ``waived`` says who has let it be.
    """

    rule: str
    level: Level
    subject: str
    message: str
    location: Location | None = None
    key: str = ""
    gravity: Gravity | None = None
    path: tuple[Hop, ...] = ()
    known: bool = False
    waived: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it came with the change, and somebody has to look at it."""
        return not self.known and self.waived is None and self.level != "note"


_LEVELS: Mapping[Severity, Level] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}
_GRAVITIES: Mapping[Gravity, Level] = {"critical": "error", "high": "error", "medium": "warning"}


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """New ones before known ones, errors before warnings; otherwise as they came."""
    return sorted(
        findings,
        key=lambda item: (item.known, LEVELS.index(item.level), item.gravity != "critical"),
    )


def plan_findings(plan: Plan) -> Iterator[Finding]:
    """Risks, broken policies, failed checks, warnings, what was changed behind the back, and what
    will be destroyed."""
    yield from (_fact(fact) for fact in plan.review.exposure if fact.status != "fixed")
    for note in plan.notes:
        yield Finding(
            "diagnostic",
            _LEVELS[note.severity],
            note.address or "",
            f"{note.summary}. {note.detail}".strip(),
            note.location,
            note.summary,
        )
    yield from (_check(check) for check in plan.checks if check.status == "fail")
    yield from drift_findings(plan.drift)
    for change in plan.changes:
        if change.action in (Action.DELETE, Action.REPLACE):
            word = "destroyed" if change.action is Action.DELETE else "replaced"
            message = f"{change.address} will be {word}."
            yield Finding(
                "destructive-change", "note", str(change.address), message, change.location, word
            )


def _fact(fact: Fact) -> Finding:
    assumed = f" Assumed: {'; '.join(fact.assumptions)}." if fact.assumptions else ""
    undo = (
        f" To undo it, {fact.undoing}." if fact.undo else f" {fact.remedy}" if fact.remedy else ""
    )
    # The subject is who is at risk; an empty one would be nobody's.
    return Finding(
        fact.rule,
        _GRAVITIES[fact.severity],
        fact.agent or fact.source or fact.sink,
        f"{fact.message}{assumed}{undo}",
        fact.location,
        fact.fingerprint,
        fact.severity,
        fact.path,
        fact.status == "unchanged",
        fact.waiver,
    )


def _check(check: CheckResult) -> Finding:
    level: Level = "warning" if check.role == "check" else "error"
    if check.role == "policy":
        message = f"{check.owner}: {check.message}"
        return Finding(
            "policy-failed", check.severity, check.subject, message, check.location, check.owner
        )
    return Finding(f"{check.role}-failed", level, check.owner, check.message, check.location)


def drift_findings(items: Iterable[DriftItem]) -> Iterator[Finding]:
    """One finding a difference."""
    for item in items:
        subject = str(item.address) if item.address else f"{item.type} {item.remote_id}"
        level: Level = "error" if item.kind == "unreadable" else "warning"
        place = format_path(item.path or item.remote_path)
        yield Finding(
            f"drift-{item.kind}",
            level,
            subject,
            f"{subject} {_words(item)}",
            item.location,
            f"{item.type} {item.remote_id} {place}",
        )


def _words(item: DriftItem) -> str:
    by = f" by {item.changed_by}" if item.changed_by else ""
    match item.kind:
        case "changed":
            name = format_path(item.path or item.remote_path)
            return f"was changed{by}: {name} from {inline(item.before)} to {inline(item.after)}."
        case "missing":
            return f"has lost {item.type} {item.remote_id}: it is gone from the live system."
        case "unreadable":
            return f"could not be read: {item.detail}"
        case "unmanaged":
            return f"is live, and no stack declares it{by}."
