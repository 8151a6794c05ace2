"""Whom an object depends on is recorded as it is now, however it came to be."""

from __future__ import annotations

from pathlib import Path

from builders.commands import fleetform, live, state
from planes.address import PrimitiveKey

AGENT = "agent.{0}/local_agent.this"


def declared(folder: Path, first: str, second: str) -> Path:
    """Two agents, and what each has in its environment."""
    agents = (
        f'agent "{name}" {{\n  pool = runtime_pool.shared\n  harness = "codex"\n'
        f"  environment = {{ OTHER = {value} }}\n}}\n"
        for name, value in (("first", first), ("second", second))
    )
    text = "\n".join(('runtime_pool "shared" {}\n', *agents))
    (folder / "main.fleet.hcl").write_text(text)
    return folder


def depends(folder: Path, one: str, other: str) -> bool:
    record = state(folder).primitives[PrimitiveKey.parse(AGENT.format(one))]
    return PrimitiveKey.parse(AGENT.format(other)) in record.dependencies


def test_two_that_change_places_can_be_destroyed(tmp_path: Path) -> None:
    fleetform(declared(tmp_path, "agent.second.id", '"none"'), "apply", "--auto-approve")
    assert depends(tmp_path, "first", "second")
    (second,) = [row.id for row in live(tmp_path).values() if row.address == "agent.second"]
    # The first stays as it is, and has no more to do with the second, which now needs it.
    fleetform(declared(tmp_path, f'"{second}"', "agent.first.id"), "apply", "--auto-approve")
    assert not depends(tmp_path, "first", "second")
    assert depends(tmp_path, "second", "first")
    fleetform(tmp_path, "destroy", "--auto-approve")
    assert live(tmp_path) == {}


def test_a_value_that_is_known_by_now_is_a_dependency_all_the_same(tmp_path: Path) -> None:
    fleetform(declared(tmp_path, '"none"', '"none"'), "apply", "--auto-approve")
    fleetform(declared(tmp_path, "agent.second.id", '"none"'), "apply", "--auto-approve")
    assert depends(tmp_path, "first", "second")
