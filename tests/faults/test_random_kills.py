"""A run that is killed at any instant loses nothing, makes nothing twice and destroys nothing more.

A seed says what is applied, what is edited, and when the run is killed: once, or again in the run
after that.  One more run puts all right, and says what it settled.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.kills import Runs
from faults.seeds import WRONG, counted, killed_and_put_right, table_of

# In parts, which run beside each other where there are several workers.
FEW = [range(start, start + 5) for start in range(0, 10, 5)]
MANY = pytest.param(range(1_000, 1_500), marks=[pytest.mark.soak, pytest.mark.timeout(0)])


@pytest.mark.parametrize("seeds", [*FEW, MANY], ids=str)
def test_a_kill_at_any_instant(seeds: range, runs: Runs, tmp_path: Path) -> None:
    table = counted(seeds, tmp_path, lambda folder, seed: killed_and_put_right(runs, folder, seed))
    assert {name: table[name] for name in WRONG if table[name]} == {}, dict(table)
    assert table["runs"] == len(seeds)
    assert table["killed"] > 0, dict(table)
    print(table_of("kills at any instant", table))  # noqa: T201  # `make soak` shows it.
