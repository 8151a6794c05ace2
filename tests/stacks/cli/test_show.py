"""``fleetform show`` and ``fleetform output``"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders.commands import document, ended, fleetform, live, said, state
from builders.configurations import write

SECRETS = """\
variable "word" {
  type      = string
  default   = "violet"
  sensitive = true
}

output "word" {
  value     = var.word
  sensitive = true
}

output "words" {
  value     = { first = var.word, rest = [1, true] }
  sensitive = true
}

output "number" {
  value = 1.5
}

output "on" {
  value = true
}
"""


@pytest.fixture
def secretive(applied: Path) -> Path:
    write(applied, {"more.fleet.hcl": SECRETS})
    fleetform(applied, "apply", "--auto-approve")
    return applied


def test_the_state(applied: Path) -> None:
    told = fleetform(applied, "show")
    assert told.startswith(f"stack small · serial {state(applied).serial} · 4 fleet resources\n")
    assert "\n# agent.a\n" in told
    assert '  timeout           = "20m"\n' in told
    assert "  pool              = runtime_pool.p\n" in told


def test_no_state(folder: Path) -> None:
    assert fleetform(folder, "show") == "There is no state here yet.\n"
    assert document(folder, "show", "--json")["values"] == {"outputs": {}, "root_module": {}}
    assert fleetform(folder, "output") == "The state has no outputs.\n"
    assert document(folder, "output", "--json") == {}
    assert not (folder / ".fleetform").exists()


def test_the_state_as_json(applied: Path) -> None:
    found = document(applied, "show", "--json")
    assert found["format_version"] == "1.0"
    resources = {item["address"]: item for item in found["values"]["root_module"]["resources"]}
    assert sorted(resources) == ["agent.a", "model_route.m", "runtime_pool.p", "trigger.t"]
    agent = resources["agent.a"]
    assert (agent["mode"], agent["type"], agent["name"]) == ("managed", "agent", "a")
    assert agent["values"]["timeout"] == "20m"
    assert agent["depends_on"] == ["runtime_pool.p", "model_route.m"]
    primitives = found["fleetform"]["primitives"]
    assert {item["id"] for item in primitives} == set(live(applied))
    assert found["fleetform"]["serial"] == state(applied).serial


def test_a_saved_plan(folder: Path) -> None:
    told = fleetform(folder, "plan", "--out", "saved.plan")
    shown = fleetform(folder, "show", "saved.plan")
    assert told.startswith(shown)
    plan = document(folder, "show", "saved.plan", "--json")
    now = document(folder, "plan", "--json")
    assert {**now, "timestamp": ""} == {**plan, "timestamp": ""}


def test_outputs(secretive: Path) -> None:
    [agent] = [row.id for row in live(secretive).values() if row.type == "local_agent"]
    url = fleetform(secretive, "output", "--raw", "url")
    assert fleetform(secretive, "output") == (
        "number = 1.5\n"
        "on = true\n"
        f'shape = {{ agent = "{agent}", hours = 2 }}\n'
        f'url = "{url}"\n'
        "word = (sensitive value)\n"
        "words = (sensitive value)\n"
    )


def test_outputs_as_json(secretive: Path) -> None:
    found = document(secretive, "output", "--json")
    assert found["number"] == {"sensitive": False, "type": "number", "value": 1.5}
    assert found["word"] == {"sensitive": True, "type": "string", "value": "(sensitive value)"}
    assert found["words"]["value"] == "(sensitive value)"
    assert found["shape"]["type"] == ["object", {"agent": "string", "hours": "number"}]


def test_one_output(secretive: Path) -> None:
    url = fleetform(secretive, "output", "--raw", "url")
    assert url.startswith("local://trigger/small-trigger-t-")
    assert fleetform(secretive, "output", "url") == f'"{url}"\n'
    assert document(secretive, "output", "--json", "url") == url
    assert fleetform(secretive, "output", "--raw", "number") == "1.5"
    assert fleetform(secretive, "output", "--raw", "on") == "true"
    assert document(secretive, "output", "shape", "--json")["hours"] == 2


def test_numbers_of_any_size(folder: Path) -> None:
    big = 2**100
    write(folder, {"more.fleet.hcl": f'output "big" {{\n  value = {big}\n}}\n'})
    assert document(folder, "plan", "--json")["output_changes"]["big"]["after"] == big
    told = fleetform(folder, "apply", "--auto-approve", "--json")
    assert f'"value":{big}' in told
    assert fleetform(folder, "output", "--raw", "big") == str(big)
    assert document(folder, "output", "--json")["big"]["value"] == big
    assert document(folder, "show", "--json")["values"]["outputs"]["big"]["value"] == big


def test_a_sensitive_output_is_shown_only_where_asked_for_by_name(secretive: Path) -> None:
    assert fleetform(secretive, "output", "word") == "(sensitive value)\n"
    assert fleetform(secretive, "output", "--raw", "word") == "violet"
    assert document(secretive, "output", "--json", "word") == "violet"
    assert document(secretive, "output", "--json", "words") == {
        "first": "violet",
        "rest": [1, True],
    }


def test_an_output_that_has_no_raw_form(secretive: Path) -> None:
    ran = ended(secretive, "output", "--raw", "words")
    assert (ran.status, ran.out) == (1, "")
    assert 'The output "words" is not a string, number or bool. Print it with --json.' in said(
        ran.err
    )
    assert "violet" not in ran.err


def test_an_output_that_there_is_not(applied: Path) -> None:
    ran = ended(applied, "output", "--json", "urll")
    assert (ran.status, ran.out) == (1, "")
    assert 'The state has no output "urll". Did you mean "url"?' in said(ran.err)


def test_a_workspace_has_a_state_of_its_own(applied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETFORM_WORKSPACE", "blue")
    assert fleetform(applied, "show") == "There is no state here yet.\n"
    assert json.loads(fleetform(applied, "plan", "--json"))["fleetform"]["workspace"] == "blue"


def test_the_keys_of_cost_tags_are_said(tmp_path: Path) -> None:
    keys = fleetform(tmp_path, "output", "--cost-tags").split()
    assert keys == document(tmp_path, "output", "--cost-tags", "--json")
    assert {"fleetform:stack", "fleetform:address", "fleetform:team"} <= set(keys)
