"""The written forms of single values, and what they come to."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from planes import scalars
from planes.scalars import duration_seconds, parse_timestamp, size_bytes
from planes.validation import refused

LINES = [
    line.split(" | ")
    for line in (Path(__file__).parent / "scalars.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def form(name: str) -> Callable[[Any], Any]:
    annotation = getattr(scalars, name.title().replace("_", ""))
    return TypeAdapter(annotation).validate_python


@pytest.mark.parametrize(("name", "text", "sign"), LINES)
def test_forms(name: str, text: str, sign: str) -> None:
    value = json.loads(text)
    if sign == "+":
        assert form(name)(value) == value
        return
    with pytest.raises(ValidationError) as caught:
        form(name)(value)
    (error,) = caught.value.errors()
    assert error["msg"].endswith("?") or "required" in error["msg"] or "looks like" in error["msg"]


def test_every_form_has_a_line() -> None:
    forms = {name for name in scalars.__all__ if name[0].isupper()}
    tested = {name.title().replace("_", "") for name, _, _ in LINES}
    # These three are tested with the modules that read them, or are another's limits.
    assert forms - tested == {"Bound", "CronExpression", "PlainText", "PositiveNumber"}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_are_finite(value: float) -> None:
    with pytest.raises(ValidationError):
        form("money")(value)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("2h", 7200), ("30d", 2592000)]
)
def test_durations_in_seconds(text: str, seconds: int) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [("1KiB", 1024), ("512MiB", 536870912), ("2GiB", 2147483648), ("1TiB", 1099511627776)],
)
def test_sizes_in_bytes(text: str, size: int) -> None:
    assert size_bytes(text) == size


def test_timestamps() -> None:
    assert parse_timestamp("2026-01-02T03:04:05z") == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    zone = timezone(timedelta(hours=5, minutes=30))
    assert parse_timestamp("2026-01-02T03:04:05.25+05:30") == datetime(
        2026, 1, 2, 3, 4, 5, 250000, tzinfo=zone
    )


def test_messages_may_hold_braces() -> None:
    assert refused("x", "${event.x} and {y}").message() == "${event.x} and {y}"
    assert refused("x", "${event.x} and {y}", "a", 0).message() == "${event.x} and {y}"
