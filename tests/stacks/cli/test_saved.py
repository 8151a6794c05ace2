"""Saved plans are bound to what they were made from, and are reused only where they would be made
again."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.commands import PLANE, document, ended, fleetform, live, said
from builders.repositories import git, settled_git
from providers.local import admin


@pytest.fixture
def committed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The stack, in a repository in which it is not at the root."""
    settled_git(monkeypatch)
    (folder.parent / ".gitignore").write_text(".fleetform/\n*.plan\n")
    git(folder.parent, "init", "--quiet", "--initial-branch=main")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "--quiet", "--message=one")
    return folder


def refused(folder: Path, *arguments: str) -> str:
    before = len(live(folder)) if (folder / PLANE).exists() else 0
    ran = ended(folder, "apply", *arguments)
    assert ran.status == 1, ran.out
    assert (len(live(folder)) if (folder / PLANE).exists() else 0) == before
    return said(ran.err)


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "main.fleet.hcl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# What a plan is bound to.


def test_beside_other_files(folder: Path) -> None:
    fleetform(folder, "plan", "--out", "saved.plan")
    edit(folder, "Help.", "Help more.")
    told = refused(folder, "saved.plan")
    assert "Error: Plan of another configuration" in told
    assert "apply --reuse-if-same" in told
    edit(folder, "Help more.", "Help.")
    fleetform(folder, "apply", "saved.plan")


def test_beside_another_file_of_a_module(folder: Path) -> None:
    inner = folder / "inner" / "main.fleet.hcl"
    inner.parent.mkdir()
    inner.write_text('runtime_pool "q" {}\n')
    (folder / "more.fleet.hcl").write_text('module "inner" {\n  source = "./inner"\n}\n')
    fleetform(folder, "plan", "--out", "saved.plan")
    inner.write_text('runtime_pool "r" {}\n')
    assert "Plan of another configuration" in refused(folder, "saved.plan")


def test_variables_are_those_of_the_plan(folder: Path) -> None:
    fleetform(folder, "plan", "--out", "saved.plan", "--var", "timeout=1h")
    fleetform(folder, "apply", "saved.plan")
    [agent] = [row for row in live(folder).values() if row.type == "local_agent"]
    assert agent.properties is not None
    assert agent.properties["timeout"] == "1h"


def test_the_commit_is_in_the_plan(committed: Path) -> None:
    commit = git(committed, "rev-parse", "HEAD")
    fleetform(committed, "plan", "--out", "saved.plan")
    assert document(committed, "show", "saved.plan", "--json")["fleetform"]["commit"] == commit


def test_at_another_commit(committed: Path) -> None:
    # A variables file is no part of the configuration's text; the commit has it all the same.
    fleetform(committed, "plan", "--out", "saved.plan")
    (committed / "fleet.fleetvars").write_text('timeout = "2h"\n')
    git(committed, "add", ".")
    git(committed, "commit", "--quiet", "--message=two")
    told = refused(committed, "saved.plan")
    assert "Error: Plan of another commit" in told
    git(committed, "checkout", "--quiet", "HEAD~")
    fleetform(committed, "apply", "saved.plan")


def test_at_a_commit_that_has_the_same_files(committed: Path) -> None:
    fleetform(committed, "plan", "--out", "saved.plan")
    (committed.parent / "README.md").write_text("Elsewhere.\n")
    git(committed.parent, "add", ".")
    git(committed.parent, "commit", "--quiet", "--message=a merge")
    fleetform(committed, "apply", "saved.plan")


def test_where_nothing_is_committed_yet(folder: Path) -> None:
    git(folder, "init", "--quiet")
    fleetform(folder, "plan", "--out", "saved.plan")
    fleetform(folder, "apply", "saved.plan")


# The same changes, later.


def test_a_stale_plan_is_reused_where_nothing_else_comes_of_it(applied: Path) -> None:
    fleetform(applied, "plan", "--out", "saved.plan", "--var", "timeout=1h")
    fleetform(applied, "apply", "--refresh-only", "--auto-approve")
    fleetform(applied, "state", "mv", "trigger.t", "trigger.u")
    fleetform(applied, "state", "mv", "trigger.u", "trigger.t")
    assert "Plan is stale" in refused(applied, "saved.plan")
    told = fleetform(applied, "apply", "--reuse-if-same", "saved.plan", "--var", "timeout=1h")
    assert "1 changed" in told


def test_places_in_the_files_do_not_count(folder: Path) -> None:
    fleetform(folder, "plan", "--out", "saved.plan")
    edit(folder, 'runtime_pool "p"', '# The pool.\nruntime_pool "p"')
    fleetform(folder, "apply", "--reuse-if-same", "saved.plan")
    assert len(live(folder)) == 5


def test_other_values(folder: Path) -> None:
    fleetform(folder, "plan", "--out", "saved.plan")
    told = refused(folder, "--reuse-if-same", "saved.plan", "--var", "timeout=2h")
    assert "Error: Not the plan that was reviewed" in told
    assert "agent.a: created as before, but with other values." in told


def test_other_actions(applied: Path) -> None:
    fleetform(applied, "plan", "--destroy", "--target", "trigger.t", "--out", "saved.plan")
    told = refused(applied, "--reuse-if-same", "saved.plan")
    assert "It was about a part of the stack and is now about the whole stack" in told
    assert "agent.a: it was left as it is, and is now destroyed." in told
    fleetform(applied, "apply", "--reuse-if-same", "saved.plan", "--target", "trigger.t")


def test_what_somebody_changed_meanwhile(applied: Path) -> None:
    fleetform(applied, "plan", "--out", "saved.plan", "--var", "timeout=1h")
    [id] = [id for id, row in live(applied).items() if row.type == "local_agent"]
    admin.set_properties(applied / PLANE, id, {"timeout": "3h"}, by="mallory")
    told = refused(applied, "--reuse-if-same", "saved.plan", "--var", "timeout=1h")
    assert "agent.a: changed as before, but with other values." in told


def test_another_stack(applied: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "main.fleet.hcl").write_text('fleet {\n  name = "other"\n}\nruntime_pool "p" {}\n')
    fleetform(applied, "plan", "--out", str(other / "saved.plan"))
    assert "Error: Plan of another stack" in refused(other, "--reuse-if-same", "saved.plan")


def test_the_option_needs_a_plan(folder: Path) -> None:
    ran = ended(folder, "apply", "--reuse-if-same")
    assert ran.status == 1
    assert "needs the PLAN" in said(ran.err)
