"""Any fleet and any edit of it, from HCL to the embedded plane and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.commands import fleetform, live, state
from builders.explore import edited, examples, explore, fleets
from builders.random_hcl import Fleet, text_of
from builders.shapes import different, live_shape, put_right, state_shape

Folders = pytest.TempPathFactory


def declared(folder: Path, fleet: Fleet) -> Path:
    (folder / "main.fleet.hcl").write_text(text_of(fleet), encoding="utf-8")
    return folder


def applied(folder: Path, fleet: Fleet) -> Path:
    fleetform(declared(folder, fleet), "apply", "--auto-approve")
    return folder


@examples(20)
def test_after_apply_there_is_nothing_to_do(examples: int, tmp_path_factory: Folders) -> None:
    def check(edit: tuple[Fleet, Fleet]) -> None:
        folder = tmp_path_factory.mktemp("fleet")
        for fleet in edit:
            applied(folder, fleet)
            fleetform(folder, "plan", "--detailed-exitcode")
            fleetform(folder, "drift", "--detailed-exitcode")
            put_right(folder)
        fleetform(folder, "destroy", "--auto-approve")
        assert live(folder) == {}
        after = state(folder)
        assert (after.fleet, after.primitives, after.outputs) == ({}, {}, {})

    explore(examples, check, edited())


@examples(20)
def test_the_way_does_not_matter(examples: int, tmp_path_factory: Folders) -> None:
    def check(edit: tuple[Fleet, Fleet]) -> None:
        before, after = edit
        there = applied(applied(tmp_path_factory.mktemp("way"), before), after)
        straight = applied(tmp_path_factory.mktemp("straight"), after)
        assert different(live_shape(there), live_shape(straight)) == []
        assert different(state_shape(there), state_shape(straight)) == []

    explore(examples, check, edited())


@examples(8)
def test_a_saved_plan_does_what_was_planned(examples: int, tmp_path_factory: Folders) -> None:
    """Apply has the plan and the state alone: not the configuration."""

    def check(edit: tuple[Fleet, Fleet]) -> None:
        before, after = edit
        folder = applied(tmp_path_factory.mktemp("saved"), before)
        fleetform(declared(folder, after), "plan", "--out", "saved.fleetplan")
        (folder / "main.fleet.hcl").unlink()
        fleetform(folder, "apply", "saved.fleetplan")
        fleetform(declared(folder, after), "plan", "--detailed-exitcode")
        straight = applied(tmp_path_factory.mktemp("straight"), after)
        assert different(live_shape(folder), live_shape(straight)) == []

    explore(examples, check, edited())


@examples(8)
def test_plan_and_validate_change_nothing(examples: int, tmp_path_factory: Folders) -> None:
    def check(fleet: Fleet) -> None:
        folder = declared(tmp_path_factory.mktemp("plan"), fleet)
        fleetform(folder, "validate")
        fleetform(folder, "plan")
        assert live(folder) == {}
        assert state(folder).serial == 0

    explore(examples, check, fleets())
