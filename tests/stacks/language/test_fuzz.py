"""Inputs that nobody would write, in a number that an ordinary run has time for."""

from __future__ import annotations

import pytest

from builders.expressions import evaluated
from builders.fuzz import corpus, examine, fuzzed
from stacks.language.scope import ExpressionError


@pytest.mark.parametrize("hundred", range(10))
def test_no_input_raises(hundred: int) -> None:
    for position in range(100 * hundred, 100 * (hundred + 1)):
        examine(fuzzed(0, position))


def test_an_input_can_be_made_again() -> None:
    assert fuzzed(1, 2) == fuzzed(1, 2)
    assert len({fuzzed(1, position) for position in range(100)}) > 90


def test_the_corpus_is_all_that_is_recorded() -> None:
    assert len(corpus()) > 3_000


FOUND = {
    'format("%d", 1e9999) == ""': "False",
    'format("%d", 1e9999999)': "Error in function call",
    "1e299999999 * 1e299999999": "Operation failed",
    'format("%999999999d", 1)': "Error in function call",
    'format("%f", 1e9999991 / 3)': "Error in function call",
    'format("%.999999999f", 1)': "Error in function call",
    "ceil(1e6060) == floor(1e6060)": "True",
    "tostring(ceil(1e6060)) == tostring(1e6060)": "True",
    '"${11e99999999}b"': "Invalid template interpolation value",
    'indent(999999999, "a\\nb")': "Error in function call",
    'cidrhost("10.0.0.0/8", 1e9999)': "Error in function call",
    'cidrsubnet("10.0.0.0/8", 2, 1e9999)': "Error in function call",
}
"""What once raised something else, or took gigabytes."""


@pytest.mark.parametrize("expression", FOUND)
def test_what_was_found_stays_mended(expression: str) -> None:
    try:
        outcome = str(evaluated(expression).raw)
    except ExpressionError as error:
        outcome = error.diagnostics[0].summary
    assert outcome == FOUND[expression]
