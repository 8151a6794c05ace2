"""``fleetform import``"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from builders.commands import PLANE, ended, fleetform, live, said, state
from builders.configurations import write
from planes.diagnostics import Source
from providers.local.plane import Plane, Wanted
from stacks.language.parser import parse_body


@pytest.fixture
def forgotten(applied: Path) -> tuple[Path, str]:
    """A stack whose trigger and agent live and are not in its state, and the agent's id."""
    [id] = [row.id for row in live(applied).values() if row.type == "local_agent"]
    fleetform(applied, "state", "rm", "trigger.t", "agent.a")
    return applied, id


def test_a_live_object_is_taken_over(forgotten: tuple[Path, str]) -> None:
    folder, id = forgotten
    before = live(folder)
    told = fleetform(folder, "import", "agent.a", id)
    assert "  ✓ agent.a/local_agent.this taken over" in told
    assert "1 imported" in told
    assert live(folder) == before
    assert "agent.a" in {str(address) for address in state(folder).fleet}
    assert "  import  " in fleetform(folder, "state", "history").splitlines()[1]


@pytest.mark.parametrize(
    ("address", "id", "told"),
    [
        ("agent.b", None, "agent.b, which is not declared. Did you mean"),
        ("runtime_pool.p", None, "runtime_pool.p is in the state already."),
        ("agent.a", "no-such-id", "no-such-id"),
        ("agent", None, '"agent" is not an address.'),
    ],
)
def test_what_cannot_be_taken_over(
    forgotten: tuple[Path, str], address: str, id: str | None, told: str
) -> None:
    folder, agent = forgotten
    before = state(folder)
    ran = ended(folder, "import", address, id or agent)
    assert (ran.status, ran.out) == (1, "")
    assert told in said(ran.err)
    assert "bug" not in ran.err
    assert state(folder) == before


def test_what_no_stack_manages_is_written_as_hcl(applied: Path) -> None:
    assert fleetform(applied, "import", "--discover") == ""
    with closing(Plane(applied / PLANE, "mallory")) as plane:
        plane.create("local_pool", "stray", Wanted("", {"backend": "process", "cpu": 4}, {}))
    told = fleetform(applied, "import", "--discover")
    _, problems = parse_body(Source("found.fleet.hcl", told))
    assert list(problems) == []
    assert '"stray"' in told
    write(applied, {"found.fleet.hcl": told})
    assert "1 to import" in fleetform(applied, "plan")


@pytest.mark.parametrize("words", [[], ["agent.a"], ["--discover", "agent.a", "id"]])
def test_what_is_asked_for_in_vain(applied: Path, words: list[str]) -> None:
    ran = ended(applied, "import", *words)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("Usage: fleetform import")
