"""``moved``, ``removed``, ``import``, ``check``, ``provider`` and ``output`` blocks."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.configurations import declare
from planes.address import Address
from planes.types import STRING, MapType
from planes.values import Deferred, Reference, Sensitive

MOVES = [
    ("runtime_pool.a", "runtime_pool.p"),
    ("runtime_pool.a", 'runtime_pool.each["x y"]'),
    ("runtime_pool.a[0]", "runtime_pool.p"),
    ("module.a", "module.b"),
    ("module.a", 'module.b["x"]'),
    ("runtime_pool.a", "module.b.runtime_pool.p"),
    ('module.a["x"].module.c[0].runtime_pool.p', "runtime_pool.p"),
]


@pytest.mark.parametrize(("source", "target"), MOVES)
def test_moved(source: str, target: str, tmp_path: Path) -> None:
    stack = declare(tmp_path, f"moved {{\n  from = {source}\n  to   = {target}\n}}\n")
    (move,) = stack.moves
    assert (move.source, move.target) == (source, target)
    assert str(move.location) == "main.fleet.hcl:1"


def test_records_of_modules_speak_of_their_own(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": """
module "m" {
  source   = "./m"
  for_each = toset(["a", "b"])
}
""",
            "m/main.fleet.hcl": """
moved {
  from = runtime_pool.a
  to   = module.n.runtime_pool.b
}
removed { from = runtime_pool.c }
check "c" {
  assert {
    condition     = path.root == "."
    error_message = "No."
  }
}
""",
        },
    )
    assert [(move.source, move.target) for move in stack.moves] == [
        ('module.m["a"].runtime_pool.a', 'module.m["a"].module.n.runtime_pool.b'),
        ('module.m["b"].runtime_pool.a', 'module.m["b"].module.n.runtime_pool.b'),
    ]
    assert [item.source for item in stack.removals] == [
        'module.m["a"].runtime_pool.c',
        'module.m["b"].runtime_pool.c',
    ]
    assert [item.name for item in stack.checks] == ['module.m["a"].c', 'module.m["b"].c']


def test_removed(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
variable "keep" { default = true }
removed { from = runtime_pool.a }
removed {
  from = module.m
  lifecycle { destroy = !var.keep }
}
runtime_pool "ab" {}
""",
    )
    assert [item[:2] for item in stack.removals] == [("runtime_pool.a", True), ("module.m", False)]


def test_imports(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": """
locals { found = { a = "id-a", b = "id-b" } }
runtime_pool "p" {}
runtime_pool "e" { for_each = local.found }
module "m" { source = "./m" }
import {
  to = runtime_pool.p
  id = "x-${upper("y")}"
}
import {
  for_each = local.found
  to       = runtime_pool.e[each.key]
  id       = each.value
}
import {
  to = module.m.runtime_pool.q
  id = "q"
}
import {
  to = "runtime_pool.p/local_pool.this"
  id = "r"
}
""",
            "m/main.fleet.hcl": 'runtime_pool "q" {}\n',
        },
    )
    assert [item[:2] for item in stack.imports] == [
        ("runtime_pool.p", "x-Y"),
        ('runtime_pool.e["a"]', "id-a"),
        ('runtime_pool.e["b"]', "id-b"),
        ("module.m.runtime_pool.q", "q"),
        ("runtime_pool.p/local_pool.this", "r"),
    ]


def test_checks(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
runtime_pool "p" {}
check "pools" {
  assert {
    condition     = runtime_pool.p.cpu > 5
    error_message = "It has ${runtime_pool.p.cpu}."
  }
  assert {
    condition     = runtime_pool.p.id != ""
    error_message = "No id."
  }
}
""",
    )
    (check,) = stack.checks
    assert check.name == "pools"
    known, late = check.assertions
    assert known[:2] == (False, "It has 1.")
    assert isinstance(late.condition, Deferred)


def test_providers(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
locals { regions = { eu = "e.db", us = "u.db" } }
provider "local" { path = "x-${upper("a")}.db" }
provider "local" {
  alias    = "by"
  for_each = local.regions
  path     = each.value
}
runtime_pool "p" {
  for_each = local.regions
  provider = local.by[each.key]
}
runtime_pool "q" { provider = "local" }
""",
    )
    assert list(stack.providers) == ["local", 'local.by["eu"]', 'local.by["us"]']
    assert stack.providers["local"].settings["path"] == "x-A.db"
    assert stack.providers['local.by["us"]'].settings["path"] == "u.db"
    assert stack.providers["local"].name == "local"
    found = {address.key: item.provider for address, item in stack.declarations.items()}
    assert found == {"eu": 'local.by["eu"]', "us": 'local.by["us"]', None: "local"}


def test_outputs(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
runtime_pool "p" {}
agent "a" {
  pool    = runtime_pool.p
  harness = "codex"
}
output "map" {
  value       = tomap({ a = "x" })
  description = "A map."
}
output "late" { value = runtime_pool.p.id }
output "secret" {
  value     = sensitive("x")
  sensitive = true
}
output "agent" { value = agent.a }
output "agents" { value = [for a in [agent.a] : a] }
output "checked" {
  value = 1
  precondition {
    condition     = path.root == ""
    error_message = "Never."
  }
}
""",
    )
    outputs = stack.outputs
    assert (outputs["map"].value, outputs["map"].type) == ({"a": "x"}, MapType(STRING))
    assert outputs["map"].description == "A map."
    assert outputs["late"].value == Reference(Address((), "runtime_pool", "p"), ("id",))
    assert outputs["late"].type == STRING
    assert outputs["secret"].value == Sensitive("x")
    agent = outputs["agent"].value
    assert agent["pool"] == "runtime_pool.p"
    assert agent["harness"] == "codex"
    assert agent["id"] == Reference(Address((), "agent", "a"), ("id",))
    assert outputs["agents"].value == [agent]
    assert [item[:2] for item in outputs["checked"].preconditions] == [(False, "Never.")]
    assert list(outputs) == ["map", "late", "secret", "agent", "agents", "checked"]


def test_output_of_references_by_key(tmp_path: Path) -> None:
    text = 'runtime_pool "p" { for_each = toset(["a"]) }\noutput "o" { value = runtime_pool.p }\n'
    stack = declare(tmp_path, text)
    assert stack.outputs["o"].value["a"]["memory"] == "2GiB"
