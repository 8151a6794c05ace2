"""The examples in HCL and in Python are the same fleets, down to the last property."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from builders.commands import document, ended, fleetform, live

Example = Callable[[str], Path]


def planned(module: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """All resources of a module of planned values, by address."""
    for resource in module.get("resources", ()):
        yield resource["address"], resource
    for child in module.get("child_modules", ()):
        yield from planned(child)


def comparable(folder: Path) -> dict[str, Any]:
    """What a plan says, but for the order of things and the places in files."""
    plan = document(folder, "plan", "--json")
    review = plan["fleetform"]["review"]
    return {
        **{change["address"]: change for change in plan["resource_changes"]},
        "planned": dict(planned(plan["planned_values"]["root_module"])),
        "outputs": plan["planned_values"]["outputs"],
        "output_changes": plan["output_changes"],
        "exposure": {fact["fingerprint"] for fact in review["exposure"]},
        "cost": review["cost"]["totals"],
    }


@pytest.mark.parametrize("name", ["quickstart", "teams"])
def test_they_come_to_the_same_primitives(name: str, example: Example) -> None:
    in_hcl, in_python = comparable(example(name)), comparable(example(f"{name}-python"))
    assert in_hcl.keys() == in_python.keys()
    differing = [what for what in in_hcl if in_hcl[what] != in_python[what]]
    assert differing == []


def test_the_one_takes_over_from_the_other(example: Example) -> None:
    """What was applied in HCL is in sync with the program."""
    folder, program = example("quickstart"), example("quickstart-python")
    fleetform(folder, "apply", "--auto-approve")
    for path in folder.glob("*.fleet.hcl"):
        path.unlink()
    for path in program.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    ran = ended(folder, "plan", "--detailed-exitcode")
    assert ran.status == 0, ran.out
    fleetform(folder, "destroy", "--auto-approve")
    assert live(folder) == {}


def test_a_variable_reaches_the_program(example: Example) -> None:
    folder = example("quickstart-python")
    repositories = json.dumps(["acme/other"])
    told = fleetform(folder, "plan", "--var", f"repositories={repositories}")
    assert "acme/other" in told
    assert "acme/api" not in told
