"""``fleetform drift``"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from builders.commands import PLANE, document, ended, fleetform, live, said, state
from providers.local import admin
from providers.local.plane import Plane, Wanted


def agent(folder: Path) -> str:
    [id] = [row.id for row in live(folder).values() if row.type == "local_agent"]
    return id


@pytest.fixture
def drifted(applied: Path) -> Path:
    """The agent was changed, the route is gone, and there is a pool that nobody declares."""
    admin.set_properties(applied / PLANE, agent(applied), {"timeout": "25m"}, by="mallory")
    [route] = [row.id for row in live(applied).values() if row.type == "local_route"]
    admin.remove(applied / PLANE, route)
    with closing(Plane(applied / PLANE, "mallory")) as plane:
        plane.create("local_pool", "other-pool", Wanted("", {"backend": "process"}, {}))
    return applied


def damage(folder: Path) -> None:
    with closing(sqlite3.connect(folder / PLANE)) as connection, connection:
        connection.execute("UPDATE local_agent SET properties = '{'")


def test_no_drift(applied: Path) -> None:
    assert fleetform(applied, "drift", "--detailed-exitcode") == (
        "fleetform drift · stack small · 0 differences, 5 objects in sync\n"
        "\n"
        "No drift. The live fleet is what was last applied.\n"
    )


def test_exit_statuses(drifted: Path) -> None:
    fleetform(drifted, "drift", status=0)
    fleetform(drifted, "drift", "--detailed-exitcode", status=2)
    damage(drifted)
    fleetform(drifted, "drift", status=1)
    fleetform(drifted, "drift", "--detailed-exitcode", status=1)


def test_every_difference(drifted: Path) -> None:
    told = fleetform(drifted, "drift")
    assert told.startswith("fleetform drift · stack small · 3 differences, 3 objects in sync\n")
    assert '\n  ~ agent.a  timeout  "20m" → "25m"  by mallory at ' in told
    assert "\n  - model_route.m  local_route small-model-route-m-" in told
    assert "\n  + local_pool other-pool  no stack declares it  by mallory at " in told


def test_it_changes_nothing(drifted: Path) -> None:
    before = state(drifted), live(drifted)
    fleetform(drifted, "drift")
    assert (state(drifted), live(drifted)) == before


def test_json(drifted: Path) -> None:
    found = document(drifted, "drift", "--json")
    assert found["drifted"] is True
    assert found["counts"] == {"changed": 1, "missing": 1, "unreadable": 0, "unmanaged": 1}
    [changed] = [item for item in found["items"] if item["kind"] == "changed"]
    assert changed.pop("changed_at")
    assert changed == {
        "kind": "changed",
        "address": "agent.a",
        "primitive": "agent.a/local_agent.this",
        "type": "local_agent",
        "id": agent(drifted),
        "attribute": "timeout",
        "property": "timeout",
        "before": "20m",
        "after": "25m",
        "changed_by": "mallory",
        "detail": None,
        "location": "main.fleet.hcl:21",
    }


def test_json_of_no_drift(applied: Path) -> None:
    found = document(applied, "drift", "--json")
    assert (found["drifted"], found["items"]) == (False, [])


def test_markdown(drifted: Path) -> None:
    told = fleetform(drifted, "drift", "--markdown")
    assert told.startswith("## fleetform drift: `small`\n\n**3 differences**\n\n```\n")
    assert '  ~ agent.a  timeout  "20m" → "25m"  by mallory' in told


def test_files_beside_what_is_printed(drifted: Path) -> None:
    files = ["--html", "d.html", "--sarif", "d.sarif", "--junit", "d.xml"]
    assert fleetform(drifted, "drift", *files) == fleetform(drifted, "drift")
    page = (drifted / "d.html").read_text()
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>Drift of small</title>" in page
    assert "mallory" in page
    results = json.loads((drifted / "d.sarif").read_text())["runs"][0]["results"]
    rules = sorted(result["ruleId"] for result in results)
    assert rules == ["drift-changed", "drift-missing", "drift-unmanaged"]
    suite = ElementTree.parse(drifted / "d.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("5", "3")


def test_what_cannot_be_read_is_neither_in_sync_nor_gone(applied: Path) -> None:
    damage(applied)
    ran = ended(applied, "drift")
    assert ran.status == 1
    assert "0 differences, 4 objects in sync, 1 unreadable\n" in ran.out
    assert f"  ? agent.a  local_agent {agent(applied)} could not be read: " in ran.out
    found = document(applied, "drift", "--json", status=1)
    assert found["counts"] == {"changed": 0, "missing": 0, "unreadable": 1, "unmanaged": 0}


def test_a_plane_that_cannot_be_read(applied: Path) -> None:
    (applied / PLANE).write_bytes(b"no plane, and no database either")
    found = document(applied, "drift", "--json", status=1)
    assert {item["kind"] for item in found["items"]} == {"unreadable"}
    assert "is damaged, or is not a plane" in found["items"][0]["detail"]


@pytest.mark.parametrize(
    ("pattern", "unmanaged"),
    [
        ("local_pool", 0),
        ("other-*", 0),
        ("local_pool/other-*", 0),
        ("local_agent", 1),
        ("# all", 1),
    ],
)
def test_what_needs_no_stack(drifted: Path, pattern: str, unmanaged: int) -> None:
    (drifted / "ignore").write_text(f"{pattern}\n\n")
    found: Any = document(drifted, "drift", "--json", "--ignore-file", "ignore")
    assert found["counts"]["unmanaged"] == unmanaged
    assert found["counts"]["changed"] == 1


def test_names_give_a_terminal_no_orders(applied: Path) -> None:
    name = "\x1b[2Jmallory\N{RIGHT-TO-LEFT OVERRIDE}"
    admin.set_properties(applied / PLANE, agent(applied), {"timeout": "25m"}, by=name)
    for words in (["drift"], ["drift", "--markdown"], ["plan"], ["plan", "--markdown"]):
        told = fleetform(applied, *words)
        assert "by ␛[2Jmallory\N{REPLACEMENT CHARACTER} at " in told


def test_an_ignore_file_that_is_not_there(applied: Path) -> None:
    ran = ended(applied, "drift", "--ignore-file", "ignore")
    assert (ran.status, ran.out) == (1, "")
    assert "--ignore-file" in said(ran.err)
