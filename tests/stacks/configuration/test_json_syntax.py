"""The JSON form of the configuration."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from builders.configurations import declare, evaluated, told
from planes.kind import plain

HCL = """
fleet { name = "jay" }
variable "teams" {
  type    = map(string)
  default = { a = "x", b = "y" }
}
locals {
  text = "say \\"hi\\" ${upper("a")}\\n%{ if true }\\"yes\\"%{ endif } $${no}"
  list = [1, -2.5e3, null, true]
}
provider "local" { alias = "eu" }
runtime_pool "p" {
  for_each   = var.teams
  labels     = { team = each.value, key = "k-${each.key}" }
  provider   = local.eu
  dynamic "network" {
    for_each = each.key == "a" ? ["v"] : []
    iterator = one
    content {
      vpc     = one.value
      subnets = ["s"]
    }
  }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [memory, labels["team"]]
    precondition {
      condition     = each.key != "z"
      error_message = "No z."
    }
  }
}
agent "q" {
  pool         = runtime_pool.p["a"]
  harness      = "codex"
  instructions = local.text
  depends_on   = [runtime_pool.p]
}
trigger "t" {
  agent = agent.q
  schedule { cron = "0 6 * * 1" }
}
module "m" {
  source    = "./m"
  providers = { local = local.eu }
}
output "o" { value = local.list }
moved {
  from = runtime_pool.x
  to   = runtime_pool.p["a"]
}
removed {
  from = agent.gone
  lifecycle { destroy = false }
}
import {
  to = agent.q
  id = "x-1"
}
check "c" {
  assert {
    condition     = length(var.teams) == 2
    error_message = "Two."
  }
}
"""
JSON = r"""
{
  "//": "The same in JSON.",
  "fleet": {"name": "jay"},
  "variable": {"teams": {"type": "map(string)", "default": {"a": "x", "b": "y"}}},
  "locals": {
    "text": "say \"hi\" ${upper(\"a\")}\n%{ if true }\"yes\"%{ endif } $${no}",
    "list": [1, -2.5e3, null, true]
  },
  "provider": {"local": {"alias": "eu"}},
  "runtime_pool": {
    "p": {
      "for_each": "${var.teams}",
      "labels": {"team": "${each.value}", "key": "k-${each.key}"},
      "provider": "local.eu",
      "dynamic": {
        "network": {
          "for_each": "${each.key == \"a\" ? [\"v\"] : []}",
          "iterator": "one",
          "content": {"vpc": "${one.value}", "subnets": ["s"]}
        }
      },
      "lifecycle": {
        "prevent_destroy": true,
        "ignore_changes": ["memory", "labels[\"team\"]"],
        "precondition": [{"condition": "${each.key != \"z\"}", "error_message": "No z."}]
      }
    }
  },
  "agent": [{
    "q": {
      "pool": "${runtime_pool.p[\"a\"]}",
      "harness": "codex",
      "instructions": "${local.text}",
      "depends_on": ["runtime_pool.p"]
    }
  }],
  "trigger": {"t": {"agent": "${agent.q}", "schedule": {"cron": "0 6 * * 1"}}},
  "module": {"m": {"source": "./m", "providers": {"local": "local.eu"}}},
  "output": {"o": {"value": "${local.list}"}},
  "moved": {"from": "runtime_pool.x", "to": "runtime_pool.p[\"a\"]"},
  "removed": {"from": "agent.gone", "lifecycle": {"destroy": false}},
  "import": {"to": "agent.q", "id": "x-1"},
  "check": {"c": {"assert": {"condition": "${length(var.teams) == 2}", "error_message": "Two."}}}
}
"""
MODULE = {"m/main.fleet.hcl": 'runtime_pool "p" { provider = local }\n'}


def test_both_forms_say_the_same(tmp_path: Path) -> None:
    one = declare(tmp_path / "hcl", {"main.fleet.hcl": HCL, **MODULE})
    other = declare(tmp_path / "json", {"main.fleet.json": JSON, **MODULE})
    assert list(map(str, one.declarations)) == list(map(str, other.declarations))
    for address, declaration in one.declarations.items():
        counterpart = other.declarations[address]
        assert plain(declaration.spec) == plain(counterpart.spec)
        assert declaration.dependencies == counterpart.dependencies
        assert declaration.provider == counterpart.provider
        assert declaration.lifecycle[:4] == counterpart.lifecycle[:4]
        assert len(counterpart.lifecycle.preconditions) == len(declaration.lifecycle.preconditions)
    assert one.outputs["o"].value == other.outputs["o"].value
    assert [item[:-1] for item in one.moves] == [item[:-1] for item in other.moves]
    assert [item[:-1] for item in one.imports] == [item[:-1] for item in other.imports]
    assert [item[:-1] for item in one.removals] == [item[:-1] for item in other.removals]
    assert [check.name for check in other.checks] == ["c"]
    assert other.sources["main.fleet.json"] == JSON


FAULTS = [
    (
        '{"runtime_pool": {"p": {"memory": "2GiB",\n  "memry": 1}}}',
        "error main.fleet.json:2:4 'memry'\nUnsupported argument\n"
        'An argument named "memry" is not expected here. Did you mean "memory"?',
    ),
    (
        '{"runtime_pool": {"p": {\n  "labels": {"team": "${nope.x}"}}}}',
        "error main.fleet.json:2:25 'nope.x'\nInvalid reference\n",
    ),
    (
        '{"runtime_pool": {"p": {\n  "labels": {"\\u00e9": "x", "team": "a\\tb ${nope.x}"}}}}',
        "error main.fleet.json:2:45 'nope.x'\nInvalid reference\n",
    ),
    (
        '{"agnt": {"a": {}}}',
        "error main.fleet.json:1:3 'agnt'\nUnsupported argument\n",
    ),
    (
        '{"agent": 1}',
        "error main.fleet.json:1:11 '1'\nInvalid JSON configuration\n"
        '"agent" is a block, which is written as an object by label.',
    ),
    (
        '{"moved": "x"}',
        "error main.fleet.json:1:11 '\"x\"'\nInvalid JSON configuration\n"
        '"moved" is a block, which is written as an object or a list of those.',
    ),
    (
        '{"locals": {"a b": 1}}',
        "error main.fleet.json:1:13 '\"a b\"'\nInvalid JSON configuration\n"
        '"a b" cannot be the name of an argument.',
    ),
    (
        '{"locals": {"a": "${"}}',
        "error main.fleet.json:1:18 '\"${\"'\n",
    ),
    ("[1]", "error main.fleet.json:1:2 '1'\nInvalid JSON configuration\n"),
    (
        '{"locals": }',
        "error main.fleet.json:1:12 '}'\nInvalid JSON\n"
        "main.fleet.json is not a JSON document: a value is expected here.",
    ),
    ('{"a": 1} x', "error main.fleet.json:1:10 'x'\nInvalid JSON\n"),
    ('{"a" 1}', "error main.fleet.json:1:6 '1'\nInvalid JSON\n"),
    ('{"a": "x', "error main.fleet.json:1:7 '\"'\nInvalid JSON\n"),
    ('{"a": ' + "[" * 300, "error main.fleet.json:1:257 '['\nInvalid JSON\n"),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_places_are_those_of_the_document(text: str, expected: str, tmp_path: Path) -> None:
    stack, diagnostics = evaluated(tmp_path, {"main.fleet.json": text})
    assert stack is None
    assert told(diagnostics.errors[0])[: len(expected)] == expected


BROKEN = """\
{
  "locals": {
    "a": tru,
    "b": [1, 2 3, 'x', {"k": nope, "l": 4}],
    "c" 5,
    "d": "bad \\q escape",
    "e": 01,
    "f": {"g": 1,},
    h: 7,
    "i": "fine"
    "j": 8
  },
  "output": {"o": {"value": }}
}
"""


def test_one_run_reports_every_mistake_of_a_document(tmp_path: Path) -> None:
    _, diagnostics = evaluated(tmp_path, {"main.fleet.json": BROKEN})
    assert {item.summary for item in diagnostics} == {"Invalid JSON"}
    places = [item.span.location()[1:3] for item in diagnostics if item.span]
    assert places == [
        *((3, 10), (4, 16), (4, 19), (4, 30)),
        *((5, 9), (6, 15), (7, 10), (8, 18), (9, 5), (11, 5), (13, 29)),
    ]


def test_half_a_character_is_none(tmp_path: Path) -> None:
    text = '{"output": {"o": {"value": "x\\ud83dy"}}}'
    assert declare(tmp_path, {"main.fleet.json": text}).outputs["o"].value == "x\ufffdy"


def test_what_is_read_early_is_no_template(tmp_path: Path) -> None:
    text = """{
      "variable": {"v": {"default": {"${a}": ["$${b}", {"c": "%{ if }"}]}, "description": "${d}"}},
      "output": {"o": {"value": "${var.v}", "description": "${e}"}}
    }"""
    output = declare(tmp_path, {"main.fleet.json": text}).outputs["o"]
    assert output.value == {"${a}": ["$${b}", {"c": "%{ if }"}]}
    assert output.description == "${e}"


def test_deep_nesting_has_room_in_a_new_process() -> None:
    program = (
        "from planes.diagnostics import Source\n"
        "from stacks.configuration.json_text import read_json\n"
        "for text in ('[' * 240 + ']' * 240, '[' * 5000, '{\"a\":' * 5000):\n"
        "    print([item.detail for item in read_json(Source('x', text))[1]])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    deep = "['x is not a JSON document: it is nested more than 250 deep.']"
    assert done.stdout.splitlines() == ["[]", deep, deep]
