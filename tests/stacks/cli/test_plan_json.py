"""Plan JSON is in Terraform's documented format: its shape, its keys, and what they mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from builders.commands import PLANE, document, fleetform, live
from builders.configurations import write
from builders.json_schema import is_valid, unknown_keywords
from providers.local import admin

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "plan.schema.json").read_text(encoding="utf-8"))

MORE = """\
variable "word" {
  type      = string
  default   = "violet"
  sensitive = true
}

runtime_pool "many" {
  count  = 2
  labels = { note = var.word }

  lifecycle {
    precondition {
      condition     = var.timeout != ""
      error_message = "There is no timeout."
    }
  }
}

module "inner" {
  source = "./inner"
  url    = trigger.t.url
}

output "word" {
  value     = var.word
  sensitive = true
}

check "id" {
  assert {
    condition     = agent.a.id != ""
    error_message = "It has no id."
  }
}

check "timeout" {
  assert {
    condition     = var.timeout == "1h"
    error_message = "It is not an hour."
  }
}
"""

INNER = """\
variable "url" {
  type = string
}

agent "late" {
  pool         = runtime_pool.q
  harness      = "codex"
  image        = "ghcr.io/acme/a@sha256:DIGEST"
  instructions = "Help."
  model        = { provider = "bedrock", name = "claude" }
  environment  = { URL = var.url, LEVEL = "debug" }
}

runtime_pool "q" {
  namespace = "first"
}
""".replace("DIGEST", "1a2b3c4d" * 8)


@pytest.fixture
def larger(folder: Path) -> Path:
    return write(folder, {"more.fleet.hcl": MORE, "inner/main.fleet.hcl": INNER})


@pytest.fixture
def running(larger: Path) -> Path:
    fleetform(larger, "apply", "--auto-approve")
    return larger


def plan(folder: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = document(folder, "plan", "--json", *arguments)
    assert is_valid(SCHEMA, found)
    return found


def changes(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {change["address"]: change for change in found["resource_changes"]}


def changed(folder: Path) -> dict[str, Any]:
    """The plan of an update, a replacement, a removal and a move."""
    text = (folder / "main.fleet.hcl").read_text()
    write(folder, text.replace('default = "20m"', 'default = "1h"'))
    more = MORE.replace("count  = 2", "count  = 1").replace("var.word }", '"plain" }')
    more += "moved {\n  from = module.inner.agent.late\n  to   = module.inner.agent.early\n}\n"
    inner = INNER.replace('"first"', '"second"').replace('"late"', '"early"')
    write(folder, {"more.fleet.hcl": more, "inner/main.fleet.hcl": inner})
    return plan(folder)


def test_the_schema_says_nothing_that_is_not_checked() -> None:
    assert unknown_keywords(SCHEMA) == set()
    assert not is_valid(SCHEMA, {})


# The keys are those of Terraform.


def shape(data: Any, place: str = "$") -> Iterator[tuple[str, str]]:
    """Each place of a document, with the JSON type of what stands there."""
    kinds = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    yield place, kinds.get(type(data), "number")
    last = place.rpartition(".")[2]
    if last in VALUES:
        return
    if isinstance(data, dict):
        for key, item in data.items():
            yield from shape(item, f"{place}.{'*' if last in BY_NAME else key}")
    elif isinstance(data, list):
        for item in data:
            # Modules nest as deep as they like.
            yield from shape(item, f"{place}[]".replace(INNER_MODULES * 2, INNER_MODULES))


INNER_MODULES = ".child_modules[]"
BY_NAME = {"variables", "outputs", "output_changes", "provider_config", "module_calls"}
VALUES = {
    *("values", "sensitive_values", "before", "after", "after_unknown", "value", "type"),
    *("before_sensitive", "after_sensitive", "expressions", "fleetform"),
}
ONLY_TERRAFORM = (
    "$.configuration.root_module.module_calls.*.expressions",
    "$.configuration.root_module.module_calls.*.source",
    "$.configuration.root_module.module_calls.*.module.outputs",
    "$.configuration.root_module.module_calls.*.module.variables",
    "$.configuration.root_module.resources[].count_expression",
    "$.configuration.root_module.variables.*.default",
)
"""What a plan does not tell: how the configuration is written."""
DOCUMENTED = {
    "$.fleetform",
    "$.resource_drift",
    "$.planned_values.root_module.child_modules[].child_modules",
    "$.resource_changes[].previous_address",
    "$.checks[].instances[].problems",
    "$.checks[].instances[].problems[]",
    "$.checks[].instances[].problems[].message",
    "$.configuration.root_module.resources[].depends_on",
    "$.configuration.root_module.resources[].depends_on[]",
    "$.configuration.root_module.module_calls.*.module.resources[].depends_on",
    "$.configuration.root_module.module_calls.*.module.resources[].depends_on[]",
}
"""What the recorded plans had no occasion for, and the documentation has; and our own key."""


def test_the_keys_are_those_of_terraform(larger: Path) -> None:
    recorded = {}
    for line in (HERE / "terraform_plan_shape.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            place, *types = line.split()
            recorded[place] = set(types)
    first = plan(larger)
    fleetform(larger, "apply", "--auto-approve")
    ours: dict[str, set[str]] = {}
    for found in (first, changed(larger), plan(larger, "--destroy")):
        for place, kind in shape(found):
            ours.setdefault(place, set()).add(kind)
    assert ours.keys() - recorded.keys() - DOCUMENTED == set()
    missing = {place for place in recorded if not place.startswith(ONLY_TERRAFORM)}
    assert missing - ours.keys() == set()
    loose = ("type", "value", "before", "after", "after_unknown")
    for place in ours.keys() & recorded.keys():
        if place.rpartition(".")[2] not in loose:
            assert ours[place] <= recorded[place] | {"boolean"}, place


# What they mean.


def test_a_first_plan(larger: Path) -> None:
    found = plan(larger)
    assert (found["applyable"], found["complete"], found["errored"]) == (True, True, False)
    assert found["prior_state"]["values"] == {"outputs": {}, "root_module": {}}
    assert found["resource_drift"] == []
    agent = changes(found)["agent.a"]
    assert (agent["mode"], agent["type"], agent["name"]) == ("managed", "agent", "a")
    assert agent["provider_name"] == "local"
    assert agent["change"]["actions"] == ["create"]
    assert agent["change"]["before"] is None
    assert agent["change"]["after"]["timeout"] == "20m"
    assert agent["change"]["after"]["pool"] == "runtime_pool.p"
    assert agent["change"]["after_unknown"] == {"id": True, "identity": True}


def test_primitives_stand_beside_with_their_owner_as_module(larger: Path) -> None:
    found = changes(plan(larger))
    primitive = found["agent.a/local_agent.this"]
    assert primitive["module_address"] == "agent.a"
    assert (primitive["type"], primitive["name"]) == ("local_agent", "this")
    assert primitive["change"]["after_unknown"] == {"pool": True, "model": True}
    inner = found["module.inner.runtime_pool.q/local_pool.this"]
    assert inner["module_address"] == "module.inner.runtime_pool.q"
    assert found["module.inner.runtime_pool.q"]["module_address"] == "module.inner"
    assert [found[f"runtime_pool.many[{at}]"]["index"] for at in (0, 1)] == [0, 1]


def test_what_is_known_only_after_apply(larger: Path) -> None:
    found = plan(larger)
    late = changes(found)["module.inner.agent.late"]["change"]
    assert late["after"]["environment"] == {"LEVEL": "debug"}
    assert late["after_unknown"]["environment"] == {"URL": True}
    assert found["output_changes"]["url"] == {
        "actions": ["create"],
        "before": None,
        "after_unknown": True,
        "before_sensitive": False,
        "after_sensitive": False,
    }
    assert "value" not in found["planned_values"]["outputs"]["url"]


def test_what_is_sensitive(larger: Path) -> None:
    found = plan(larger)
    change = changes(found)["runtime_pool.many[0]"]["change"]
    assert change["after"]["labels"] == {"note": "(sensitive value)"}
    assert change["after_sensitive"] == {"labels": {"note": True}}
    assert found["variables"]["word"] == {"value": "(sensitive value)"}
    output = found["output_changes"]["word"]
    assert (output["after"], output["after_sensitive"]) == ("(sensitive value)", True)
    variables = found["configuration"]["root_module"]["variables"]
    assert variables == {"timeout": {}, "word": {"sensitive": True}}
    assert "violet" not in json.dumps(found)


def test_changes_of_every_sort(running: Path) -> None:
    found = changed(running)
    told = changes(found)
    agent = told["agent.a"]["change"]
    assert agent["actions"] == ["update"]
    assert (agent["before"]["timeout"], agent["after"]["timeout"]) == ("20m", "1h")
    pool = told["module.inner.runtime_pool.q"]
    assert pool["change"]["actions"] == ["delete", "create"]
    assert pool["change"]["replace_paths"] == [["namespace"]]
    assert pool["action_reason"] == "replace_because_cannot_update"
    gone = told["runtime_pool.many[1]"]
    assert (gone["change"]["actions"], gone["change"]["after"]) == (["delete"], None)
    assert gone["change"]["before_sensitive"] == {"labels": {"note": True}}
    moved = told["module.inner.agent.early"]
    assert moved["previous_address"] == "module.inner.agent.late"
    kept = told["runtime_pool.many[0]"]["change"]
    assert kept["before"]["labels"] == {"note": "(sensitive value)"}
    assert kept["after"]["labels"] == {"note": "plain"}
    assert (kept["before_sensitive"], kept["after_sensitive"]) == ({"labels": {"note": True}}, {})


def test_nothing_to_do(running: Path) -> None:
    found = plan(running)
    assert found["applyable"] is False
    actions = [change["change"]["actions"] for change in found["resource_changes"]]
    assert actions == [["no-op"]] * len(actions)
    prior, planned = found["prior_state"]["values"], found["planned_values"]
    assert prior["outputs"] == planned["outputs"]
    assert addresses(prior["root_module"]) == addresses(planned["root_module"])


def addresses(module: dict[str, Any]) -> list[str]:
    inner = [address for child in module.get("child_modules", []) for address in addresses(child)]
    return sorted([resource["address"] for resource in module.get("resources", [])] + inner)


def test_values_stand_in_their_modules(larger: Path) -> None:
    root = plan(larger)["planned_values"]["root_module"]
    [inner] = [child for child in root["child_modules"] if child["address"] == "module.inner"]
    declared = [item["address"] for item in inner["resources"]]
    assert sorted(declared) == ["module.inner.agent.late", "module.inner.runtime_pool.q"]
    [pool] = [child for child in inner["child_modules"] if child["address"].endswith(".q")]
    assert addresses(pool) == ["module.inner.runtime_pool.q/local_pool.this"]
    assert pool["resources"][0]["values"]["namespace"] == "first"
    assert "agent.a" in addresses(root)


def test_what_values_wait_for(larger: Path) -> None:
    waited = {"resource": "trigger.t", "attribute": ["url"]}
    assert waited in plan(larger)["relevant_attributes"]
    fleetform(larger, "apply", "--auto-approve")
    assert plan(larger)["relevant_attributes"] == []


def test_the_configuration(larger: Path) -> None:
    found = plan(larger)["configuration"]
    assert found["provider_config"] == {"local": {"name": "local", "full_name": "local"}}
    root = found["root_module"]
    resources = {item["address"]: item for item in root["resources"]}
    assert sorted(resources) == [
        "agent.a", "model_route.m", "runtime_pool.many", "runtime_pool.p", "trigger.t",
    ]  # fmt: skip
    assert resources["agent.a"]["expressions"]["pool"] == {"references": ["runtime_pool.p"]}
    assert resources["agent.a"]["expressions"]["harness"] == {"constant_value": "codex"}
    assert resources["runtime_pool.many"]["expressions"]["labels"] == {}
    assert root["outputs"]["url"]["expression"] == {"references": ["trigger.t.url", "trigger.t"]}
    [late, pool] = root["module_calls"]["inner"]["module"]["resources"][::-1]
    assert late["depends_on"] == ["runtime_pool.q", "trigger.t"]
    assert late["expressions"]["environment"] == {"references": ["trigger.t.url", "trigger.t"]}
    assert pool["address"] == "runtime_pool.q"


def test_checks(larger: Path) -> None:
    found = {item["address"]["to_display"]: item for item in plan(larger)["checks"]}
    assert found["check.id"]["status"] == "unknown"
    assert found["check.timeout"] == {
        "address": {"kind": "check", "to_display": "check.timeout", "name": "timeout"},
        "status": "fail",
        "instances": [
            {
                "address": {"to_display": "check.timeout"},
                "status": "fail",
                "problems": [{"message": "It is not an hour."}],
            }
        ],
    }
    assert found["runtime_pool.many"] == {
        "address": {
            "kind": "resource",
            "to_display": "runtime_pool.many",
            "mode": "managed",
            "type": "runtime_pool",
            "name": "many",
        },
        "status": "pass",
        "instances": [
            {
                "address": {"to_display": f"runtime_pool.many[{at}]", "instance_key": at},
                "status": "pass",
            }
            for at in (0, 1)
        ],
    }


def changed_live(folder: Path, id: str) -> None:
    admin.set_properties(folder / PLANE, id, {"timeout": "25m"}, by="mallory")


def removed_live(folder: Path, id: str) -> None:
    admin.remove(folder / PLANE, id)


@pytest.mark.parametrize(
    ("change", "actions"), [(changed_live, ["update"]), (removed_live, ["delete"])]
)
def test_drift(running: Path, change: Callable[[Path, str], None], actions: list[str]) -> None:
    [id] = [row.id for row in live(running).values() if row.address == "agent.a"]
    change(running, id)
    [drift] = plan(running)["resource_drift"]
    assert drift["address"] == "agent.a/local_agent.this"
    assert drift["module_address"] == "agent.a"
    assert drift["change"]["actions"] == actions


def test_options_of_the_plan(running: Path) -> None:
    assert plan(running, "--target", "agent.a")["complete"] is False
    replaced = changes(plan(running, "--replace", "agent.a"))["agent.a"]
    assert replaced["action_reason"] == "replace_by_request"
    destroyed = plan(running, "--destroy")
    assert destroyed["planned_values"] == {"outputs": {}, "root_module": {}}
    assert destroyed["fleetform"]["mode"] == "destroy"


def test_what_is_taken_over(running: Path) -> None:
    [id] = [row.id for row in live(running).values() if row.address == "agent.a"]
    fleetform(running, "state", "rm", "trigger.t", "agent.a")
    block = f'import {{\n  to = agent.a\n  id = "{id}"\n}}\n'
    write(running, {"import.fleet.hcl": block})
    told = changes(plan(running))
    assert told["agent.a"]["change"]["importing"] == {"id": id}
    assert told["agent.a/local_agent.this"]["change"]["importing"] == {"id": id}


def test_what_nobody_declares_any_more(running: Path) -> None:
    write(running, {"more.fleet.hcl": ""})
    told = changes(plan(running))["runtime_pool.many[0]"]
    assert told["change"]["actions"] == ["delete"]
    assert told["action_reason"] == "delete_because_no_resource_config"
