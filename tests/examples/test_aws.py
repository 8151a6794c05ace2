"""The quickstart's fleet on AWS: the same fleet, and all of it can be kept there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from builders.commands import fleetform
from providers.aws.catalogue import KINDS
from providers.contract import Surroundings
from stacks.configuration.assignments import read_given
from stacks.engine.live.clients import Clients
from stacks.engine.locate import Sources
from stacks.engine.lowering.desired import Desired, make_desired
from stacks.evaluation.stack import load_stack
from stacks.stack import Stack

EXAMPLES = Path(__file__).parents[2] / "examples"
NETWORK = ("vpc=vpc-1", 'subnets=["subnet-a", "subnet-b"]')


def loaded(folder: Path, *var: str) -> Stack:
    given, _ = read_given(folder, {}, (), var)
    stack, problems = load_stack(folder, given, workspace="default", now=datetime.now(UTC))
    assert not problems.has_errors, list(problems)
    return stack


@pytest.fixture(scope="module")
def desired() -> Desired:
    stack = loaded(EXAMPLES / "aws", *NETWORK)
    surroundings = Surroundings(stack.folder, stack.name, "default", "ada")
    found, problems = make_desired(
        stack, Clients(stack.providers, surroundings), Sources(stack.sources)
    )
    assert not problems.has_errors, list(problems)
    return found


def test_it_is_the_same_fleet(desired: Desired) -> None:
    quickstart = loaded(EXAMPLES / "quickstart")
    assert set(desired.owners) == set(quickstart.declarations)


def test_all_of_it_can_be_kept(desired: Desired) -> None:
    errors = [note for owner in desired.owners.values() for note in owner.notes.errors]
    assert errors == []
    made = {key.type for key in desired.primitives}
    assert len(made) >= 20
    assert {owner.provider for owner in desired.owners.values()} == {"aws"}
    assert {address.kind for address in desired.owners} <= set(KINDS)


def test_what_a_primitive_needs_comes_first(desired: Desired) -> None:
    """So that it can be made in this order, and deleted in the other."""
    seen = set()
    for key, wanted in desired.primitives.items():
        assert set(wanted.depends_on) <= seen, key
        seen.add(key)


def test_it_is_valid(tmp_path: Path) -> None:
    for path in (EXAMPLES / "aws").glob("*.fleet.hcl"):
        (tmp_path / path.name).write_text(path.read_text())
    variables = [word for pair in NETWORK for word in ("--var", pair)]
    assert "is valid" in fleetform(tmp_path, "validate", *variables)
