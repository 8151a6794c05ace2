"""A fleet from its first plan to its end, with its state in each of the backends."""

from __future__ import annotations

import json

import pytest

from builders.backends import Kept
from builders.commands import document, ended, fleetform, live, said, unlocked
from builders.kills import KILLED, Doom, Runs

APPLY = ("apply", "--auto-approve")


def test_a_fleet_lives_and_ends(kept: Kept) -> None:
    folder = kept.folder
    assert "is ready" in fleetform(folder, "init")
    fleetform(folder, *APPLY)
    assert len(live(folder)) == 4
    assert len(document(folder, "state", "list", "--json")) == 4
    fleetform(folder, "plan", "--detailed-exitcode")
    fleetform(folder, "drift", "--detailed-exitcode")
    assert [entry["operation"] for entry in document(folder, "state", "history", "--json")] == [
        "apply"
    ]
    fleetform(folder, "destroy", "--auto-approve")
    assert live(folder) == {}
    assert document(folder, "state", "list", "--json") == []
    history = document(folder, "state", "history", "--json")
    assert [entry["operation"] for entry in history] == ["destroy", "apply"]


def test_nothing_is_kept_beside_the_configuration(kept: Kept) -> None:
    fleetform(kept.folder, "init")
    fleetform(kept.folder, *APPLY)
    assert kept.raw()
    names = {path.name for path in (kept.folder / ".fleetform").iterdir()}
    assert not [name for name in names if name.startswith("state.db")]
    remembered = json.loads((kept.folder / ".fleetform" / "backend.json").read_text())
    assert remembered["backend"] == kept.type


def test_a_saved_plan_is_applied(kept: Kept) -> None:
    fleetform(kept.folder, "init")
    fleetform(kept.folder, "plan", "--out", "saved.plan")
    fleetform(kept.folder, "apply", "saved.plan")
    assert len(live(kept.folder)) == 4
    assert "Plan is stale" in ended(kept.folder, "apply", "saved.plan").err


@pytest.mark.parametrize("what", ["commit", "call"])
def test_a_killed_run_is_settled(kept: Kept, what: str) -> None:
    fleetform(kept.folder, "init")
    with Runs() as runs:
        killed = runs.run(kept.folder, *APPLY, doom=Doom(what, "after", 2))
    assert killed.status == KILLED
    unlocked(kept.folder)
    fleetform(kept.folder, *APPLY)
    fleetform(kept.folder, "plan", "--detailed-exitcode")
    assert len(live(kept.folder)) == 4
    assert "killed; its lock was broken by" in fleetform(kept.folder, "state", "history")


def test_it_has_to_be_prepared(kept: Kept) -> None:
    ran = ended(kept.folder, "plan")
    assert ran.status == 1
    assert "Backend not initialized" in said(ran.err)
    assert "fleetform init" in said(ran.err)
    assert kept.raw() == b"" or kept.type in ("local",)
