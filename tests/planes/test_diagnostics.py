"""Sources, spans and diagnostics."""

from __future__ import annotations

import pytest

from planes.diagnostics import (
    Diagnostic,
    Diagnostics,
    Location,
    Severity,
    Source,
    Span,
    did_you_mean,
)

SOURCE = Source("main.fleet.hcl", 'agent "a" {\r\n  pool = é\n}\n')


@pytest.mark.parametrize(
    ("offset", "position"), [(0, (1, 1)), (10, (1, 11)), (13, (2, 1)), (22, (2, 10)), (24, (3, 1))]
)
def test_positions_count_from_one(offset: int, position: tuple[int, int]) -> None:
    assert SOURCE.position(offset) == position
    assert SOURCE.offset(*position) == offset


def test_lines_come_without_their_endings() -> None:
    assert [SOURCE.line(number) for number in (1, 2, 3, 4)] == [
        'agent "a" {',
        "  pool = é",
        "}",
        "",
    ]


def test_a_source_without_a_newline_at_its_end() -> None:
    assert Source("x", "one").line(1) == "one"
    assert Source("x", "").position(0) == (1, 1)


def test_spans() -> None:
    span = Span(SOURCE, 15, 19)
    assert span.text == "pool"
    assert span.location() == Location("main.fleet.hcl", 2, 3, 2, 7)
    assert str(span.location()) == "main.fleet.hcl:2"
    assert span == Span(SOURCE, 15, 19)
    assert len({span, Span(SOURCE, 15, 19), Span(SOURCE, 15, 20)}) == 2
    assert span != Span(Source("main.fleet.hcl", SOURCE.text), 15, 19)
    assert span.to(Span(SOURCE, 22, 23)).text == "pool = é"


def test_diagnostics_accumulate() -> None:
    found = Diagnostics()
    assert not found.has_errors
    found.warning("Odd", "It is odd.", address="agent.a")
    assert not found.has_errors
    found.error("Wrong")
    found.extend([Diagnostic(Severity.NOTE, "By the way")])
    assert [item.summary for item in found] == ["Odd", "Wrong", "By the way"]
    assert [item.summary for item in found.errors] == ["Wrong"]
    assert len(found) == 3
    assert next(iter(found)).address == "agent.a"


def test_suggestions() -> None:
    assert did_you_mean("agnet", ["agent", "trigger"]) == ' Did you mean "agent"?'
    assert did_you_mean("xyz", ["agent", "trigger"]) == ""
