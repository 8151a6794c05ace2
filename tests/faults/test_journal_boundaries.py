"""A run that ends just before or just after any write loses nothing.

The writes are those of the state, which open and close the notes of what is under way, and those
of the plane.  The scenario has every operation: create, update, delete, both orders of replacement.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from time import time

import pytest

from builders.commands import ended, fleetform, live, said, state, unlocked, unlocked_if_locked
from builders.kills import KILLED, Doom, Runs
from builders.shapes import different, live_shape, put_right, state_shape
from stacks.state.sqlite import state_path

APPLY = ("apply", "--auto-approve", "--parallelism", "1")

HEAD = """
fleet {
  name = "doomed"
}

provider "local" {
  path = ".fleetform/plane.db"
}
"""

BEFORE = f"""{HEAD}
secret "turned" {{
  source = "env"
  path   = "OLD"
}}

secret "swapped" {{
  source = "env"
  path   = "OLD"

  lifecycle {{
    create_before_destroy = true
  }}
}}

runtime_pool "kept" {{}}

metric "gone" {{
  measures = "rework"
}}
"""

AFTER = f"""{HEAD}
secret "turned" {{
  source = "env"
  path   = "NEW"
}}

secret "swapped" {{
  source = "env"
  path   = "NEW"

  lifecycle {{
    create_before_destroy = true
  }}
}}

runtime_pool "kept" {{
  cpu = 2
}}

agent "made" {{
  pool    = runtime_pool.kept
  harness = "codex"
}}

trigger "made" {{
  agent  = agent.made
  prompt = "For ${{agent.made.id}}."

  webhook {{
    secret = secret.swapped
  }}
}}

output "url" {{
  value = trigger.made.url
}}
"""


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """What is there, and what is to be applied."""
    folder = tmp_path / "prepared"
    folder.mkdir()
    (folder / "main.fleet.hcl").write_text(BEFORE)
    fleetform(folder, *APPLY)
    (folder / "main.fleet.hcl").write_text(AFTER)
    return folder


def ends(runs: Runs, prepared: Path, what: str, when: str) -> Iterator[tuple[Path, int]]:
    """A folder for every place where the run may end: how it is left, and the number."""
    for number in count(1):
        folder = prepared.with_name(f"{what}-{when}-{number}")
        shutil.copytree(prepared, folder)
        outcome = runs.run(folder, *APPLY, doom=Doom(what, when, number))
        if outcome.status == 0:
            return
        assert outcome.status == KILLED, outcome.output
        yield folder, number


# Nine operations: the state is written before each, after the last, and with the outputs.
@pytest.mark.parametrize(("what", "writes"), [("commit", 11), ("call", 9)])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_ends_there(
    what: str, writes: int, when: str, runs: Runs, prepared: Path
) -> None:
    straight = prepared.with_name("straight")
    shutil.copytree(prepared, straight)
    fleetform(straight, *APPLY)
    numbers = []
    for folder, number in ends(runs, prepared, what, when):
        numbers.append(number)
        intents = state(folder).intents
        # Each call is noted before it is made, one at a time.
        assert len(intents) == (1 if what == "call" else len(intents)) <= 1
        unlocked_if_locked(folder)
        out = fleetform(folder, *APPLY)
        assert out.count(" was settled: ") == len(intents), out
        for intent in intents:
            assert f"{intent.record.key} an interrupted {intent.action}" in out
        put_right(folder)
        assert different(live_shape(folder), live_shape(straight)) == []
        assert different(state_shape(folder), state_shape(straight)) == []
        fleetform(folder, "plan", "--detailed-exitcode")
    assert numbers == list(range(1, writes + 1))


@pytest.mark.parametrize("doom", [Doom("call", "after", 1), Doom("call", "before", 1)])
def test_destroy_after_a_kill_takes_all_down(doom: Doom, runs: Runs, prepared: Path) -> None:
    assert runs.run(prepared, *APPLY, doom=doom).status == KILLED
    unlocked(prepared)
    fleetform(prepared, "destroy", "--auto-approve")
    assert live_shape(prepared) == {}
    put_right(prepared)


def test_a_plan_after_a_kill_settles_and_says_so(runs: Runs, prepared: Path) -> None:
    assert runs.run(prepared, *APPLY, doom=Doom("call", "after", 1)).status == KILLED
    unlocked(prepared)
    out = fleetform(prepared, "plan", "--detailed-exitcode", status=2)
    assert out.count(" was settled: ") == 1
    assert state(prepared).intents == ()
    assert " was settled: " not in fleetform(prepared, "plan")


def test_the_lock_of_a_killed_run_is_kept_and_can_be_broken(runs: Runs, prepared: Path) -> None:
    assert runs.run(prepared, *APPLY, doom=Doom("commit", "after", 1)).status == KILLED
    before = live(prepared)
    told = said(ended(prepared, *APPLY, "--lock-timeout", "0s").err)
    assert "Error: The state is locked" in told
    assert "is dead. Its lock ends by itself in" in told
    assert live(prepared) == before
    unlocked(prepared)
    fleetform(prepared, *APPLY)
    assert "killed; its lock was broken by" in fleetform(prepared, "state", "history")


@pytest.mark.parametrize("words", [[], ["--lock-timeout", "1m"]], ids=["unasked", "asked"])
def test_who_waits_until_the_lease_ends_has_the_lock_of_a_killed_run(
    runs: Runs, prepared: Path, words: list[str]
) -> None:
    assert runs.run(prepared, *APPLY, doom=Doom("commit", "after", 1)).status == KILLED
    with closing(sqlite3.connect(state_path(prepared))) as connection, connection:
        # As if most of the minute had passed.
        soon = f"json_set(holder, '$.until', {time() + 1.5})"
        connection.execute(f"UPDATE lock SET holder = {soon}")
    ran = ended(prepared, *APPLY, *words)
    assert ran.status == 0, ran.err
    assert said(ran.err).startswith("Waiting: ")
    assert "is dead. Its lock ends by itself in" in said(ran.err)
    killed = "killed; its lease ended; its lock was taken over by"
    assert killed in fleetform(prepared, "state", "history")
