"""Policies: what they are about, their three outcomes, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.configurations import declare, evaluated
from planes.values import Deferred

FLEET = """
model_route "m" {
  targets {
    provider = "anthropic"
    model    = "haiku-4"
  }
}
egress_policy "a" {
  labels  = { size = "small" }
  bundles = ["github"]
}
egress_policy "b" {
  for_each = toset(["x", "y"])
  labels   = { size = each.key }
  bundles  = ["node"]
}
"""


def policy(text: str, name: str = "p") -> str:
    return f'{FLEET}\npolicy "{name}" {{\n{text}\n}}\n'


def outcomes(folder: Path, text: str) -> dict[str, object]:
    (found,) = declare(folder, policy(text)).policies
    return {str(address): condition.condition for address, condition in found.conditions}


def test_it_is_about_every_declaration_of_its_kind(tmp_path: Path) -> None:
    text = """
      each    = egress_policy
      assert  = each.value.labels.size == "x"
      message = "${each.key} is ${each.value.labels.size}"
    """
    (found,) = declare(tmp_path, policy(text)).policies
    assert (found.name, found.severity, found.location.line) == ("p", "error", 18)
    assert [(str(a), c.condition, c.message) for a, c in found.conditions] == [
        ("egress_policy.a", False, "egress_policy.a is small"),
        ('egress_policy.b["x"]', True, 'egress_policy.b["x"] is x'),
        ('egress_policy.b["y"]', False, 'egress_policy.b["y"] is y'),
    ]


def test_when_chooses(tmp_path: Path) -> None:
    text = """
      each    = egress_policy
      when    = each.value.labels.size != "small"
      assert  = each.value.labels.size == "x"
      message = "no"
    """
    assert outcomes(tmp_path, text) == {
        'egress_policy.b["x"]': True,
        'egress_policy.b["y"]': False,
    }


LATE = "each.value.endpoint"


@pytest.mark.parametrize(
    ("when", "kept", "expected"),
    [
        ("true", f'{LATE} == "x"', "unknown"),
        ("false", f'{LATE} == "x"', None),
        (f'{LATE} == "x" # why', "false", "unknown"),
        (f'{LATE} == "x"', "true", True),
        (f'{LATE} == "x"', f'{LATE} == "y"', "unknown"),
    ],
)
def test_what_is_unknown_is_neither_kept_nor_broken(
    when: str, kept: str, expected: object, tmp_path: Path
) -> None:
    text = f'each = model_route\nwhen = {when}\nassert = {kept}\nmessage = "no"'
    found = outcomes(tmp_path, text)
    if expected == "unknown":
        assert isinstance(found["model_route.m"], Deferred)
        assert {str(need) for need in found["model_route.m"].needs} == {"model_route.m.endpoint"}
    else:
        assert found == ({} if expected is None else {"model_route.m": expected})


def test_those_of_a_module_are_about_the_whole_stack(tmp_path: Path) -> None:
    inner = 'policy "q" {\n  each = egress_policy\n  assert = true\n  message = "no"\n}\n'
    files = {
        "main.fleet.hcl": FLEET + 'module "m" { source = "./m" }\n',
        "m/main.fleet.hcl": inner + 'egress_policy "c" { bundles = ["go"] }\n',
    }
    (found,) = declare(tmp_path, files).policies
    assert found.name == "module.m.q"
    assert [str(address) for address, _ in found.conditions] == [
        "egress_policy.a",
        'egress_policy.b["x"]',
        'egress_policy.b["y"]',
        "module.m.egress_policy.c",
    ]


REST = 'assert = true\nmessage = "no"'


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (f"each = agents\n{REST}", "Invalid policy subject"),
        (f'each = "agent"\n{REST}', "Invalid policy subject"),
        (f"each = facts\n{REST}", "Invalid policy subject"),
        (REST, "Missing required argument"),
        (f'each = agent\nseverity = "fatal"\n{REST}', "Invalid policy severity"),
        (f"each = agent\nwhen = local.nope\n{REST}", "Reference to undeclared local value"),
        (f"each = egress_policy\nwhen = 3\n{REST}", "Invalid policy condition"),
        (f"each = egress_policy\nwhen = null\n{REST}", "Invalid policy condition"),
        ('each = egress_policy\nassert = 3\nmessage = "no"', "Invalid condition result"),
        ("each = egress_policy\nassert = true\nmessage = null", "Invalid error message"),
        (
            'each = egress_policy\nassert = each.value.nope\nmessage = "no"',
            "Unsupported attribute",
        ),
        (f"each = agent\nother = 1\n{REST}", "Unsupported argument"),
    ],
)
def test_what_is_wrong_is_said_once(text: str, summary: str, tmp_path: Path) -> None:
    stack, diagnostics = evaluated(tmp_path, policy(text))
    assert stack is None
    assert [item.summary for item in diagnostics.errors] == [summary]


def test_json_says_the_same(tmp_path: Path) -> None:
    text = (
        '{"policy": {"p": {"each": "egress_policy", "message": "no", '
        '"assert": "${each.value.labels.size == \\"x\\"}"}}}'
    )
    files = {"main.fleet.hcl": FLEET, "more.fleet.json": text}
    (found,) = declare(tmp_path, files).policies
    assert [condition.condition for _, condition in found.conditions] == [False, True, False]
