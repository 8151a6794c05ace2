"""``fleetform apply`` and ``fleetform destroy``"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builders.commands import PLANE, ended, fleetform, live, said, state
from builders.configurations import write
from providers.local import admin


def events(folder: Path, *arguments: str, status: int = 0) -> list[dict[str, Any]]:
    ran = ended(folder, *arguments)
    assert ran.status == status, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def of_type(lines: list[dict[str, Any]], type: str) -> list[dict[str, Any]]:
    return [line for line in lines if line["type"] == type]


def test_all_that_is_declared_is_made(folder: Path) -> None:
    told = fleetform(folder, "apply", "--auto-approve")
    assert told.startswith("fleetform plan · stack small · 4 to add, ")
    assert "  ✓ agent.a/local_agent.this created  small-agent-a-" in told
    assert "\nApply complete: 4 added, 0 changed, 0 destroyed.\n" in told
    assert f'\n  url = "{fleetform(folder, "output", "--raw", "url")}"\n' in told
    assert len(live(folder)) == 5


def test_nothing_to_do(applied: Path) -> None:
    before = state(applied)
    told = fleetform(applied, "apply")
    assert told.endswith("No changes. The live fleet is what the configuration says.\n")
    assert state(applied) == before


@pytest.mark.parametrize("command", ["apply", "destroy"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_nobody_to_ask(applied: Path, command: str, form: list[str]) -> None:
    write(applied, {"more.fleet.hcl": 'runtime_pool "q" {}\n'})
    before = state(applied)
    ran = ended(applied, command, *form)
    assert ran.status == 1
    assert "Error: Approval required" in said(ran.err)
    assert "Review the plan and add --auto-approve" in said(ran.err)
    assert state(applied) == before


def test_taking_over_what_is_live_is_asked_for_too(applied: Path) -> None:
    [id] = [row.id for row in live(applied).values() if row.type == "local_agent"]
    admin.set_properties(applied / PLANE, id, {"timeout": "25m"}, by="mallory")
    ran = ended(applied, "apply", "--refresh-only")
    assert ran.status == 1
    assert "Error: Approval required" in said(ran.err)
    fleetform(applied, "apply", "--refresh-only", "--auto-approve")
    properties = live(applied)[id].properties
    assert properties is not None
    assert properties["timeout"] == "25m"
    [record] = [r for r in state(applied).primitives.values() if r.remote_id == id]
    assert record.properties["timeout"] == "25m"


def test_destroy(applied: Path) -> None:
    told = fleetform(applied, "destroy", "--auto-approve")
    assert "\nDestroy complete: 0 added, 0 changed, 4 destroyed.\n" in told
    assert live(applied) == {}
    assert state(applied).fleet == {}
    again = fleetform(applied, "destroy", "--auto-approve")
    assert "0 to destroy" in again
    assert fleetform(applied, "output") == "The state has no outputs.\n"


def test_apply_can_destroy(applied: Path) -> None:
    fleetform(applied, "apply", "--destroy", "--auto-approve")
    assert live(applied) == {}


def test_a_part(folder: Path) -> None:
    fleetform(folder, "apply", "--auto-approve", "--target", "runtime_pool.p")
    assert [row.type for row in live(folder).values()] == ["local_pool"]
    fleetform(folder, "apply", "--auto-approve")
    fleetform(folder, "destroy", "--auto-approve", "--target", "trigger.t")
    assert "local_trigger" not in {row.type for row in live(folder).values()}


# Saved plans.


def test_a_saved_plan_is_applied_with_no_question(folder: Path) -> None:
    fleetform(folder, "plan", "--out", "saved.plan")
    told = fleetform(folder, "apply", "saved.plan")
    assert "Apply complete: 4 added" in told
    assert "No changes." in fleetform(folder, "plan")


def test_a_saved_plan_needs_no_configuration(folder: Path) -> None:
    fleetform(folder, "plan", "--out", "saved.plan")
    (folder / "main.fleet.hcl").unlink()
    fleetform(folder, "apply", "saved.plan")
    assert len(live(folder)) == 5


def test_a_saved_plan_is_applied_once(folder: Path) -> None:
    fleetform(folder, "plan", "--out", "saved.plan")
    fleetform(folder, "apply", "saved.plan")
    before = state(folder)
    ran = ended(folder, "apply", "saved.plan")
    assert ran.status == 1
    assert "Error: Plan is stale" in said(ran.err)
    assert "since the plan was made (serial 0," in said(ran.err)
    assert state(folder) == before


def test_a_stale_plan(applied: Path) -> None:
    fleetform(applied, "plan", "--destroy", "--out", "saved.plan")
    fleetform(applied, "apply", "--auto-approve", "--var", "timeout=1h")
    ran = ended(applied, "apply", "saved.plan")
    assert ran.status == 1
    assert "Error: Plan is stale" in said(ran.err)
    assert len(live(applied)) == 5


def test_a_plan_of_another_stack(applied: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", 'fleet {\n  name = "other"\n}\nruntime_pool "p" {}\n')
    fleetform(other, "apply", "--auto-approve")
    fleetform(applied, "plan", "--destroy", "--out", str(other / "saved.plan"))
    ran = ended(other, "apply", "saved.plan")
    assert ran.status == 1
    assert "Error: Plan of another stack" in said(ran.err)
    assert "The plan is of the stack small in the workspace default; this is other" in said(ran.err)
    assert len(live(other)) == 1


def test_a_plan_of_a_state_that_was_begun_anew(applied: Path) -> None:
    fleetform(applied, "plan", "--destroy", "--out", "saved.plan")
    for file in (applied / ".fleetform").glob("state.db*"):
        file.unlink()
    fleetform(applied, "apply", "--auto-approve", "--target", "runtime_pool.p")
    ran = ended(applied, "apply", "saved.plan")
    assert ran.status == 1
    assert "Error: Plan of another state" in said(ran.err)


def altered(data: bytes) -> bytes:
    head, newline, body = data.partition(b"\n")
    middle = len(body) // 2
    return head + newline + body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize("command", ["apply", "show"])
@pytest.mark.parametrize("change", [altered, cut])
def test_a_plan_that_is_not_as_it_was_made(folder: Path, command: str, change: Any) -> None:
    fleetform(folder, "plan", "--out", "saved.plan")
    plan = folder / "saved.plan"
    data = plan.read_bytes()
    plan.write_bytes(change(data))
    assert plan.read_bytes() != data
    ran = ended(folder, command, "saved.plan")
    assert ran.status == 1
    assert "Error: Plan file damaged" in said(ran.err)
    assert "Make the plan again." in said(ran.err)
    assert live(folder) == {}


def test_a_plan_that_another_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fleetform(folder, "plan", "--out", "saved.plan")
    monkeypatch.setenv("FLEETFORM_STATE_KEY", "6b" * 32)
    ran = ended(folder, "apply", "saved.plan")
    assert ran.status == 1
    assert "Error: Sealed with another key" in said(ran.err)
    assert live(folder) == {}


# For programs.

KEYS = {"@level", "@message", "@module", "@timestamp", "type"}


def test_events_are_lines_of_json(folder: Path) -> None:
    lines = events(folder, "apply", "--auto-approve", "--json")
    assert all(line.keys() >= KEYS for line in lines)
    assert lines[0]["type"] == "version"
    assert (lines[0]["ui"], lines[0]["@module"]) == ("1.2", "fleetform.ui")
    planned, done = of_type(lines, "change_summary")
    assert planned["changes"] == {
        "add": 4, "change": 0, "remove": 0, "import": 0, "operation": "plan",
    }  # fmt: skip
    assert done["changes"] == {**planned["changes"], "operation": "apply"}
    made = {line["change"]["resource"]["addr"] for line in of_type(lines, "planned_change")}
    started = {line["hook"]["resource"]["addr"] for line in of_type(lines, "apply_start")}
    complete = {line["hook"]["resource"]["addr"] for line in of_type(lines, "apply_complete")}
    assert made == started == complete
    assert len(made) == 5


def test_an_event_of_a_resource(folder: Path) -> None:
    lines = events(folder, "apply", "--auto-approve", "--json")
    [agent] = [
        line
        for line in of_type(lines, "apply_complete")
        if line["hook"]["resource"]["addr"] == "agent.a/local_agent.this"
    ]
    assert agent["@level"] == "info"
    assert agent["hook"].pop("elapsed_seconds") >= 0
    [id] = [row.id for row in live(folder).values() if row.type == "local_agent"]
    assert agent["hook"] == {
        "resource": {
            "addr": "agent.a/local_agent.this",
            "module": "agent.a",
            "resource": "local_agent.this",
            "implied_provider": "local",
            "resource_type": "local_agent",
            "resource_name": "this",
            "resource_key": None,
        },
        "action": "create",
        "id_key": "id",
        "id_value": id,
    }


def test_events_of_outputs(folder: Path) -> None:
    lines = events(folder, "apply", "--auto-approve", "--json")
    planned, done = of_type(lines, "outputs")
    assert planned["outputs"]["url"] == {"sensitive": False, "action": "create"}
    url = fleetform(folder, "output", "--raw", "url")
    assert done["outputs"]["url"] == {"sensitive": False, "value": url}


def test_events_of_what_was_changed_outside(applied: Path) -> None:
    [id] = [row.id for row in live(applied).values() if row.type == "local_agent"]
    admin.set_properties(applied / PLANE, id, {"timeout": "25m"}, by="mallory")
    lines = events(applied, "apply", "--auto-approve", "--json")
    [drift] = of_type(lines, "resource_drift")
    assert drift["change"]["resource"]["addr"] == "agent.a/local_agent.this"
    assert drift["change"]["action"] == "update"
    [change] = of_type(lines, "planned_change")
    assert change["change"]["action"] == "update"


def test_events_of_no_changes(applied: Path) -> None:
    lines = events(applied, "apply", "--json")
    [summary] = of_type(lines, "change_summary")
    assert summary["changes"]["add"] == 0


def test_events_of_a_saved_plan(folder: Path) -> None:
    fleetform(folder, "plan", "--out", "saved.plan")
    lines = events(folder, "apply", "--json", "saved.plan")
    assert len(of_type(lines, "apply_complete")) == 5


def test_events_of_a_destruction(applied: Path) -> None:
    lines = events(applied, "destroy", "--auto-approve", "--json")
    assert {line["hook"]["action"] for line in of_type(lines, "apply_complete")} == {"delete"}
    assert of_type(lines, "change_summary")[1]["changes"]["remove"] == 4


@pytest.mark.parametrize("command", ["apply", "destroy"])
def test_errors_are_events(folder: Path, command: str) -> None:
    write(folder, {"more.fleet.hcl": "agnt {}\n"})
    lines = events(folder, command, "--json", "--auto-approve", status=1)
    [told] = of_type(lines, "diagnostic")
    assert (told["@level"], told["@message"]) == ("error", "Error: Unsupported block type")
    assert told["diagnostic"]["range"]["filename"] == "more.fleet.hcl"


def test_refusals_are_events(folder: Path) -> None:
    lines = events(folder, "apply", "--json", status=1)
    assert of_type(lines, "diagnostic")[0]["diagnostic"]["summary"] == "Approval required"
    lines = events(folder, "apply", "--json", "saved.plan", status=1)
    summary = of_type(lines, "diagnostic")[0]["diagnostic"]["summary"]
    assert summary == "Plan file cannot be read"
