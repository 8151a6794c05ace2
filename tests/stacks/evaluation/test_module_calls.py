"""Modules: arguments in, outputs out, instances, and what goes through them."""

from __future__ import annotations

from pathlib import Path

from builders.configurations import declare, evaluated
from planes.address import Address
from planes.kind import plain
from planes.values import Reference
from stacks.stack import Stack

TEAM = """
variable "name" {}
variable "pool" {}
variable "memory" {
  type    = string
  default = "1GiB"
}
locals { title = title(var.name) }
agent "worker" {
  pool         = var.pool
  harness      = "codex"
  instructions = "Work for ${local.title}."
}
runtime_pool "own" { memory = var.memory }
output "agent" { value = agent.worker }
output "memory" { value = runtime_pool.own.memory }
output "id" { value = "i-${runtime_pool.own.id}" }
"""


def names(stack: Stack) -> list[str]:
    return sorted(str(address) for address in stack.declarations)


def dependencies(stack: Stack, address: str) -> list[str]:
    return [str(item) for item in stack.declarations[Address.parse(address)].dependencies]


def test_one_call(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": """
runtime_pool "p" {}
module "team" {
  source = "./team"
  name   = "ada"
  pool   = runtime_pool.p
}
trigger "t" {
  agent = module.team.agent
  schedule { cron = "0 6 * * 1" }
}
runtime_pool "q" { memory = module.team.memory }
""",
            "team/main.fleet.hcl": TEAM,
        },
    )
    assert names(stack) == [
        "module.team.agent.worker",
        "module.team.runtime_pool.own",
        "runtime_pool.p",
        "runtime_pool.q",
        "trigger.t",
    ]
    worker = stack.declarations[Address.parse("module.team.agent.worker")]
    assert plain(worker.spec)["pool"] == Reference(Address((), "runtime_pool", "p"))
    assert plain(worker.spec)["instructions"] == "Work for Ada."
    trigger = stack.declarations[Address.parse("trigger.t")]
    assert plain(trigger.spec)["agent"] == Reference(worker.address)
    assert dependencies(stack, "module.team.agent.worker") == ["runtime_pool.p"]
    assert dependencies(stack, "trigger.t") == ["module.team.agent.worker"]
    assert dependencies(stack, "runtime_pool.q") == ["module.team.runtime_pool.own"]


def test_a_call_for_each(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": """
locals { teams = { ada = "2GiB", bob = "4GiB" } }
runtime_pool "p" { for_each = local.teams }
module "team" {
  source   = "./team"
  for_each = local.teams
  name     = each.key
  memory   = each.value
  pool     = runtime_pool.p[each.key]
}
trigger "t" {
  for_each = local.teams
  agent    = module.team[each.key].agent
  schedule { cron = "0 6 * * 1" }
}
output "memories" { value = { for name, team in module.team : name => team.memory } }
output "one" { value = module.team["ada"].memory }
output "ids" { value = values(module.team)[*].id }
""",
            "team/main.fleet.hcl": TEAM,
        },
    )
    bob = 'module.team["bob"]'
    assert dependencies(stack, f"{bob}.agent.worker") == ['runtime_pool.p["bob"]']
    assert dependencies(stack, 'trigger.t["bob"]') == [f"{bob}.agent.worker"]
    own = stack.declarations[Address.parse(f"{bob}.runtime_pool.own")]
    assert plain(own.spec)["memory"] == "4GiB"
    assert stack.outputs["memories"].value == {"ada": "2GiB", "bob": "4GiB"}
    assert stack.outputs["one"].value == "2GiB"
    ids = stack.outputs["ids"].value
    assert [item.needs[0].address.module for item in ids] == [
        (("team", "ada"),),
        (("team", "bob"),),
    ]


def test_a_call_with_count(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": """
module "m" {
  source = "./m"
  count  = 2
  size   = count.index + 1
}
module "none" {
  source = "./m"
  count  = 0
  size   = 1
}
output "sizes" { value = module.m[*].size }
output "last" { value = module.m[1].size }
output "none" { value = length(module.none) }
""",
            "m/main.fleet.hcl": 'variable "size" {}\noutput "size" { value = var.size }\n'
            'runtime_pool "p" { cpu = var.size }\n',
        },
    )
    assert names(stack) == ["module.m[0].runtime_pool.p", "module.m[1].runtime_pool.p"]
    assert stack.outputs["sizes"].value == [1, 2]
    assert stack.outputs["last"].value == 2
    assert stack.outputs["none"].value == 0


def test_modules_within_modules(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": """
module "outer" {
  source   = "./outer"
  for_each = toset(["x", "y"])
  name     = each.key
}
output "all" { value = { for key, outer in module.outer : key => outer.paths } }
""",
            "outer/main.fleet.hcl": """
variable "name" {}
module "inner" {
  source = "./inner"
  count  = 2
  name   = "${var.name}${count.index}"
}
output "paths" { value = module.inner[*].path }
""",
            "outer/inner/main.fleet.hcl": """
variable "name" {}
runtime_pool "p" { labels = { team = var.name } }
output "path" { value = "${path.module}:${var.name}" }
""",
        },
    )
    pool = stack.declarations[Address.parse('module.outer["y"].module.inner[1].runtime_pool.p')]
    assert plain(pool.spec)["labels"] == {"team": "y1"}
    assert [str(call) for call in pool.provenance.calls] == [
        "main.fleet.hcl:2",
        "outer/main.fleet.hcl:3",
    ]
    assert stack.outputs["all"].value["x"] == ["outer/inner:x0", "outer/inner:x1"]


def test_names_are_those_of_the_module(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": 'locals { x = "root" }\nvariable "v" { default = "r" }\n'
            'module "m" { source = "./m" }\noutput "o" { value = "${local.x}-${module.m.o}" }\n',
            "m/main.fleet.hcl": 'locals { x = "child" }\nvariable "v" { default = "c" }\n'
            'output "o" { value = "${local.x}${var.v}" }\n',
        },
    )
    assert stack.outputs["o"].value == "root-childc"


def test_an_argument_is_converted(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": 'module "m" {\n  source = "./m"\n  o = { a = 1 }\n  n = null\n}\n'
            'output "o" { value = [module.m.o, module.m.n] }\n',
            "m/main.fleet.hcl": """
variable "o" { type = object({ a = string, b = optional(list(string), ["x"]) }) }
variable "n" {
  default  = "d"
  nullable = false
}
output "o" { value = var.o }
output "n" { value = var.n }
""",
        },
    )
    assert stack.outputs["o"].value == [{"a": "1", "b": ["x"]}, "d"]


def test_depends_on_of_a_call(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": """
runtime_pool "first" { count = 2 }
module "a" {
  source     = "./m"
  depends_on = [runtime_pool.first]
}
module "b" {
  source     = "./m"
  depends_on = [module.a]
}
runtime_pool "last" { depends_on = [module.b] }
""",
            "m/main.fleet.hcl": 'runtime_pool "p" {}\nmodule "in" { source = "./in" }\n',
            "m/in/main.fleet.hcl": 'runtime_pool "q" { count = 2 }\n',
        },
    )
    assert dependencies(stack, "module.a.runtime_pool.p") == ["runtime_pool.first"]
    assert dependencies(stack, "module.a.module.in.runtime_pool.q[1]") == ["runtime_pool.first"]
    assert sorted(dependencies(stack, "module.b.runtime_pool.p")) == [
        "module.a.module.in.runtime_pool.q",
        "module.a.runtime_pool.p",
    ]
    assert sorted(dependencies(stack, "runtime_pool.last")) == [
        "module.b.module.in.runtime_pool.q",
        "module.b.runtime_pool.p",
    ]
    order = [str(address) for address in stack.declarations]
    assert order[-1] == "runtime_pool.last"
    assert order.index("module.a.runtime_pool.p") < order.index("module.b.runtime_pool.p")


def test_providers_are_passed(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": """
provider "local" {}
provider "local" { alias = "eu" }
module "eu" {
  source    = "./m"
  providers = { local = local.eu, "local.other" = local }
}
module "plain" { source = "./n" }
""",
            "m/main.fleet.hcl": """
runtime_pool "p" { provider = local }
runtime_pool "q" { provider = local.other }
module "n" { source = "../n" }
""",
            "n/main.fleet.hcl": 'runtime_pool "r" { provider = local }\n',
        },
    )
    found = {str(key): item.provider for key, item in stack.declarations.items()}
    assert found == {
        "module.eu.runtime_pool.p": "local.eu",
        "module.eu.runtime_pool.q": "local",
        "module.eu.module.n.runtime_pool.r": "local.eu",
        "module.plain.runtime_pool.r": "local",
    }


def test_sensitive_outputs_of_modules(tmp_path: Path) -> None:
    files = {
        "main.fleet.hcl": 'module "m" { source = "./m" }\noutput "o" { value = module.m.o }\n',
        "m/main.fleet.hcl": 'output "o" {\n  value     = "x"\n  sensitive = true\n}\n',
    }
    stack, diagnostics = evaluated(tmp_path, files)
    assert stack is None
    assert [item.summary for item in diagnostics] == ["Output refers to sensitive values"]


def test_what_a_module_waits_for_becomes_a_check(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": 'module "m" { source = "./m" }\n',
            "m/main.fleet.hcl": """
runtime_pool "p" {}
output "o" {
  value = 1
  precondition {
    condition     = runtime_pool.p.id != ""
    error_message = "No id."
  }
}
""",
        },
    )
    (check,) = stack.checks
    assert check.name == "module.m.output.o"
    assert check.assertions[0].message == "No id."


def test_the_same_module_many_times_is_reported_once(tmp_path: Path) -> None:
    _, diagnostics = evaluated(
        tmp_path,
        {
            "main.fleet.hcl": 'module "m" {\n  source = "./m"\n  count  = 20\n}\n',
            "m/main.fleet.hcl": 'runtime_pool "p" { memory = "much" }\n',
        },
    )
    (only,) = diagnostics
    assert only.address == "module.m[0].runtime_pool.p"
