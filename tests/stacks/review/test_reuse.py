"""What both sides share is looked at once, and says the same as if each were looked at alone."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from builders.fleets import Data, merged, reviewed_fleet
from stacks.review.compare import compare
from stacks.review.cost import cost_delta
from stacks.review.declared import Fleet, Sides, changed
from stacks.review.exposure import findings
from stacks.review.finding import Finding
from stacks.review.link import link
from stacks.review.model import Fact
from stacks.review.readings import Readings
from stacks.stack import ReviewSettings

CASES = Path(__file__).parent / "rules"
FILES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in CASES.glob("*.json")}
SETTINGS = ReviewSettings(repositories=("acme/fleet",))

Said = tuple[tuple[str, ...], str, str, tuple[str, ...]]


def as_said(item: Fact | Finding) -> Said:
    names = (item.rule, item.agent, item.source, item.sink)
    return names, item.message, str(item.path), tuple(dict.fromkeys(item.assumptions))


def alone(fleet: Fleet) -> dict[tuple[str, ...], Said]:
    """What is found on a fleet that is linked by itself, with nothing kept."""
    found = findings(link(fleet, Readings()), SETTINGS)
    return {identity: as_said(item) for identity, item in found.items()}


def shared(before: Fleet, after: Fleet) -> Sides:
    """What stays is the same object on both sides, as it is in a plan."""
    return Sides(
        before,
        {
            address: before[address]
            if address in before and before[address].values == declared.values
            else declared
            for address, declared in after.items()
        },
    )


def check(sides: Sides) -> None:
    review = compare(sides, SETTINGS)
    said = {
        status: set(map(as_said, review.facts(status))) for status in ("new", "unchanged", "fixed")
    }
    before, after = alone(sides.before), alone(sides.after)
    assert said["new"] == {it for key, it in after.items() if key not in before}
    assert said["unchanged"] == {it for key, it in after.items() if key in before}
    assert said["fixed"] == {it for key, it in before.items() if key not in after}
    graphs = link(sides.before, Readings()), link(sides.after, Readings())
    assert review.cost == cost_delta(sides, tuple(changed(sides)), *graphs)


@pytest.mark.parametrize("rule", sorted(FILES))
def test_sides_together_are_as_each_alone(rule: str) -> None:
    data: dict[str, Any] = FILES[rule]
    before = reviewed_fleet(data["base"])
    for changes in (*data["fires"].values(), *data["quiet"].values()):
        check(shared(before, reviewed_fleet(merged(data["base"], changes))))


def within(module: str, data: Data) -> Data:
    """The same declarations in a module: they share repositories, memories, teams and channels with
    those of others, and nothing that is named by an address."""
    text = json.dumps(data).replace('"@', f'"@module.{module}.')
    return {f"module.{module}.{address}": fields for address, fields in json.loads(text).items()}


def varied(chance: random.Random, data: Data) -> Data:
    """With changes of the rules' cases, and now and then something that is gone or disabled."""
    for _ in range(chance.randint(1, 3)):
        case = FILES[chance.choice(sorted(FILES))]
        variants = [*case["fires"].values(), *case["quiet"].values()]
        data = merged({**case["base"], **data}, chance.choice(variants))
    address = chance.choice(sorted(data))
    match chance.randrange(4):
        case 0:
            return {key: fields for key, fields in data.items() if key != address}
        case 1:
            return merged(data, {address: {"enabled": False}})
        case _:
            return data


def is_valid(data: Data) -> bool:
    try:
        reviewed_fleet(data)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("seed", range(40))
def test_random_changes_of_random_fleets(seed: int) -> None:
    """Few of many modules change, so that most agents are taken over from the other side."""
    chance = random.Random(seed)
    modules: dict[str, Data] = {}
    while len(modules) < 8:
        data = varied(chance, {})
        if is_valid(data):
            modules[f"m{len(modules)}"] = data
    changed_modules = dict(modules)
    for name in chance.sample(sorted(modules), 2):
        data = varied(chance, modules[name])
        if is_valid(data):
            changed_modules[name] = data
    before, after = (
        reviewed_fleet({key: it for name in side for key, it in within(name, side[name]).items()})
        for side in (modules, changed_modules)
    )
    check(shared(before, after))
    check(shared(after, before))


@pytest.mark.parametrize("rule", sorted(FILES))
def test_it_says_the_same_wherever_a_fleet_runs(rule: str) -> None:
    """But for isolation, which a provider may give by default."""
    data: dict[str, Any] = FILES[rule]
    for changes in (*data["fires"].values(), *data["quiet"].values()):
        fleet = reviewed_fleet(merged(data["base"], changes))
        there = {address: it._replace(provider="aws.eu") for address, it in fleet.items()}
        here, elsewhere = (compare(Sides({}, side), SETTINGS) for side in (fleet, there))
        assert here.access == elsewhere.access
        assert here.cost == elsewhere.cost
        isolated = {fact for fact in here.exposure if fact.rule == "F014"}
        assert set(elsewhere.exposure) >= set(here.exposure) - isolated
        assert {fact.rule for fact in set(elsewhere.exposure) - set(here.exposure)} <= {"F014"}
