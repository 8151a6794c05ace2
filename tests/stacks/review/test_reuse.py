"""What both sides share is looked at once, and says the same as if each were looked at alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builders.fleets import merged, reviewed_fleet
from stacks.review.compare import compare
from stacks.review.declared import Fleet, Sides
from stacks.stack import ReviewSettings

CASES = Path(__file__).parent / "rules"
FILES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in CASES.glob("*.json")}


def alone(fleet: Fleet, settings: ReviewSettings) -> set[tuple[str, str, str]]:
    facts = compare(Sides({}, fleet), settings).exposure
    return {(fact.fingerprint, fact.message, str(fact.path)) for fact in facts}


@pytest.mark.parametrize("rule", sorted(FILES))
def test_sides_together_are_as_each_alone(rule: str) -> None:
    data: dict[str, Any] = FILES[rule]
    settings = ReviewSettings(repositories=tuple(data.get("settings", {}).get("repositories", ())))
    before = reviewed_fleet(data["base"])
    for changes in (*data["fires"].values(), *data["quiet"].values()):
        after = {
            address: before[address]
            if address in before and before[address].values == declared.values
            else declared
            for address, declared in reviewed_fleet(merged(data["base"], changes)).items()
        }
        review = compare(Sides(before, after), settings)
        there = {
            (fact.fingerprint, fact.message, str(fact.path))
            for fact in review.exposure
            if fact.status != "fixed"
        }
        assert there == alone(after, settings)
        gone = {fact.fingerprint for fact in review.exposure if fact.status != "new"}
        assert gone == {fingerprint for fingerprint, _, _ in alone(before, settings)}
        for fact in review.facts("fixed"):
            assert (fact.fingerprint, fact.message, str(fact.path)) in alone(before, settings)
