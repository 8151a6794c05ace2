from pathlib import Path

import pytest

from builders.commands import ended, fleetform, said, settled_environment, state
from builders.many_stacks import SECRET, write_stacks
from planes.values import Sensitive


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settled_environment(monkeypatch)
    write_stacks(tmp_path)
    return tmp_path


def test_outputs_of_another_stack_are_values(root: Path) -> None:
    fleetform(root / "network", "apply", "--auto-approve")
    out = fleetform(root / "teams" / "a", "apply", "--auto-approve")
    shared = next(iter(state(root / "network").primitives.values())).remote_id
    [own] = state(root / "teams" / "a").primitives.values()
    assert own.properties["namespace"] == shared
    assert SECRET not in out
    # It stays sensitive on the way, and is sealed here as it was there.
    token = state(root / "teams" / "a").outputs["token"]
    assert Sensitive(token.value).value == SECRET
    for path in (root / "teams" / "a" / ".fleetform").iterdir():
        assert SECRET.encode() not in path.read_bytes()


def test_a_stack_that_was_never_applied(root: Path) -> None:
    ran = ended(root / "teams" / "a", "plan")
    assert ran.status == 1
    assert 'The stack in "../../network" has not been applied' in said(ran.err)


def test_a_folder_that_is_not_there(root: Path) -> None:
    (root / "network" / "main.fleet.hcl").unlink()
    (root / "network").rmdir()
    assert 'There is no folder "../../network"' in said(ended(root / "teams" / "a", "plan").err)


def test_a_damaged_state_of_another_stack(root: Path) -> None:
    fleetform(root / "network", "apply", "--auto-approve")
    [path] = (root / "network" / ".fleetform").glob("state.db")
    path.write_bytes(path.read_bytes()[:5000])
    ran = ended(root / "teams" / "a", "plan")
    assert ran.status == 1
    assert "Data source could not be read" in ran.err
    assert "is damaged" in said(ran.err)


def test_nothing_is_read_to_validate(root: Path) -> None:
    fleetform(root / "teams" / "a", "validate")
