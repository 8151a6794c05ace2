"""Runs that are killed at any instant, with the state in each of the backends."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from backends.conftest import kept
from builders.backends import Kept
from builders.commands import document, ended, fleetform, live, said, settled_environment
from builders.kills import KILLED, Runs

__all__ = ["kept"]

APPLY = ("apply", "--auto-approve")
SEEDS = 25
NAMES = [f"a{number}" for number in range(30)]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_environment(monkeypatch)


def declare(folder: Path, dice: Random) -> set[str]:
    """Some agents, with new instructions; their addresses and their pool's."""
    names = sorted(dice.sample(NAMES, 20))
    listed = ", ".join(f'"{name}"' for name in names)
    (folder / "main.fleet.hcl").write_text(
        'runtime_pool "default" {}\n\nagent "a" {\n'
        f"  for_each     = toset([{listed}])\n  pool         = runtime_pool.default\n"
        f'  harness      = "codex"\n  instructions = "Do {dice.randrange(10**6)}."\n}}\n'
    )
    return {"runtime_pool.default", *(f'agent.a["{name}"]' for name in names)}


def unlocked(folder: Path) -> bool:
    """Break the lock that was left, if there is one; by force, since GitLab may not say whose."""
    told = said(ended(folder, "state", "rm", "agent.none", "--lock-timeout", "0s").err)
    found = re.search(r"fleetform unlock (?:--force )?(\w+)$", told)
    if found is not None:
        fleetform(folder, "unlock", "--force", found[1])
    return found is not None


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_nothing_is_lost(kept: Kept) -> None:
    dice, table = Random(kept.name), Counter[str]()
    folder = kept.folder
    declare(folder, dice)
    fleetform(folder, "init")
    with Runs() as runs:
        length = runs.run(folder, *APPLY).elapsed
        for _ in range(SEEDS):
            wanted = declare(folder, dice)
            killed = runs.run(folder, *APPLY, kill_after=dice.uniform(0, length))
            table["killed"] += killed.status == KILLED
            table["locked"] += unlocked(folder)
            whole = runs.run(folder, *APPLY)
            assert whole.status == 0, whole.output
            table["settled"] += whole.output.count(" was settled: ")
            there = [row.address for row in live(folder).values()]
            assert sorted(there) == sorted(wanted)
            recorded = document(folder, "state", "list", "--json")
            ids = [item["id"] for entry in recorded for item in entry["primitives"]]
            assert sorted(ids) == sorted(live(folder))
            fleetform(folder, "plan", "--detailed-exitcode")
    assert table["killed"] > 0
    print(kept.name, dict(table))  # noqa: T201  # `make soak` shows it.
