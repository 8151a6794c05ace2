"""Each rule fires on every fleet that it is for, and on none of those that it is not for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builders.fleets import merged, reviewed_fleet
from stacks.review.compare import compare
from stacks.review.declared import Sides
from stacks.review.finding import Rule
from stacks.review.model import Fact
from stacks.review.rules.catalogue import RULES
from stacks.stack import ReviewSettings

CASES = Path(__file__).parent / "rules"
FILES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in CASES.glob("*.json")}


def cases(expected: str) -> list[Any]:
    return [
        pytest.param(rule, data, changes, id=f"{rule}: {title}")
        for rule, data in sorted(FILES.items())
        for title, changes in data[expected].items()
    ]


def facts(rule: str, data: dict[str, Any], changes: dict[str, Any]) -> list[Fact]:
    fleet = reviewed_fleet(merged(data["base"], changes))
    settings = {name: tuple(values) for name, values in data.get("settings", {}).items()}
    review = compare(Sides({}, fleet), ReviewSettings(**settings))
    return [fact for fact in review.exposure if fact.rule == rule]


@pytest.mark.parametrize(("rule", "data", "changes"), cases("fires"))
def test_fires(rule: str, data: dict[str, Any], changes: dict[str, Any]) -> None:
    found = facts(rule, data, changes)
    assert found
    for fact in found:
        assert fact.status == "new"
        assert fact.path
        assert fact.undo
        assert fact.location is not None
        assert len(fact.fingerprint) == 12


@pytest.mark.parametrize(
    ("rule", "data", "changes"),
    [case for case in cases("fires") if '"?"' in json.dumps(case.values[2])],
)
def test_what_is_not_known_is_an_assumption(
    rule: str, data: dict[str, Any], changes: dict[str, Any]
) -> None:
    for fact in facts(rule, data, changes):
        assert any("known after apply" in text for text in fact.assumptions), fact


@pytest.mark.parametrize(("rule", "data", "changes"), cases("quiet"))
def test_is_quiet(rule: str, data: dict[str, Any], changes: dict[str, Any]) -> None:
    assert [fact.message for fact in facts(rule, data, changes)] == []


def test_every_rule_has_cases_enough() -> None:
    counts = {rule: (len(data["fires"]), len(data["quiet"])) for rule, data in FILES.items()}
    assert counts.keys() == {rule.id for rule in RULES}
    assert [rule for rule, count in counts.items() if min(count) < 4] == []


@pytest.mark.parametrize(
    ("protected", "fires"),
    [
        (["**/*.fleet.hcl"], True),
        (["*.fleet.hcl", "fleet.py"], True),
        (["*.fleet.hcl", "fleet.py", "lib/*"], False),
        (["*.fleet.hcl", "*.py"], False),
        (["**"], False),
    ],
)
def test_a_program_is_protected_file_by_file(protected: list[str], fires: bool) -> None:
    data = {**FILES["F010"], "settings": {**FILES["F010"]["settings"], "files": PROGRAM_FILES}}
    changes = {"agent.a": {"outputs": {"allowed": ["commit"], "protected_paths": protected}}}
    assert bool(facts("F010", data, changes)) is fires


PROGRAM_FILES = ["*.fleet.hcl", "fleet.py", "lib/teams.py"]


PAGES = Path(__file__).parents[3] / "docs/reference/rules"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_its_page(rule: Rule) -> None:
    text = (PAGES / f"{rule.id}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {rule.id}: {rule.title}\n\nSeverity: {rule.severity}")
    parts = dict(part.split("\n", 1) for part in text.split("\n## ")[1:])
    assert list(parts) == ["Why", "Example", "Remedy", "Reference"]
    assert all(body.strip() for body in parts.values())
    assert "```" in parts["Example"]
    assert rule.remedy in parts["Remedy"]
    assert "](http" in parts["Reference"]
    assert f"({rule.id}.md)" in (PAGES / "README.md").read_text(encoding="utf-8")
