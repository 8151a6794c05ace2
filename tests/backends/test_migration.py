"""States that move from one backend to another."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from builders.backends import FLEET, SECRET, Kept
from builders.commands import document, ended, fleetform, live, said
from builders.stores import POSTGRES_VARIABLE

APPLY = ("apply", "--auto-approve")
BEFORE = 'fleet {\n  name = "small"\n}\n'


@pytest.fixture
def begun(kept: Kept) -> Kept:
    """A fleet whose state is beside the configuration, in two workspaces, before its backend is
    named."""
    (kept.folder / "fleet.fleet.hcl").write_text(BEFORE)
    fleetform(kept.folder, *APPLY)
    return kept


def exported(folder: Path) -> dict[str, object]:
    """The state, without what is sealed anew each time."""

    def bare(value: object) -> object:
        if isinstance(value, dict):
            return {
                key: "sealed" if key == "$sealed" else bare(item) for key, item in value.items()
            }
        return [bare(item) for item in value] if isinstance(value, list) else value

    found = bare(json.loads(fleetform(folder, "state", "pull")))
    assert isinstance(found, dict)
    return found


def test_a_state_moves_there_and_back(begun: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = begun.folder
    before = exported(folder)
    history = document(folder, "state", "history", "--json")
    (folder / "fleet.fleet.hcl").write_text(begun.block)
    for refused in (("plan",), ("init",)):
        told = said(ended(folder, *refused).err)
        assert "Backend not initialized" in told or "The backend has changed" in told
    assert "compared, and the same" in fleetform(folder, "init", "--migrate-state")
    assert exported(folder) == before
    fleetform(folder, "plan", "--detailed-exitcode")
    assert document(folder, "state", "history", "--json")[-len(history) :] == history

    (folder / "fleet.fleet.hcl").write_text(BEFORE)
    told = said(ended(folder, "plan").err)
    assert "The backend has changed" in told
    (folder / ".fleetform" / "backend.json").rename(folder / "kept.json")
    told = said(ended(folder, "plan").err)
    assert "The state has moved" in told
    (folder / "kept.json").rename(folder / ".fleetform" / "backend.json")

    if begun.type == "postgres":
        # It stood in the block, which is gone.
        monkeypatch.setenv("FLEETFORM_PG_CONN_STR", os.environ[POSTGRES_VARIABLE])
    fleetform(folder, "init", "--migrate-state")
    assert exported(folder) == before
    fleetform(folder, "destroy", "--auto-approve")
    assert live(folder) == {}


def test_all_workspaces_move(begun: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    # Of a document there is one a workspace where its address says so.
    settings = re.sub(r"/(plain|gitlab)/\w+", r"\g<0>-{workspace}", begun.settings)
    begun = begun._replace(settings=settings)
    monkeypatch.setenv("FLEETFORM_WORKSPACE", "eu")
    (begun.folder / "main.fleet.hcl").write_text(
        FLEET + 'provider "local" {\n  path = ".fleetform/eu.plane.db"\n}\n'
    )
    fleetform(begun.folder, *APPLY)
    before = exported(begun.folder)
    (begun.folder / "fleet.fleet.hcl").write_text(begun.block)
    out = fleetform(begun.folder, "init", "--migrate-state")
    assert "default: 4 fleet resources" in out
    assert "eu: 4 fleet resources" in out
    assert exported(begun.folder) == before
    monkeypatch.delenv("FLEETFORM_WORKSPACE")
    assert len(document(begun.folder, "state", "list", "--json")) == 4


def test_another_state_is_not_written_over(begun: Kept, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "main.fleet.hcl").write_text('runtime_pool "b" {\n  cpu = 1\n}\n')
    block = begun.block if begun.type != "local" else begun.block.replace("kept/", "../small/kept/")
    (other / "fleet.fleet.hcl").write_text(block)
    fleetform(other, "init")
    fleetform(other, *APPLY)
    before = exported(other), exported(begun.folder)
    (begun.folder / "fleet.fleet.hcl").write_text(begun.block)
    ran = ended(begun.folder, "init", "--migrate-state")
    assert ran.status == 1
    assert "There is another state" in said(ran.err)
    (begun.folder / "fleet.fleet.hcl").write_text(BEFORE)
    assert (exported(other), exported(begun.folder)) == before


def test_reconfigure_leaves_the_old_state_where_it_is(begun: Kept) -> None:
    before = exported(begun.folder)
    (begun.folder / "fleet.fleet.hcl").write_text(begun.block)
    fleetform(begun.folder, "init", "--reconfigure")
    assert document(begun.folder, "state", "list", "--json") == []
    (begun.folder / "fleet.fleet.hcl").write_text(BEFORE)
    fleetform(begun.folder, "init", "--reconfigure")
    assert exported(begun.folder) == before


def test_no_secret_is_remembered(begun: Kept) -> None:
    secret = 'headers = { Token = "very-secret" }' if begun.type == "http" else ""
    block = begun.with_block("").replace("\n  }\n", f"\n    {secret}\n  }}\n", 1)
    (begun.folder / "fleet.fleet.hcl").write_text(block)
    fleetform(begun.folder, "init", "--migrate-state")
    text = (begun.folder / ".fleetform" / "backend.json").read_text()
    assert "very-secret" not in text
    assert "postgresql://" not in text
    assert SECRET not in text
    assert len(document(begun.folder, "state", "list", "--json")) == 4
