"""Runs a stack's policies against recorded plans.

Nothing is planned, and no provider is asked: what policies speak of beside ``each`` is the stack as
it is declared now, and ``each`` is what the plan recorded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from planes.diagnostics import Diagnostic, Diagnostics, Severity, did_you_mean
from stacks.engine.late import UNKNOWN, Resolver
from stacks.engine.locate import Sources
from stacks.engine.plan import CheckResult
from stacks.engine.planfile import PlanFileError
from stacks.engine.planning.plan_policies import judged, things
from stacks.sealing.keyring import Keyring
from stacks.stack import Policy, Stack
from stacks.testing.policy_suite import PolicyRun, PolicySuite
from stacks.testing.recorded import Recorded, declared, read_recorded
from stacks.testing.results import FileResult, RunResult, Status

__all__ = ["Bench", "run_policy_suite"]


class Bench(NamedTuple):
    """What runs share: the stack's folder, the stack, and the keys of its plan files."""

    folder: Path
    stack: Stack
    keyring: Callable[[], Keyring | None]


def run_policy_suite(
    suite: PolicySuite, bench: Bench, on_run: Callable[[RunResult], None]
) -> FileResult:
    """Run a file's runs, one after another; each stands alone."""
    results = []
    for run in suite.runs:
        began = time.monotonic()
        result = _run(run, bench)
        results.append(result._replace(elapsed=time.monotonic() - began))
        on_run(results[-1])
    return FileResult(suite.path, tuple(results))


def _run(run: PolicyRun, bench: Bench) -> RunResult:
    diagnostics = Diagnostics()
    _check_expected(run, bench.stack, diagnostics)
    try:
        recorded = read_recorded(bench.folder / run.plan, bench.keyring())
    except PlanFileError as error:
        diagnostics.error(error.summary, error.detail, run.plan_span)
    if diagnostics.has_errors:
        return RunResult(run.name, Status.ERROR, tuple(diagnostics))
    results = list(_results(bench.stack, recorded))
    _compare(run, results, Sources(bench.stack.sources), diagnostics)
    status = Status.FAIL if diagnostics.has_errors else Status.PASS
    return RunResult(run.name, status, tuple(diagnostics))


def _check_expected(run: PolicyRun, stack: Stack, diagnostics: Diagnostics) -> None:
    names = [f"policy.{policy.name}" for policy in stack.policies]
    for item in run.expected:
        if item.text not in names:
            diagnostics.error(
                "Unknown policy",
                f"The stack has no {item.text}. Those that are expected to fail are policies, "
                f"such as policy.name or policy.module.m.name.{did_you_mean(item.text, names)}",
                item.span,
            )


def _results(stack: Stack, recorded: Recorded) -> Iterator[CheckResult]:
    resolver = Resolver(lambda ref: UNKNOWN, lambda address: None, applying=False)
    for policy in stack.policies:
        for key, value in _subjects(policy, recorded):
            found = judged(policy, key, value, resolver)
            if found is not None:
                yield found.result


def _subjects(policy: Policy, recorded: Recorded) -> Iterator[tuple[str, object]]:
    if policy.subject == "declaration":
        yield from declared(recorded, policy.kind).items()
    else:
        yield from things(policy.subject, recorded.changes, recorded.review)


def _compare(
    run: PolicyRun, results: list[CheckResult], sources: Sources, diagnostics: Diagnostics
) -> None:
    """Report what fails unexpectedly, what was to fail and does not, and what is undecided."""
    expected = {item.text for item in run.expected}
    for result in results:
        if result.status == "fail" and result.owner not in expected:
            severity = Severity.ERROR if result.is_blocking else Severity.WARNING
            diagnostics.add(_told("Policy failed", severity, result, sources))
        elif result.status == "unknown" and result.owner not in expected:
            diagnostics.add(_told("Policy not decided", Severity.WARNING, result, sources))
    failed = {result.owner for result in results if result.status == "fail"}
    for item in run.expected:
        if item.text not in failed:
            diagnostics.error(
                "Missing expected failure",
                f"{item.text} was expected to fail on {run.plan}, and did not: "
                f"{_instead(item.text, results)}.",
                item.span,
            )


def _instead(owner: str, results: list[CheckResult]) -> str:
    own = [result for result in results if result.owner == owner]
    if not own:
        return "nothing in the plan is what it is about"
    undecided = sum(result.status == "unknown" for result in own)
    passed = f"it passes on {len(own) - undecided} of {len(own)} that it is about"
    return f"{passed}, and is not decided on {undecided}" if undecided else passed


def _told(summary: str, severity: Severity, result: CheckResult, sources: Sources) -> Diagnostic:
    about = f"{result.owner}, {result.subject}: "
    span = sources.span(result.location)
    why = (
        " The plan does not hold all that the condition needs: values that were known only after "
        "apply and, in plan JSON, sensitive ones."
        if result.status == "unknown"
        else ""
    )
    return Diagnostic(severity, summary, f"{about}{result.message}{why}", span)
