"""What a change means, on a page of a hundred columns."""

from __future__ import annotations

import pytest

from planes.diagnostics import Location
from stacks.report.text.page import plain_text
from stacks.report.text.review import review_lines
from stacks.review.model import Cap, CostDelta, Fact, Hop, Review, Total

AT = Location("main.fleet.hcl", 44, 1, 44, 2)


def shown(review: Review) -> list[str]:
    return plain_text(review_lines(review)).splitlines()


def cap(
    period: str,
    before: float | None,
    after: float | None,
    action: str,
    how: str = "",
    was: str = "",
) -> Cap:
    return Cap("budget.b", "team a", period, before, after, action, how, None, was)


@pytest.mark.parametrize(
    ("cap", "said"),
    [
        (cap("monthly", None, 5, "block"), "+ up to $5/month (budget.b, block)"),
        (cap("daily", 5, None, "alert"), "- no longer up to $5/day (budget.b, alert)"),
        (cap("run", 5, 7.5, "pause"), "~ $5/run → $7.50/run (budget.b, pause)"),
        (
            cap("total", 5, 5, "alert", "advisory", "block"),
            "~ $5 in all (budget.b, block → alert, advisory)",
        ),
    ],
)
def test_caps(cap: Cap, said: str) -> None:
    assert shown(Review(cost=CostDelta((cap,)))) == [f"Cost      {said}"]


@pytest.mark.parametrize(
    ("totals", "said"),
    [
        ([Total("monthly", "all", "", 5, 5)], []),
        ([Total("monthly", "all", "", 5, 7.5)], ["= budgets add up to $5 → $7.50/month"]),
        (
            [Total("daily", "all", "", 5, 5), Total("daily", "team", "a", 5, 0)],
            ["= budgets a day: team a $5 → $0"],
        ),
        (
            [
                Total("daily", "all", "", 0, 5),
                Total("total", "all", "", 1, 2),
                *(Total("total", "use_case", f"u{at}", 0, at) for at in range(6)),
            ],
            [
                "= budgets add up to $0 → $5/day",
                "= budgets add up to $1 → $2 in all (use case u1 $0 → $1, use case u2 $0 → $2, "
                "use case u3 $0 → $3, and 2 more)",
            ],
        ),
    ],
)
def test_what_budgets_add_up_to(totals: list[Total], said: list[str]) -> None:
    lines = shown(Review(cost=CostDelta(totals=tuple(totals))))
    assert [line[10:] for line in lines] == said


@pytest.mark.parametrize("length", [1, 20, 70, 80, 83, 84, 90, 150, 400])
def test_a_path_keeps_its_place_and_the_width(length: int) -> None:
    path = (Hop("a " * (length // 2), "b"), Hop("agent.reviewer", "", AT))
    fact = Fact("F005", "high", "new", "s", "agent.reviewer", "k", "It is so.", "0" * 12, path)
    lines = shown(Review(exposure=(fact,)))
    assert max(map(len, lines)) <= 12 + 112
    told = " ".join(" ".join(lines).split())
    assert f"→ agent.reviewer {AT}" in told
