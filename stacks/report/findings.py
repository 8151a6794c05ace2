"""Findings: what SARIF and JUnit report, taken from plans and drift.  Purely data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from planes.diagnostics import Location, Severity
from planes.values import format_path
from stacks.engine.plan import Action, CheckResult, DriftItem, Plan
from stacks.report.values import inline

__all__ = ["Finding", "Level", "drift_findings", "plan_findings"]

Level = Literal["error", "warning", "note"]


class Finding(NamedTuple):
    """``rule`` is stable; ``subject`` is an address, or the id of a thing that nobody declares."""

    rule: str
    level: Level
    subject: str
    message: str
    location: Location | None = None


_LEVELS: dict[Severity, Level] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


def plan_findings(plan: Plan) -> Iterator[Finding]:
    """Warnings, failed checks, what was changed behind the back, and what will be destroyed."""
    for note in plan.notes:
        yield Finding(
            "diagnostic",
            _LEVELS[note.severity],
            note.address or "",
            f"{note.summary}. {note.detail}".strip(),
            note.location,
        )
    yield from (_check(check) for check in plan.checks if check.status == "fail")
    yield from drift_findings(plan.drift)
    for change in plan.changes:
        if change.action in (Action.DELETE, Action.REPLACE):
            word = "destroyed" if change.action is Action.DELETE else "replaced"
            message = f"{change.address} will be {word}."
            yield Finding(
                "destructive-change", "note", str(change.address), message, change.location
            )


def _check(check: CheckResult) -> Finding:
    level: Level = "warning" if check.role == "check" else "error"
    if check.role == "policy":
        message = f"{check.owner}: {check.message}"
        return Finding("policy-failed", check.severity, check.subject, message, check.location)
    return Finding(f"{check.role}-failed", level, check.owner, check.message, check.location)


def drift_findings(items: Iterable[DriftItem]) -> Iterator[Finding]:
    """One finding a difference."""
    for item in items:
        subject = str(item.address) if item.address else f"{item.type} {item.remote_id}"
        level: Level = "error" if item.kind == "unreadable" else "warning"
        yield Finding(
            f"drift-{item.kind}", level, subject, f"{subject} {_words(item)}", item.location
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
