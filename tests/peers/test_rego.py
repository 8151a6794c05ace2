"""Policies in Rego over plan JSON, by regopy: what a user of OPA or Conftest writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import regopy

from builders.commands import document

POLICY = """
package fleet

import rego.v1

deny contains message if {
    some change in input.resource_changes
    change.type == "agent"
    "create" in change.change.actions
    change.change.after.timeout != "20m"
    message := sprintf("%s may run for %s", [change.address, change.change.after.timeout])
}

deny contains message if {
    some fact in input.fleetform.review.exposure
    fact.status == "new"
    fact.severity == "critical"
    message := fact.message
}

waits contains change.address if {
    some change in input.resource_changes
    some name, value in change.change.after_unknown
    value == true
}

beneath[owner.address] contains primitive.type if {
    some owner in input.planned_values.root_module.child_modules
    some primitive in owner.resources
}
"""


def answers(plan: Any, query: str) -> Any:
    interpreter = regopy.Interpreter()
    interpreter.add_module("fleet", POLICY)
    # The other way to give it input escapes text wrongly.
    interpreter.set_input_term(json.dumps(plan))
    return json.loads(str(interpreter.query(query)))["expressions"][0]


def test_a_plan_that_keeps_the_policy(folder: Path) -> None:
    assert answers(document(folder, "plan", "--json"), "data.fleet.deny") == []


def test_a_plan_that_breaks_it(folder: Path) -> None:
    plan = document(folder, "plan", "--json", "--var", "timeout=2h")
    assert answers(plan, "data.fleet.deny") == ["agent.a may run for 2h"]


def test_what_is_unknown_and_what_lies_beneath(folder: Path) -> None:
    plan = document(folder, "plan", "--json")
    assert "trigger.t" in answers(plan, "data.fleet.waits")
    assert answers(plan, "data.fleet.beneath")["agent.a"] == ["local_agent"]


def test_text_comes_through(folder: Path) -> None:
    plan = document(folder, "plan", "--json")
    text = 'a "b" \\ \n é {}'
    plan["variables"]["timeout"]["value"] = text
    assert answers(plan, "input.variables.timeout.value") == text
