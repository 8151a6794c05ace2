"""What went wrong in a run, told apart: what was expected to fail, and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from planes.address import Address
from planes.diagnostics import Diagnostic, Diagnostics, Severity
from stacks.engine.events import ApplyResult, Failure
from stacks.engine.locate import Sources
from stacks.engine.plan import CheckResult
from stacks.stack import Stack
from stacks.testing.suite import Expected

__all__ = ["Problem", "applying", "checking", "evaluating", "missing", "planning", "sorted_out"]

_OF_RESOURCES = ("Resource precondition failed", "Resource postcondition failed")
_OF_OUTPUTS = "Module output value precondition failed"
_OF_VARIABLES = "Invalid value for variable"


class Problem(NamedTuple):
    """``subject`` is the variable, output, check or declaration whose own condition failed; empty
    for everything else, which no run can expect."""

    subject: str
    diagnostic: Diagnostic


def evaluating(diagnostics: Iterable[Diagnostic]) -> list[Problem]:
    """The errors of an evaluation.

    Where a variable breaks a rule of its own, those alone: the others may be no more than what
    became of its value, with which Terraform would not have gone on.
    """
    found = []
    for item in diagnostics:
        address = item.address or ""
        own = item.summary == _OF_VARIABLES and address.startswith("var.")
        if item.is_error:
            found.append(Problem(address if own else "", item))
    return [item for item in found if item.subject] or found


def planning(diagnostics: Iterable[Diagnostic], stack: Stack) -> list[Problem]:
    """The errors of a plan."""
    places = {
        condition.location: f"output.{name}"
        for name, output in stack.outputs.items()
        for condition in output.preconditions
    }
    found = []
    for item in diagnostics:
        if not item.is_error:
            continue
        subject = ""
        if item.summary in _OF_RESOURCES:
            subject = item.address or ""
        elif item.summary == _OF_OUTPUTS and item.span is not None:
            subject = places.get(item.span.location(), "")
        found.append(Problem(subject, item))
    return found


def checking(checks: Iterable[CheckResult], sources: Sources) -> list[Problem]:
    """The failed checks, a warning elsewhere, and the policies that forbid a plan."""
    found = []
    for check in checks:
        if check.is_blocking or (check.role == "check" and check.status == "fail"):
            summary = "Blocked by policy" if check.is_blocking else "Check block assertion failed"
            span = sources.span(check.location)
            item = Diagnostic(Severity.ERROR, summary, check.message, span, check.subject or None)
            found.append(Problem(check.owner, item))
    return found


def applying(result: ApplyResult, sources: Sources) -> list[Problem]:
    """What failed in an apply, and its failed checks."""
    return [
        *(_failed(failure, sources) for failure in result.failed),
        *checking(result.checks, sources),
    ]


def _failed(failure: Failure, sources: Sources) -> Problem:
    address = str(failure.address)
    match failure.operation:
        case "precondition" | "postcondition":
            summary = f"Resource {failure.operation} failed"
            if failure.address.kind == "output":
                summary = _OF_OUTPUTS
            subject = address
        case operation:
            summary, subject = f"Failed to {operation}", ""
    what = str(failure.key or address)
    item = Diagnostic(Severity.ERROR, summary, failure.error, sources.span(failure.location), what)
    return Problem(subject, item)


def sorted_out(
    problems: Sequence[Problem], expected: Sequence[Expected], diagnostics: Diagnostics
) -> list[Problem]:
    """The problems that were expected; the others are added to the diagnostics."""
    wanted = {item.text for item in expected}
    found = []
    for problem in problems:
        if problem.subject in wanted or _block(problem.subject) in wanted:
            found.append(problem)
        else:
            diagnostics.add(problem.diagnostic)
    return found


def missing(
    expected: Iterable[Expected], found: Iterable[Problem], diagnostics: Diagnostics
) -> None:
    """Report what was expected to fail and did not."""
    failed = {name for item in found for name in (item.subject, _block(item.subject))}
    for item in expected:
        if item.text not in failed:
            diagnostics.error(
                "Missing expected failure",
                f"{item.text} was expected to fail one of its own conditions, and did not.",
                item.span,
            )


def _block(subject: str) -> str:
    """The address of a block, of that of an instance."""
    try:
        return str(Address.parse(subject).resource)
    except ValueError:
        return subject
