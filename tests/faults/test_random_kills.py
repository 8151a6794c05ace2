"""A run that is killed at any instant loses nothing, makes nothing twice and destroys nothing more.

A seed says what is applied, what is edited, and when the run is killed: once, or again in the run
after that.  One more run puts all right, and says what it settled.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from builders.commands import fleetform, live, state
from builders.kills import KILLED, Runs
from builders.random_hcl import NUMBERS, PLACES, Fleet, module_of
from builders.shapes import different, live_shape, put_right, state_shape

APPLY = ("apply", "--auto-approve")
WRONG = (
    *("orphaned", "lost", "recorded twice", "made twice"),
    *("wrongly deleted", "wrongly kept", "otherwise"),
)
COPIES = ("a", "b", "c", "d", "e", "f")

_ROOT = """fleet {{
  name = "killed"
}}

provider "local" {{
  path = ".fleetform/plane.db"
}}

module "part" {{
  source   = "./modules/part"
  for_each = toset([{copies}])
}}
"""


def drawn(random: random.Random) -> Fleet:
    """Most places, so that with all copies there are about a hundred resources."""
    return {
        place: tuple(random.randrange(12) for _ in range(NUMBERS))
        for place in PLACES
        if random.random() < 0.85
    }


def edited(random: random.Random, fleet: Fleet) -> Fleet:
    """Some declarations changed, some gone, some new."""
    other = drawn(random)
    after = dict(fleet)
    for place in random.sample(PLACES, random.randint(1, 8)):
        if place in after and random.random() < 0.4:
            del after[place]
        elif place in other:
            after[place] = other[place]
    return after


def declare(folder: Path, fleet: Fleet, copies: list[str]) -> None:
    names = ", ".join(f'"{name}"' for name in sorted(copies))
    module = folder / "modules" / "part"
    module.mkdir(parents=True, exist_ok=True)
    (module / "main.fleet.hcl").write_text(module_of(fleet), encoding="utf-8")
    (folder / "main.fleet.hcl").write_text(_ROOT.format(copies=names), encoding="utf-8")


def prepared(folder: Path, random: random.Random) -> None:
    """A fleet that is there, or nothing yet; and what is to be applied now."""
    fleet, copies = drawn(random), random.sample(COPIES, random.randint(2, 4))
    folder.mkdir()
    if random.random() < 0.7:
        declare(folder, fleet, copies)
        fleetform(folder, *APPLY)
        fleet = edited(random, fleet)
        copies = random.sample(COPIES, random.randint(2, 4))
    declare(folder, fleet, copies)


def killed_and_put_right(runs: Runs, folder: Path, seed: int) -> Counter[str]:
    """What became of one seed: how often it was killed half-way, what was settled, what is wrong.

    The same fleet is applied beside it without being killed, to compare with, and for the time that
    it takes.
    """
    dice = random.Random(seed)
    prepared(folder, dice)
    straight = folder.with_name(f"{folder.name}-straight")
    shutil.copytree(folder, straight)
    whole = runs.run(straight, *APPLY)
    assert whole.status == 0, whole.output

    table = Counter(runs=1, resources=len(live(straight)))
    for _ in range(2 if dice.random() < 0.3 else 1):
        outcome = runs.run(folder, *APPLY, kill_after=dice.uniform(0, whole.elapsed))
        assert outcome.status in (0, KILLED), outcome.output
        table["killed"] += outcome.status == KILLED
    left = state(folder)
    table["half-way"] += state_shape(folder) != state_shape(straight)
    last = runs.run(folder, *APPLY)
    assert last.status == 0, f"seed {seed}: {last.output}"
    table["settled"] += last.output.count(" was settled: ")
    assert last.output.count(" was settled: ") == len(left.intents), f"seed {seed}: {last.output}"
    return table + compared(folder, straight)


def compared(folder: Path, straight: Path) -> Counter[str]:
    """What is there and what should be."""
    recorded = Counter(record.remote_id for record in state(folder).primitives.values())
    there, wanted = live(folder), live_shape(straight)
    table: Counter[str] = Counter()
    table["orphaned"] = len(there.keys() - recorded.keys())
    table["lost"] = len(recorded.keys() - there.keys())
    table["recorded twice"] = sum(count > 1 for count in recorded.values())
    owners = Counter((row.type, row.owner) for row in there.values())
    table["made twice"] = sum(count > 1 for count in owners.values())
    if not any(table.values()):
        now = live_shape(folder)
        table["wrongly deleted"] = len(wanted.keys() - now.keys())
        table["wrongly kept"] = len(now.keys() - wanted.keys())
        table["otherwise"] = sum(now[key] != wanted[key] for key in now.keys() & wanted.keys())
        put_right(folder)
        assert different(state_shape(folder), state_shape(straight)) == []
    fleetform(folder, "plan", "--detailed-exitcode")
    return table


# In parts, which run beside each other where there are several workers.
FEW = [range(start, start + 5) for start in range(0, 25, 5)]
MANY = pytest.param(range(1_000, 1_500), marks=pytest.mark.soak)


@pytest.mark.parametrize("seeds", [*FEW, MANY], ids=str)
def test_a_kill_at_any_instant(seeds: range, runs: Runs, tmp_path: Path) -> None:
    table: Counter[str] = Counter()
    for seed in seeds:
        table += killed_and_put_right(runs, tmp_path / str(seed), seed)
        for folder in tmp_path.iterdir():
            shutil.rmtree(folder)
    assert {name: table[name] for name in WRONG if table[name]} == {}, dict(table)
    assert table["runs"] == len(seeds)
    assert table["killed"] > 0, dict(table)
