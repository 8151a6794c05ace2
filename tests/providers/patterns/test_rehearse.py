"""Prompts with the fields of an event."""

from __future__ import annotations

import pytest

from providers.patterns.rehearse import filled

BODY = {"a": {"b": "x", "n": 3, "list": [{"c": "first"}, "second"]}, "none": None}


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("plain", "plain"),
        ("${event.a.b} and ${event.a.b}", "x and x"),
        ("${event.a.n}", "3"),
        ("${event.a.list[0].c}, ${event.a.list[1]}", "first, second"),
        ("${event.a.list[7]}${event.x.y}${event.none}${event.a.b.c}", ""),
        ("${event.a.list}", '[{"c": "first"}, "second"]'),
    ],
)
def test_fields_are_filled_in(prompt: str, text: str) -> None:
    assert filled(prompt, BODY) == text
