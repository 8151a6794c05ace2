"""A test leaves nothing behind, and touches nothing that is there."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from builders.commands import Ran, ended, fleetform, live, state
from builders.configurations import write
from providers import registry
from providers.contract import Denied
from providers.local.plane import Plane
from stacks.stack import ProviderSettings, Stack
from stacks.testing.isolation import World
from stacks.testing.mocks import MockPlane, MockProvider

APPLIES = """\
run "applied" {
  assert {
    condition     = agent.a["x"].id != ""
    error_message = "No id."
  }
}
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_nothing_is_written_to_the_folder(
    folder: Path, tested: Callable[..., Ran], temporary: Path
) -> None:
    assert tested(APPLIES).status == 0
    assert files(folder) == {"main.fleet.hcl", "a.fleettest.hcl"}
    assert list(temporary.iterdir()) == []


def test_the_stack_itself_is_let_alone(folder: Path, tested: Callable[..., Ran]) -> None:
    text = (folder / "main.fleet.hcl").read_text()
    write(folder, text.replace("the-real-plane.db", ".fleetform/plane.db"))
    fleetform(folder, "apply", "--auto-approve")
    before = state(folder), live(folder)
    ran = tested(APPLIES.replace("run ", 'variables {\n  timeout = "7m"\n}\n\nrun ', 1))
    assert ran.status == 0
    assert (state(folder), live(folder)) == before
    fleetform(folder, "plan", "--detailed-exitcode")


@pytest.mark.parametrize("path", ["../outside.db", "{tmp}/absolute.db"])
def test_whatever_the_path_of_the_plane(
    folder: Path, tested: Callable[..., Ran], tmp_path: Path, path: str
) -> None:
    text = (folder / "main.fleet.hcl").read_text()
    write(folder, text.replace("the-real-plane.db", path.format(tmp=tmp_path)))
    assert tested(APPLIES).status == 0
    assert [path.name for path in tmp_path.glob("*.db")] == []


def test_a_provider_of_the_test_file_has_no_plane_of_the_users_either(
    folder: Path, tested: Callable[..., Ran]
) -> None:
    assert tested(f'provider "local" {{\n  path = "other.db"\n}}\n\n{APPLIES}').status == 0
    assert files(folder) == {"main.fleet.hcl", "a.fleettest.hcl"}


def test_files_do_not_see_one_another(folder: Path) -> None:
    alone = (
        'run "planned" {\n  command = plan\n\n  assert {\n    condition = agent.a["x"].id != ""\n'
    )
    alone += '    error_message = "No id."\n  }\n}\n'
    write(folder, {"a.fleettest.hcl": APPLIES, "tests/b.fleettest.hcl": alone})
    ran = ended(folder, "test")
    assert ran.status == 1
    assert "Unknown condition value" in ran.out


def test_what_is_protected_is_destroyed_all_the_same(
    tested: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted = deletions(monkeypatch)
    assert tested(APPLIES).status == 0
    assert sorted({type for type, _ in deleted}) >= ["local_agent", "local_pool", "local_route"]


def test_what_cannot_be_destroyed_is_named(
    tested: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_to_delete(monkeypatch, "local_trigger")
    ran = tested(APPLIES)
    assert ran.status == 1
    assert "pass   applied" in ran.out
    assert "Error: Objects left over" in ran.out
    assert "trigger.t/local_trigger.this (small-trigger-t-" in ran.out
    assert 'agent.a["y"]/' not in ran.out.partition("Objects left over")[2]


def test_an_interrupted_run_is_cleaned_up_after(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted = deletions(monkeypatch)
    interrupt_creating(monkeypatch, "local_trigger")
    write(folder, {"a.fleettest.hcl": f'{APPLIES}\nrun "next" {{}}\n', "b.fleettest.hcl": APPLIES})
    ran = ended(folder, "test")
    assert ran.status == 1
    assert "Error: Interrupted" in ran.out
    assert "skip   next" in ran.out
    assert "b.fleettest.hcl" not in ran.out
    assert {type for type, _ in deleted} >= {"local_pool", "local_route"}


def test_where_a_provider_is_real_the_stack_has_another_name(tmp_path: Path) -> None:
    """What a test makes there must not be taken for what the stack has made."""
    settings = {"aws.eu": ProviderSettings("aws.eu", "aws", {"region": "eu-central-1"})}
    stack = Stack("small", "default", ".", {}, providers=settings)
    inside = World(tmp_path, {}).isolated(stack)
    assert re.fullmatch("small-test-[0-9a-f]{6}", inside.name)
    assert inside.providers == settings
    assert World(tmp_path, {}).isolated(stack).name != inside.name
    mock = MockProvider(registry.load("local"), {}, MockPlane(), {})
    assert World(tmp_path, {"aws.eu": mock}).isolated(stack).name == "small"


def deletions(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is deleted from any plane from now on."""
    found: list[tuple[str, str]] = []
    real = Plane.delete

    def delete(plane: Plane, type: str, id: str) -> None:
        found.append((type, id))
        real(plane, type, id)

    monkeypatch.setattr(Plane, "delete", delete)
    return found


def refuse_to_delete(monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    real = Plane.delete

    def delete(plane: Plane, type: str, id: str) -> None:
        if type == refused:
            raise Denied(f"{id} must not be deleted.")
        real(plane, type, id)

    monkeypatch.setattr(Plane, "delete", delete)


def interrupt_creating(monkeypatch: pytest.MonkeyPatch, interrupted: str) -> None:
    real = Plane.create

    def create(plane: Plane, type: str, id: str, wanted: object) -> object:
        if type == interrupted:
            raise KeyboardInterrupt
        return real(plane, type, id, wanted)  # type: ignore[arg-type]

    monkeypatch.setattr(Plane, "create", create)
