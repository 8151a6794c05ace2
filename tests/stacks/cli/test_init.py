"""``fleetform init``"""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.commands import ended, fleetform, said
from builders.configurations import write

EXAMPLES = Path(__file__).parents[3] / "examples"
STARTERS = sorted(path.parent.name for path in EXAMPLES.glob("*/main.fleet.hcl"))


def test_the_starters_are_the_examples() -> None:
    assert STARTERS == ["adopt", "aws", "quickstart", "teams"]


@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_is_written_and_is_a_stack(tmp_path: Path, name: str) -> None:
    told = fleetform(tmp_path, "init", "--from", name)
    written = {line.removeprefix("  + ") for line in told.splitlines() if line.startswith("  + ")}
    here = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    assert written == here
    assert "main.fleet.hcl" in written
    assert not any(file.endswith(".py") for file in written)
    stack = {"aws": "quickstart-aws"}.get(name, name)
    assert f"The stack {stack} is ready. Its state: .fleetform/state.db" in told
    assert (tmp_path / "main.fleet.hcl").read_text() == (
        EXAMPLES / name / "main.fleet.hcl"
    ).read_text()
    fleetform(tmp_path, "validate")


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {"triggers.fleet.hcl": "locals {}\n"})
    ran = ended(tmp_path, "init", "--from", "quickstart")
    assert ran.status == 1
    assert "Error: Files exist already" in said(ran.err)
    assert "triggers.fleet.hcl: the starter would write over what is here" in said(ran.err)
    assert [path.name for path in tmp_path.iterdir()] == ["triggers.fleet.hcl"]
    assert (tmp_path / "triggers.fleet.hcl").read_text() == "locals {}\n"


def test_a_stack_that_is_there_is_looked_at(applied: Path) -> None:
    told = fleetform(applied, "init")
    assert "The stack small is ready." in told
    assert "4 fleet resources are in it. Next: fleetform plan" in told


def test_nothing_is_made(folder: Path) -> None:
    assert "It is empty. Next: fleetform plan" in fleetform(folder, "init")
    assert [path.name for path in folder.iterdir()] == ["main.fleet.hcl"]


def test_a_stack_with_errors(folder: Path) -> None:
    write(folder, {"more.fleet.hcl": "agnt {}\n"})
    ran = ended(folder, "init")
    assert (ran.status, ran.out) == (1, "")
    assert "Unsupported block type" in said(ran.err)
