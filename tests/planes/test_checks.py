"""The checks across declarations: a fleet and what is found in it (``checks.json``)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from builders.kinds import LATE, fleet, places, replaced
from planes.address import Address
from planes.checks import Finding, check_fleet
from planes.declaration import Declaration
from planes.kind import plain
from planes.values import Sensitive, format_path

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CASES = json.loads((Path(__file__).parent / "checks.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_findings(case: dict[str, Any]) -> None:
    assert told(check_fleet(fleet(case["fleet"]), NOW)) == case["findings"]


def told(findings: list[Finding]) -> list[list[str]]:
    return [
        [finding.severity.value, finding.summary, str(finding.address), format_path(finding.path)]
        for finding in findings
    ]


def test_every_finding_is_whole_sentences_and_leads_to_a_place() -> None:
    for case in CASES:
        declarations = fleet(case["fleet"])
        for finding in check_fleet(declarations, NOW):
            assert finding.detail[-1] == "."
            assert str(finding.address) in finding.detail
            found: Any = plain(declarations[finding.address].spec)
            for step in finding.path:
                found = found[step]


def respecified(declaration: Declaration, data: Any) -> Declaration:
    return declaration._replace(spec=type(declaration.spec).model_validate(data))


def stripped(data: Any) -> Any:
    """Without what is left out, so that it can be validated again."""
    if isinstance(data, dict):
        return {key: stripped(item) for key, item in data.items() if item is not None}
    return [stripped(item) for item in data] if isinstance(data, list) else data


def test_what_is_late_never_makes_a_finding() -> None:
    """Put off any value of any case: there is nothing new to find."""
    for case in CASES:
        declarations = fleet(case["fleet"])
        known = told(check_fleet(declarations, NOW))
        for address, declaration in declarations.items():
            data = stripped(plain(declaration.spec))
            for path in places(data):
                late = respecified(declaration, replaced(data, path, LATE))
                found = told(check_fleet({**declarations, address: late}, NOW))
                assert [item for item in found if item not in known] == []


def test_what_is_sensitive_is_found_all_the_same_and_not_told() -> None:
    for case in CASES:
        declarations = fleet(case["fleet"])
        known = check_fleet(declarations, NOW)
        for address, declaration in declarations.items():
            data = stripped(plain(declaration.spec))
            for path in places(data):
                marked = respecified(declaration, replaced(data, path, Sensitive))
                assert check_fleet({**declarations, address: marked}, NOW) == known, path


def test_what_is_not_a_kind_is_left_alone() -> None:
    declarations = fleet({"runtime_pool.p": {}})
    other = Address((), "local_pool", "x")
    assert check_fleet({other: declarations[Address.parse("runtime_pool.p")]}, NOW) == []
