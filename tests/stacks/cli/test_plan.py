"""``fleetform plan``: what its options do, what it prints where, and how it exits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from builders.commands import PLANE, document, ended, fleetform, live, said, state
from builders.configurations import write
from providers.local import admin

ALL = ["agent.a", "model_route.m", "runtime_pool.p", "trigger.t"]


def actions(folder: Path, *arguments: str) -> dict[str, str]:
    """What a plan does to each fleet resource, without what stays as it is."""
    found = document(folder, "plan", "--json", *arguments)["fleetform"]["actions"]
    return {address: action for address, action in found.items() if action != "no-op"}


def tamper(folder: Path, **properties: Any) -> str:
    """Change the live agent behind fleetform's back; its id."""
    [row] = [row for row in live(folder).values() if row.type == "local_agent"]
    admin.set_properties(folder / PLANE, row.id, properties, by="mallory")
    return row.id


def test_what_there_is_to_do(folder: Path) -> None:
    told = fleetform(folder, "plan")
    first = "fleetform plan · stack small · 4 to add, 0 to change, 0 to replace, 0 to destroy\n"
    assert told.startswith(first)
    for address in ALL:
        assert re.search(rf"^\+ {address} +main\.fleet\.hcl:\d+$", told, re.MULTILINE)
    assert "\n  + url    (known after apply)\n" in told


def test_planning_makes_nothing(folder: Path) -> None:
    fleetform(folder, "plan")
    assert live(folder) == {}
    assert state(folder).serial == 0


def test_nothing_to_do(applied: Path) -> None:
    assert fleetform(applied, "plan") == (
        "fleetform plan · stack small · 0 to add, 0 to change, 0 to replace, 0 to destroy\n"
        "\n"
        "No changes. The live fleet is what the configuration says.\n"
    )


def test_exit_statuses(folder: Path) -> None:
    fleetform(folder, "plan", status=0)
    fleetform(folder, "plan", "--detailed-exitcode", status=2)
    fleetform(folder, "apply", "--auto-approve")
    fleetform(folder, "plan", "--detailed-exitcode", status=0)
    fleetform(folder, "plan", "--detailed-exitcode", "--destroy", status=2)
    fleetform(folder, "plan", "--detailed-exitcode", "--refresh-only", status=0)
    tamper(folder, timeout="25m")
    fleetform(folder, "plan", "--detailed-exitcode", "--refresh-only", status=2)
    fleetform(folder, "plan", "--detailed-exitcode", status=2)
    write(folder, {"more.fleet.hcl": "agnt {}\n"})
    fleetform(folder, "plan", "--detailed-exitcode", status=1)


def test_json_is_one_document_and_nothing_else(folder: Path) -> None:
    ran = ended(folder, "plan", "--json", "--out", "saved.plan")
    assert json.loads(ran.out)["applyable"] is True
    assert "Saved to saved.plan." in said(ran.err)


def test_json_with_errors_prints_none(folder: Path) -> None:
    write(folder, {"more.fleet.hcl": "agnt {}\n"})
    ran = ended(folder, "plan", "--json")
    assert (ran.status, ran.out) == (1, "")
    assert "Unsupported block type" in said(ran.err)


def test_warnings_are_in_every_form_of_the_plan(folder: Path) -> None:
    text = (folder / "main.fleet.hcl").read_text()
    write(folder, re.sub("@sha256:[0-9a-f]+", ":v1", text))
    ran = ended(folder, "plan", "--sarif", "plan.sarif", "--junit", "plan.xml")
    assert ran.out.count("Warning: Image not pinned") == 1
    assert ran.err == ""
    for name in ("plan.sarif", "plan.xml"):
        assert "Image not pinned" in (folder / name).read_text()
    for form in ("--json", "--markdown"):
        ran = ended(folder, "plan", form)
        assert ran.out.count("Image not pinned") == 1
        assert ran.err.count("Warning: Image not pinned") == 1


def test_markdown(folder: Path) -> None:
    told = fleetform(folder, "plan", "--markdown")
    assert told.startswith("## fleetform plan: `small`\n\n**4 to add, 0 to change")
    assert "<summary>Added (4)</summary>" in told


def test_sarif_and_junit_stand_beside_what_is_printed(applied: Path) -> None:
    tamper(applied, timeout="25m")
    told = fleetform(applied, "plan", "--sarif", "plan.sarif", "--junit", "plan.xml")
    assert '"20m" → "25m"  by mallory' in told
    run = json.loads((applied / "plan.sarif").read_text())["runs"][0]
    [result] = [item for item in run["results"] if item.get("baselineState") != "unchanged"]
    assert result["ruleId"] == "drift-changed"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "main.fleet.hcl"
    suite = ElementTree.parse(applied / "plan.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("4", "1")


@pytest.mark.parametrize("option", ["--sarif", "--junit", "--out"])
def test_a_file_that_cannot_be_written(folder: Path, option: str) -> None:
    ran = ended(folder, "plan", "--json", option, "nowhere/file")
    assert (ran.status, ran.out) == (1, "")
    assert "nowhere/file" in said(ran.err)
    assert "bug" not in ran.err


def test_a_saved_plan_is_readable_by_its_owner_alone(folder: Path) -> None:
    told = fleetform(folder, "plan", "--out", "saved.plan")
    assert told.endswith(
        "Saved to saved.plan. Apply exactly this with: fleetform apply saved.plan\n"
    )
    assert (folder / "saved.plan").stat().st_mode & 0o777 == 0o600


def test_target_and_exclude(folder: Path) -> None:
    some = {"agent.a": "create", "model_route.m": "create", "runtime_pool.p": "create"}
    assert actions(folder, "--target", "agent.a") == some
    assert actions(folder, "--exclude", "trigger.t") == some
    assert actions(folder, "--exclude", "runtime_pool.p") == {"model_route.m": "create"}
    assert actions(folder, "--target", "model_route.m", "--target", "runtime_pool.p") == {
        "model_route.m": "create",
        "runtime_pool.p": "create",
    }
    assert "This plan is partial" in fleetform(folder, "plan", "--target", "agent.a")


def test_replace(applied: Path) -> None:
    assert actions(applied, "--replace", "agent.a")["agent.a"] == "replace"
    told = fleetform(applied, "plan", "--replace", "agent.a")
    assert "asked for with --replace" in told


def test_destroy(applied: Path) -> None:
    assert actions(applied, "--destroy") == dict.fromkeys(ALL, "delete")
    told = fleetform(applied, "plan", "--destroy")
    first = (
        "fleetform destroy plan · stack small · 0 to add, 0 to change, 0 to replace, 4 to destroy\n"
    )
    assert told.startswith(first)


def test_refreshing_or_not(applied: Path) -> None:
    tamper(applied, timeout="25m")
    assert actions(applied) == {"agent.a": "update"}
    assert actions(applied, "--refresh") == {"agent.a": "update"}
    assert actions(applied, "--no-refresh") == {}
    assert actions(applied, "--refresh-only") == {}
    told = fleetform(applied, "plan", "--refresh-only")
    assert told.startswith("fleetform refresh plan · stack small · ")
    assert '"20m" → "25m"  by mallory' in told


def test_variables_in_increasing_precedence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def timeout(*arguments: str) -> str:
        found = document(folder, "plan", "--json", *arguments)["variables"]["timeout"]["value"]
        return str(found)

    assert timeout() == "20m"
    monkeypatch.setenv("FLEETFORM_VAR_timeout", "1m")
    assert timeout() == "1m"
    write(folder, {"fleet.fleetvars": 'timeout = "2m"\n'})
    assert timeout() == "2m"
    write(folder, {"b.auto.fleetvars": 'timeout = "4m"\n', "a.auto.fleetvars": 'timeout = "3m"\n'})
    assert timeout() == "4m"
    write(folder, {"late.fleetvars": 'timeout = "5m"\n', "later.fleetvars": 'timeout = "6m"\n'})
    assert timeout("--var-file", "late.fleetvars", "--var-file", "later.fleetvars") == "6m"
    assert timeout("--var", "timeout=7m", "--var-file", "late.fleetvars") == "7m"
    assert timeout("--var", "timeout=7m", "--var", "timeout=8m") == "8m"


def test_parallelism_changes_no_plan(folder: Path) -> None:
    assert fleetform(folder, "plan", "--parallelism", "1") == fleetform(folder, "plan")


def test_a_live_system_that_cannot_be_read(applied: Path) -> None:
    (applied / PLANE).write_bytes(b"no plane, and no database either")
    ran = ended(applied, "plan")
    assert (ran.status, ran.out) == (1, "")
    assert "is damaged, or is not a plane" in said(ran.err)
    assert "bug" not in ran.err
