import json
from pathlib import Path

import pytest

from builders.commands import ended, fleetform, live, said, settled_environment

FLEET = """fleet {
  name = "places"
}

provider "local" {
  path = ".fleetform/plane.db"
}

runtime_pool "p" {
  namespace = fleet.workspace
}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settled_environment(monkeypatch)
    (tmp_path / "main.fleet.hcl").write_text(FLEET, encoding="utf-8")
    return tmp_path


def names(folder: Path) -> list[str]:
    return fleetform(folder, "workspace", "list").splitlines()


def test_workspaces_have_states_of_their_own(folder: Path) -> None:
    fleetform(folder, "apply", "--auto-approve")
    assert "is in use now" in fleetform(folder, "workspace", "new", "staging")
    assert names(folder) == ["  default", "* staging"]
    assert fleetform(folder, "workspace", "show") == "staging\n"
    fleetform(folder, "apply", "--auto-approve")
    assert sorted(row.properties["namespace"] for row in live(folder).values()) == [
        "default",
        "staging",
    ]
    fleetform(folder, "destroy", "--auto-approve")
    assert [row.properties["namespace"] for row in live(folder).values()] == ["default"]
    fleetform(folder, "workspace", "select", "default")
    fleetform(folder, "plan", "--detailed-exitcode")
    fleetform(folder, "workspace", "delete", "staging")
    assert names(folder) == ["* default"]


def test_one_that_lives_is_not_deleted_unforced(folder: Path) -> None:
    fleetform(folder, "workspace", "new", "staging")
    fleetform(folder, "apply", "--auto-approve")
    fleetform(folder, "workspace", "select", "default")
    ran = ended(folder, "workspace", "delete", "staging")
    assert ran.status == 1
    assert '"staging" manages 1 live objects' in said(ran.err)
    assert names(folder) == ["* default", "  staging"]
    fleetform(folder, "workspace", "delete", "--force", "staging")
    assert names(folder) == ["* default"]


def test_the_variable_comes_before_the_choice(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleetform(folder, "workspace", "new", "staging")
    monkeypatch.setenv("FLEETFORM_WORKSPACE", "production")
    assert names(folder) == ["  default", "* production", "  staging"]
    for arguments in (["new", "x"], ["select", "staging"]):
        ran = ended(folder, "workspace", *arguments)
        assert (ran.status, "FLEETFORM_WORKSPACE says which" in said(ran.err)) == (1, True)


def test_as_json(folder: Path) -> None:
    fleetform(folder, "workspace", "select", "--or-create", "eu")
    assert json.loads(fleetform(folder, "workspace", "list", "--json")) == [
        {"name": "default", "selected": False},
        {"name": "eu", "selected": True},
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["new", "a/b"], 'The new workspace is "a/b"'),
        (["new", "default"], 'There is a workspace "default"'),
        (["select", "stagin"], 'There is no workspace "stagin". Did you mean "staging"?'),
        (["delete", "default"], "is always there"),
        (["delete", "staging"], '"staging" is the workspace in use'),
        (["delete", "other"], 'There is no workspace "other"'),
    ],
)
def test_what_cannot_be_done(folder: Path, arguments: list[str], words: str) -> None:
    fleetform(folder, "workspace", "new", "staging")
    ran = ended(folder, "workspace", *arguments)
    assert ran.status == 1
    assert words in said(ran.err)


def test_a_choice_that_is_no_name(folder: Path) -> None:
    fleetform(folder, "workspace", "new", "staging")
    (folder / ".fleetform" / "workspace").write_text("a b", encoding="utf-8")
    assert "Invalid workspace name" in ended(folder, "plan").err


def test_one_in_use_by_a_run_is_not_deleted(folder: Path) -> None:
    from stacks.state.sqlite import SqliteStore, state_path

    fleetform(folder, "workspace", "new", "staging")
    fleetform(folder, "workspace", "select", "default")
    store = SqliteStore(state_path(folder, "staging"), "places", "staging")
    lock = store.lock("apply")
    try:
        assert ended(folder, "workspace", "delete", "staging").status == 1
        assert names(folder) == ["* default", "  staging"]
    finally:
        store.release(lock)
        store.close()
