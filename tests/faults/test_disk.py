"""A state on a disk that loses power, fills up, or cannot be written to."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from builders.commands import PLANE, fleetform, live, said, state, unlocked_if_locked
from builders.disks import Disk, compiled
from builders.kills import Runs
from builders.shapes import put_right
from faults.seeds import APPLY, WRONG, counted, killed_and_put_right, table_of

FEW = [range(start, start + 2) for start in (0, 2)]
MANY = pytest.param(range(3_000, 3_200), marks=[pytest.mark.soak, pytest.mark.timeout(0)])

FLEET = (
    'fleet {\n  name = "disk"\n}\n\nprovider "local" {\n  path = ".fleetform/plane.db"\n}\n\n'
    'runtime_pool "all" {\n  count = 20\n}\n'
)
EXEMPT = PLANE.name
"""The plane is the cloud: it keeps its power and its space."""


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = compiled(tmp_path_factory.mktemp("disk"))
    if found is None:
        assert not os.environ.get("CI"), "CI has to have a C compiler"
        pytest.skip("the shim that stands for a bad disk needs a C compiler, cc")
    return found


@pytest.fixture
def bad_disk(environment: None, library: Path) -> Iterator[Runs]:
    with Runs(library) as runs:
        yield runs


@pytest.fixture
def applied(tmp_path: Path) -> Path:
    """A fleet that is there, and half as much again declared."""
    (tmp_path / "main.fleet.hcl").write_text(FLEET, encoding="utf-8")
    fleetform(tmp_path, *APPLY)
    (tmp_path / "main.fleet.hcl").write_text(FLEET.replace("20", "30"), encoding="utf-8")
    return tmp_path


def with_power_loss(runs: Runs, folder: Path, seed: int) -> Counter[str]:
    disks: list[Disk] = []

    def environment(folder: Path) -> Mapping[str, str]:
        kept = folder / ".fleetform"
        kept.mkdir(exist_ok=True)
        log = folder / "disk.log"
        log.unlink(missing_ok=True)
        disks.append(Disk(kept.resolve(), log, EXEMPT))
        return disks[-1].environment

    def lose_power(dice: random.Random) -> int:
        return disks[-1].lose_power(dice)

    return killed_and_put_right(runs, folder, seed, None, lose_power, environment)


@pytest.mark.parametrize("seeds", [*FEW, MANY], ids=str)
def test_a_loss_of_power_loses_no_resource(seeds: range, bad_disk: Runs, tmp_path: Path) -> None:
    table = counted(seeds, tmp_path, lambda folder, seed: with_power_loss(bad_disk, folder, seed))
    assert {name: table[name] for name in WRONG if table[name]} == {}, dict(table)
    assert table["killed"] > 0, dict(table)
    print(table_of("loss of power", table))  # noqa: T201  # `make soak` shows it.


def test_the_shim_sees_what_is_written(bad_disk: Runs, applied: Path) -> None:
    """Without it, the tests above would pass whatever the state does."""
    disk = Disk((applied / ".fleetform").resolve(), applied / "disk.log", EXEMPT)
    assert bad_disk.run(applied, *APPLY, environment=disk.environment).status == 0
    before = state(applied)
    assert disk.lose_power(random.Random(1)) >= 0
    assert state(applied) == before  # All that had been said to be written was synced.
    assert (applied / "disk.log").stat().st_size > 10_000


# So many bytes may still be written: before the run's first note, amid them, and near its end.
@pytest.mark.parametrize("left", [0, 4_000, 20_000, 60_000])
def test_a_full_disk_is_told_and_loses_nothing(left: int, bad_disk: Runs, applied: Path) -> None:
    disk = Disk((applied / ".fleetform").resolve(), applied / "disk.log", EXEMPT)
    full = {**disk.environment, "FAULTY_FULL": str(left)}
    outcome = bad_disk.run(applied, *APPLY, environment=full)
    assert outcome.status == 1, outcome.output
    assert "could not be read or written" in said(outcome.output)
    assert "Traceback" not in outcome.output
    recorded = {record.remote_id for record in state(applied).primitives.values()}
    known = len(recorded) + len(state(applied).intents)
    assert known >= len(live(applied))
    unlocked_if_locked(applied)  # Giving it back had to be written, too.
    fleetform(applied, *APPLY)
    put_right(applied)
    assert len(live(applied)) == 30


def test_a_state_that_cannot_be_written_changes_nothing(bad_disk: Runs, applied: Path) -> None:
    disk = Disk((applied / ".fleetform").resolve(), applied / "disk.log", EXEMPT)
    frozen = {**disk.environment, "FAULTY_READONLY": "1"}
    before = live(applied)
    outcome = bad_disk.run(applied, *APPLY, environment=frozen)
    assert outcome.status == 1, outcome.output
    assert "could not be read or written" in said(outcome.output)
    assert live(applied) == before
    # Looking at it needs no writing.
    assert bad_disk.run(applied, "state", "list", environment=frozen).status == 0
