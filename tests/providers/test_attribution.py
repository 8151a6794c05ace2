"""Whose an object is, as its tags say."""

from __future__ import annotations

import pytest

from providers.attribution import owner


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, ""),
        ({"team": "platform"}, ""),
        ({"fleetform:address": "agent.reviewer"}, ""),
        ({"fleetform:stack": "payments"}, "payments"),
        (
            {"fleetform:stack": "payments", "fleetform:address": "agent.reviewer"},
            "payments agent.reviewer",
        ),
        (
            {
                "fleetform:stack": "payments",
                "fleetform:workspace": "staging",
                "fleetform:address": "agent.reviewer",
            },
            "payments (staging) agent.reviewer",
        ),
        (
            {
                "fleetform:stack": "payments",
                "fleetform:workspace": "default",
                "fleetform:address": "agent.reviewer",
            },
            "payments agent.reviewer",
        ),
    ],
)
def test_owner(tags: dict[str, str], expected: str) -> None:
    assert owner(tags) == expected
