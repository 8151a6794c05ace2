"""The reports that stand beside a plan, and those of a saved one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders.commands import document, ended, fleetform, said
from builders.repositories import git, settled_git

FILES = ("--sarif", "s.json", "--junit", "j.xml", "--html", "p.html", "--gitlab", "g.json")


def test_a_saved_plan_is_shown_in_the_same_words(folder: Path) -> None:
    told = fleetform(folder, "plan", "--out", "saved.plan", "--markdown", *FILES)
    first = {name: (folder / name).read_text(encoding="utf-8") for name in FILES[1::2]}
    assert fleetform(folder, "show", "saved.plan", "--markdown", *FILES) == told
    assert {name: (folder / name).read_text(encoding="utf-8") for name in first} == first
    assert json.loads(first["g.json"]) == {"create": 4, "update": 0, "delete": 0}
    assert first["p.html"].startswith("<!doctype html>")
    plan = document(folder, "show", "saved.plan", "--json")
    assert plan["fleetform"]["review"].keys() == {"access", "cost", "exposure"}


def test_of_a_state_there_are_two_forms(applied: Path) -> None:
    assert "--html shows a saved PLAN" in said(ended(applied, "show", "--html", "x.html").err)
    assert document(applied, "show", "--json")["values"]["root_module"]["resources"]


def test_a_short_comment_says_where_the_whole_is(folder: Path) -> None:
    plan = ("plan", "--markdown", "--max-chars", "1000", "--out", "saved.plan")
    told = fleetform(folder, *plan)
    assert len(told) <= 1000
    assert told.endswith("All of it: `fleetform show saved.plan`\n")


@pytest.fixture
def step(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A step of GitHub Actions, in a stack that is not at the root of its repository."""
    settled_git(monkeypatch)
    git(folder.parent, "init", "--quiet")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    (folder / "summary.md").write_text("Before.\n")
    (folder / "more.fleet.hcl").write_text(
        'check "c" {\n  assert {\n    condition     = path.root == ""\n'
        '    error_message = "No."\n  }\n}\n'
    )
    return folder


def test_github(step: Path) -> None:
    ran = ended(step, "plan", "--json", "--github")
    assert json.loads(ran.out)["applyable"] is True
    place = f"file={step.name}/more.fleet.hcl,line=3,endLine=3"
    assert f"::warning {place},title=check-failed check.c::No.\n" in ran.err
    summary = (step / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("Before.\n## fleetform plan: `small`")


def test_outside_of_github_there_is_no_summary(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    assert ended(folder, "plan", "--github").status == 0


HOSTILE = "::error::x\\n##[error]y"


def test_the_log_of_a_step_obeys_nothing(step: Path) -> None:
    text = (step / "main.fleet.hcl").read_text(encoding="utf-8")
    assert '"Help."' in text
    text = text.replace('"Help."', f'"Help.\\n{HOSTILE}"')
    (step / "main.fleet.hcl").write_text(text, encoding="utf-8")
    fleetform(step, "apply", "--auto-approve")
    (step / "main.fleet.hcl").write_text(text.replace("Help.", "Do."), encoding="utf-8")
    for form in ((), ("--markdown",), ("--json",)):
        ran = ended(step, "plan", *form)
        lines = (ran.out + ran.err).splitlines()
        assert [line for line in lines if line.lstrip().startswith("::") or "##[" in line] == []
    found = document(step, "plan", "--json")["planned_values"]["root_module"]["resources"]
    [agent] = [item for item in found if item["type"] == "agent"]
    assert agent["values"]["instructions"] == "Do.\n::error::x\n##[error]y"


def test_a_graph_of_what_a_plan_changes(applied: Path) -> None:
    fleetform(applied, "plan", "--destroy", "--out", "saved.plan")
    found = document(applied, "graph", "--diff", "saved.plan", "--format", "json")
    marks = {node["address"]: node["change"] for node in found["nodes"]}
    assert marks["trigger.t"] == "gone"
    edges = {(edge["source"], edge["target"]): edge["change"] for edge in found["edges"]}
    assert edges["trigger.t", "agent.a"] == "gone"
    drawn = fleetform(applied, "graph", "--diff", "saved.plan", "--format", "mermaid")
    assert "-.->" in drawn
    assert "classDef gone" in drawn
    svg = fleetform(applied, "graph", "--diff", "saved.plan", "--format", "svg")
    assert "trigger.t → agent.a agent (gone)" in svg
    assert "style" in fleetform(applied, "graph", "--diff", "saved.plan")
