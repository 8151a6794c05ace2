"""Runs over a bad network: lost answers, and calls that take effect after their caller is gone.

They are killed at times drawn uniformly over the run, many of them between what a call did and its
answer.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from builders.commands import live
from builders.kills import Runs
from builders.network import Weather
from faults.seeds import WRONG, counted, killed_and_put_right, table_of

FEW = [range(start, start + 2) for start in (0, 2)]
MANY = pytest.param(range(2_000, 2_500), marks=[pytest.mark.soak, pytest.mark.timeout(0)])


def weather_of(seed: int) -> Weather:
    dice = Random(seed)
    return Weather(seed, dice.uniform(0.01, 0.06), dice.uniform(0, 0.06), dice.uniform(0, 0.06))


@pytest.mark.parametrize("seeds", [*FEW, MANY], ids=str)
def test_nothing_is_lost_where_answers_are(seeds: range, runs: Runs, tmp_path: Path) -> None:
    table = counted(
        seeds, tmp_path, lambda folder, seed: killed_and_put_right(runs, folder, seed, weather_of)
    )
    assert {name: table[name] for name in WRONG if table[name]} == {}, dict(table)
    assert table["killed"] > 0, dict(table)
    print(table_of("lost and late answers", table))  # noqa: T201  # `make soak` shows it.


def test_the_network_does_what_it_says(runs: Runs, tmp_path: Path) -> None:
    """With every second answer lost, all is made once; the run says what it tried again."""
    (tmp_path / "main.fleet.hcl").write_text(
        'fleet {\n  name = "far"\n}\n\nprovider "local" {\n  path = ".fleetform/plane.db"\n}\n\n'
        'runtime_pool "all" {\n  count = 12\n}\n',
        encoding="utf-8",
    )
    outcome = runs.run(
        tmp_path, "apply", "--auto-approve", weather=Weather(1, 0.001, lost=0.3, late=0.3)
    )
    assert outcome.status == 0, outcome.output
    assert "The connection was reset" in outcome.output
    assert "The connection timed out" in outcome.output
    assert Counter(row.type for row in live(tmp_path).values()) == {"local_pool": 12}
