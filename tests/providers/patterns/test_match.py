"""Event patterns, evaluated: each case is a pattern, an event, and whether it matches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from providers.patterns.match import explain, matches

CASES = json.loads(Path(__file__).with_name("operators.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_operator(case: tuple[str, Any, Any, bool]) -> None:
    _, pattern, event, expected = case
    assert matches(pattern, event) is expected


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_what_matches_is_explained_by_conditions_that_hold(
    case: tuple[str, Any, Any, bool],
) -> None:
    _, pattern, event, expected = case
    findings = explain(pattern, event)
    always = [finding.holds for finding in findings if finding.choice is None]
    if expected:
        assert all(always)
    elif "$or" not in str(pattern) and "same object" not in case[0]:
        assert not all(always)


@pytest.mark.parametrize("pattern", [{"a": "x"}, {"a": []}, {"a": [{"like": "x"}]}])
def test_what_is_no_pattern_is_refused(pattern: Any) -> None:
    with pytest.raises(ValueError, match=r"needs an object or a list|no operator"):
        matches(pattern, {"a": "x"})


def test_an_explanation_says_what_was_wanted_and_what_was_found() -> None:
    pattern = {"a": {"b": ["x"]}, "$or": [{"c": [1]}, {"d": [2]}]}
    findings = explain(pattern, {"a": [{"b": "w"}, {"b": "v"}], "d": 2})
    assert [(item.path, item.found, item.holds, item.choice) for item in findings] == [
        (("a", "b"), ["w", "v"], False, None),
        (("c",), [], False, 1),
        (("d",), [2], True, 2),
    ]
