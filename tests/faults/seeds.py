"""What one seed says: a fleet, an edit of it, and when the run that applies the edit is killed.

The same fleet is applied beside it without being killed, to compare with, and for the time that it
takes.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from builders.commands import fleetform, live, state, unlocked_if_locked
from builders.kills import KILLED, Runs
from builders.network import Weather
from builders.random_hcl import NUMBERS, PLACES, Fleet, module_of
from builders.shapes import different, live_shape, put_right, state_shape

__all__ = ["APPLY", "WRONG", "compared", "counted", "killed_and_put_right", "prepared", "table_of"]

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


def killed_and_put_right(
    runs: Runs,
    folder: Path,
    seed: int,
    weather: Callable[[int], Weather] | None = None,
    after_kill: Callable[[random.Random], int] = lambda dice: 0,
    environment: Callable[[Path], Mapping[str, str]] = lambda folder: {},
) -> Counter[str]:
    """What became of one seed: how often it was killed half-way, what was settled, what is wrong.

    ``weather`` is that of the network, ``environment`` that of the run to be killed; ``after_kill``
    does to the folder what goes with the kill, and says how many writes it took away.
    """
    dice = random.Random(seed)
    air = weather(seed) if weather is not None else None
    prepared(folder, dice)
    straight = folder.with_name(f"{folder.name}-straight")
    shutil.copytree(folder, straight)
    whole = runs.run(straight, *APPLY, weather=air)
    assert whole.status == 0, whole.output

    table = Counter(runs=1, resources=len(live(straight)))
    for _ in range(2 if dice.random() < 0.3 else 1):
        unlocked_if_locked(folder)
        outcome = runs.run(
            folder,
            *APPLY,
            kill_after=dice.uniform(0, whole.elapsed),
            weather=air,
            environment=environment(folder),
        )
        assert outcome.status in (0, KILLED), outcome.output
        table["killed"] += outcome.status == KILLED
        table["writes lost"] += after_kill(dice)
    left = state(folder)
    table["half-way"] += state_shape(folder) != state_shape(straight)
    unlocked_if_locked(folder)
    last = runs.run(folder, *APPLY, weather=air)
    assert last.status == 0, f"seed {seed}: {last.output}"
    table["settled"] += last.output.count(" was settled: ")
    assert last.output.count(" was settled: ") == len(left.intents), f"seed {seed}: {last.output}"
    return table + compared(folder, straight)


def counted(seeds: range, scratch: Path, of: Callable[[Path, int], Counter[str]]) -> Counter[str]:
    """The sum over seeds, each in a folder of its own that is removed when it has been counted."""
    table: Counter[str] = Counter()
    for seed in seeds:
        table += of(scratch / str(seed), seed)
        for folder in scratch.iterdir():
            shutil.rmtree(folder)
    return table


def table_of(title: str, table: Counter[str]) -> str:
    """For people: what was counted, wrong things last, each with its number, 0 too."""
    rows = ("runs", "resources", "killed", "half-way", "writes lost", "settled", *WRONG)
    return "\n".join((title, *(f"  {name:<16} {table[name]:>8,}" for name in rows)))


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
