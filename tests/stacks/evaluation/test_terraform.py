"""Whole configurations, planned, against what Terraform says of them.

The cases are recorded by ``terraform/record.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from builders.configurations import Case, cases, evaluated
from planes.diagnostics import Diagnostic, Diagnostics, Location, Severity
from planes.values import Deferred, Reference, Sensitive
from stacks.engine.plan import Plan
from stacks.engine.planning.draft import PlanOptions
from stacks.engine.planning.planner import make_plan
from stacks.engine.run import clients_for
from stacks.stack import Output, Stack
from stacks.state.model import State

RECORDED = Path(__file__).parent / "terraform/cases"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case.name}")
    for path in sorted(RECORDED.glob("*.txt"))
    for case in cases(path)
]
OUTCOMES = {
    "fail": "Check block assertion failed",
    "unknown": "Check block assertion known after apply",
}
NOT_ASKED = "Object to import not found"
"""Terraform's ``terraform_data`` takes any id, so there is nothing to find."""


def place(location: Location | None) -> str:
    if location is None:
        return ""
    file = location.file.removesuffix(".fleet.hcl").removesuffix(".fleet.json")
    return f"{file}:{location.line}: "


def told(item: Diagnostic) -> str:
    return f"{place(item.span and item.span.location())}{item.summary}"


def planned(stack: Stack) -> tuple[Plan | None, Diagnostics]:
    state = State(stack.name, stack.workspace, "", 0)
    with clients_for(stack, state, "test") as clients:
        return make_plan(stack, state, clients, PlanOptions(refresh=False))


def outcome(files: Mapping[str, str], folder: Path) -> dict[str, Any]:
    stack, diagnostics = evaluated(folder, files)
    plan = None
    if stack is not None:
        plan, problems = planned(stack)
        diagnostics.extend(problems)
    errors = {told(item) for item in diagnostics.errors if item.summary != NOT_ASKED}
    if stack is None or errors:
        return {"errors": sorted(errors)}
    warnings = {told(item) for item in diagnostics if item.severity is Severity.WARNING}
    return {
        "outputs": {name: shown(output) for name, output in sorted(stack.outputs.items())},
        "resources": sorted(str(address) for address in stack.declarations),
        "warnings": sorted({*warnings, *failed_checks(plan)}),
    }


def failed_checks(plan: Plan | None) -> Iterator[str]:
    for check in () if plan is None else plan.checks:
        if check.role == "check" and check.status in OUTCOMES:
            yield f"{place(check.location)}{OUTCOMES[check.status]}"


def shown(output: Output) -> dict[str, Any]:
    unknown = unknown_places(output.value)
    value = None if unknown else revealed(output.value)
    result = {"unknown": unknown} if unknown else {"value": value}
    if not unknown and value is not None:
        result["type"] = output.type.json()
    return result | ({"sensitive": True} if output.sensitive else {})


def unknown_places(value: Any) -> Any:
    """True for what is unknown; for what has that inside, where; else False."""
    match value:
        case Deferred() | Reference():
            return True
        case Sensitive():
            return unknown_places(value.value)
        case dict():
            found = {key: unknown_places(item) for key, item in value.items()}
            return {key: item for key, item in found.items() if item} or False
        case list():
            places = [unknown_places(item) for item in value]
            return places if any(places) else False
    return False


def revealed(value: Any) -> Any:
    match value:
        case Sensitive():
            return revealed(value.value)
        case dict():
            return {key: revealed(item) for key, item in value.items()}
        case list():
            return [revealed(item) for item in value]
    return value


@pytest.mark.parametrize("case", CASES)
def test_terraform_agrees(case: Case, tmp_path: Path) -> None:
    recorded, *more = map(json.loads, case.expected.splitlines())
    expected = more[0]["ours"] if more else recorded
    assert json.loads(json.dumps(outcome(case.files, tmp_path))) == expected


def test_there_are_many() -> None:
    assert len(CASES) >= 400
