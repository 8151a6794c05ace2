"""Every example goes the whole road, and so does every example of the reference."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builders.commands import document, ended, fleetform, live, state
from planes import kind_names

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference" / "examples"

Example = Callable[[str], Path]


def walk(folder: Path) -> None:
    """Validate, plan, apply, see that nothing is left to do, destroy."""
    assert "is valid" in fleetform(folder, "validate")
    fleetform(folder, "plan", "--detailed-exitcode", status=2)
    assert live(folder) == {}
    fleetform(folder, "apply", "--auto-approve")
    made = live(folder)
    assert sorted(record.remote_id for record in state(folder).primitives.values()) == sorted(made)
    assert "No changes." in fleetform(folder, "plan", "--detailed-exitcode")
    assert "No drift." in fleetform(folder, "drift", "--detailed-exitcode")
    fleetform(folder, "apply", "--auto-approve")
    assert live(folder) == made
    fleetform(folder, "destroy", "--auto-approve")
    assert live(folder) == {}
    after = state(folder)
    assert (after.fleet, after.primitives, after.outputs, after.intents) == ({}, {}, {}, ())


def test_these_are_all_examples() -> None:
    folders = {path.parent for path in (ROOT / "examples").rglob("*.fleet.hcl")}
    roots = {path for path in folders if "modules" not in path.parts}
    names = {str(path.relative_to(ROOT / "examples")) for path in roots}
    programs = {"quickstart-python", "teams-python"}
    # The one on AWS is applied where there is a peer of AWS.
    assert names == {"quickstart", "teams", "adopt", "adopt/before", "aws", *programs}


@pytest.mark.parametrize("name", ["quickstart", "teams", "adopt/before"])
def test_an_example(name: str, example: Example) -> None:
    walk(example(name))


@pytest.mark.parametrize("kind", sorted(set(kind_names()) - {"runtime_pool"}))
def test_an_example_of_the_reference(kind: str, tmp_path: Path) -> None:
    shutil.copy(REFERENCE / f"{kind}.fleet.hcl", tmp_path)
    walk(tmp_path)


def test_what_the_embedded_plane_cannot_keep_is_refused(tmp_path: Path) -> None:
    shutil.copy(REFERENCE / "runtime_pool.fleet.hcl", tmp_path)
    ran = ended(tmp_path, "plan")
    assert ran.status == 1
    assert "wants its runs isolated by gvisor" in " ".join(ran.err.split())
    assert "Error: Network not available" in ran.err
    assert "on runtime_pool.fleet.hcl line 1" in ran.err


@pytest.mark.parametrize("name", ["quickstart", "teams"])
def test_a_saved_plan_is_applied_exactly(name: str, example: Example) -> None:
    folder = example(name)
    plan = document(folder, "plan", "--json", "--out", "saved.fleetplan")
    fleetform(folder, "apply", "saved.fleetplan")
    planned = [item["address"] for item in plan["resource_changes"] if item["type"] in kind_names()]
    assert sorted(map(str, state(folder).fleet)) == sorted(planned)
    assert "No changes." in fleetform(folder, "plan", "--detailed-exitcode")
