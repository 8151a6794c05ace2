"""``fleetform local``"""

from __future__ import annotations

import getpass
import json
from pathlib import Path

import pytest

from builders.commands import document, ended, fleetform, live, said
from builders.configurations import write


@pytest.fixture
def agent(applied: Path) -> str:
    [id] = [row.id for row in live(applied).values() if row.type == "local_agent"]
    return id


def test_list(applied: Path, agent: str) -> None:
    head, *rows = fleetform(applied, "local", "ls").splitlines()
    assert head.split("  ")[0] == "type"
    assert len(rows) == 5
    [row] = [row.split() for row in rows if agent in row]
    assert row[:4] == ["local_agent", agent, "agent.a", "1"]


def test_list_as_json(applied: Path, agent: str) -> None:
    found = document(applied, "local", "ls", "--json")
    [row] = [row for row in found if row["id"] == agent]
    assert row["type"] == "local_agent"
    assert row["address"] == "agent.a"
    assert row["revision"] == 1
    assert row["changed_by"] == f"fleetform ({getpass.getuser()})"
    assert row["properties"]["timeout"] == "20m"


def test_get(applied: Path, agent: str) -> None:
    assert document(applied, "local", "get", agent)["properties"]["timeout"] == "20m"


def test_set(applied: Path, agent: str) -> None:
    told = fleetform(
        applied, "local", "set", agent, "timeout=25m", "environment.LEVEL=debug",
        'repos=["acme/api"]', "--by", "mallory",
    )  # fmt: skip
    assert told == f"local_agent {agent} is now at revision 2.\n"
    row = document(applied, "local", "get", agent)
    assert (row["revision"], row["changed_by"]) == (2, "mallory")
    assert row["properties"]["timeout"] == "25m"
    assert row["properties"]["environment"] == {"LEVEL": "debug"}
    assert row["properties"]["repos"] == ["acme/api"]


def test_a_change_is_put_down_to_whoever_makes_it(applied: Path, agent: str) -> None:
    fleetform(applied, "local", "set", agent, "timeout=25m")
    assert live(applied)[agent].changed_by == getpass.getuser()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("tmieout=25m", 'local_agent has no property "tmieout". Did you mean "timeout"?'),
        ("timeout=12", 'local_agent timeout: a duration such as "90s"'),
        ("timeout", '"timeout" is not KEY=VALUE.'),
        ("=1", '"=1" is not KEY=VALUE.'),
    ],
)
def test_changes_that_cannot_be_made(applied: Path, agent: str, change: str, told: str) -> None:
    ran = ended(applied, "local", "set", agent, change)
    assert (ran.status, ran.out) == (1, "")
    assert told in said(ran.err)
    assert live(applied)[agent].revision == 1


def test_remove(applied: Path, agent: str) -> None:
    told = fleetform(applied, "local", "rm", agent)
    assert told == f"local_agent {agent} is deleted.\n"
    assert agent not in live(applied)


@pytest.mark.parametrize("words", [["get"], ["set", "timeout=1m"], ["rm"]])
def test_what_is_not_there(applied: Path, agent: str, words: list[str]) -> None:
    ran = ended(applied, "local", words[0], f"{agent}x", *words[1:])
    assert (ran.status, ran.out) == (1, "")
    assert "Error: No such live object" in said(ran.err)
    assert f'Did you mean "{agent}"?' in said(ran.err)


def test_the_plane_is_the_one_that_the_stack_names(folder: Path) -> None:
    text = (folder / "main.fleet.hcl").read_text()
    write(folder, text.replace('provider "local" {}', 'provider "local" {\n  path = "p.db"\n}'))
    fleetform(folder, "apply", "--auto-approve")
    assert (folder / "p.db").exists()
    assert len(document(folder, "local", "ls", "--json")) == 5


def test_another_plane(applied: Path, tmp_path: Path) -> None:
    plane = str(applied / ".fleetform" / "plane.db")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert json.loads(fleetform(empty, "local", "ls", "--json")) == []
    assert len(document(empty, "local", "--path", plane, "ls", "--json")) == 5


def test_looking_makes_nothing(folder: Path) -> None:
    assert fleetform(folder, "local", "ls").split() == [
        "type", "id", "address", "revision", "changed", "by",
    ]  # fmt: skip
    assert not (folder / ".fleetform").exists()
