"""Blocks become declarations: their values, references and dependencies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builders.configurations import NOW, declare, evaluated, told
from planes.address import Address
from planes.kind import plain
from planes.values import Deferred, Reference, Sensitive, reveal
from stacks.language.plain import from_plain, to_plain
from stacks.language.resolve import resolve
from stacks.language.values import Value
from stacks.stack import Stack

POOL = 'runtime_pool "p" {}\n'


def spec(stack: Stack, address: str) -> dict[str, Any]:
    found: dict[str, Any] = plain(stack.declarations[Address.parse(address)].spec)
    return found


def dependencies(stack: Stack, address: str) -> list[str]:
    found = stack.declarations[Address.parse(address)].dependencies
    return [str(item) for item in found]


def agent(body: str, name: str = "a") -> str:
    return f'agent "{name}" {{\n  harness = "codex"\n{body}\n}}\n'


def test_values_of_all_types(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
variable "team" { default = "core" }
locals {
  size = 2
  on   = true
}
runtime_pool "p" {
  cpu             = local.size * 1.5
  memory          = "${local.size}GiB"
  max_concurrency = "7"
  spot            = !local.on
  isolation       = upper("x") == "X" ? "kata" : "runc"
  labels          = { team = var.team, (upper("k")) = 1 }
  network {
    vpc     = "v-${local.size}"
    subnets = [for s in ["a", "b"] : "${s}-${var.team}"]
  }
}
""",
    )
    found = spec(stack, "runtime_pool.p")
    assert found["cpu"] == 3
    assert found["memory"] == "2GiB"
    assert found["max_concurrency"] == 7
    assert found["spot"] is False
    assert found["isolation"] == "kata"
    assert found["labels"] == {"team": "core", "K": "1"}
    assert found["network"] == {
        "vpc": "v-2",
        "subnets": ["a-core", "b-core"],
        "security_groups": [],
    }


def test_null_takes_the_default(tmp_path: Path) -> None:
    stack = declare(
        tmp_path, 'locals { n = null }\nruntime_pool "p" {\n memory = local.n\n cpu = null\n}'
    )
    assert spec(stack, "runtime_pool.p")["memory"] == "2GiB"
    assert spec(stack, "runtime_pool.p")["cpu"] == 1


def test_strings_are_in_normal_form(tmp_path: Path) -> None:
    stack = declare(tmp_path, 'runtime_pool "p" {\n  labels = { team = "e\u0301" }\n}')
    assert spec(stack, "runtime_pool.p")["labels"] == {"team": "\u00e9"}


REFERENCES = [
    ("pool = runtime_pool.p", "runtime_pool.p"),
    ("pool = local.pool", "runtime_pool.p"),
    ('pool = local.pools["one"]', "runtime_pool.p"),
    ('pool = runtime_pool.each["b"]', 'runtime_pool.each["b"]'),
    ('pool = runtime_pool.each["${local.key}"]', 'runtime_pool.each["b"]'),
    ("pool = runtime_pool.each[local.key]", 'runtime_pool.each["b"]'),
    ("pool = runtime_pool.count[1]", "runtime_pool.count[1]"),
    ("pool = runtime_pool.count.1", "runtime_pool.count[1]"),
    ("pool = [for p in runtime_pool.count : p][0]", "runtime_pool.count[0]"),
    ("pool = one([for k, p in runtime_pool.each : p if k == local.key])", 'runtime_pool.each["b"]'),
    ("pool = true ? runtime_pool.p : runtime_pool.count[0]", "runtime_pool.p"),
    ("pool = values(runtime_pool.each)[0]", 'runtime_pool.each["a"]'),
    ("pool = (runtime_pool.p)", "runtime_pool.p"),
    ('pool = "${runtime_pool.p}"', "runtime_pool.p"),
]


POOLS = """
runtime_pool "each" { for_each = toset(["a", "b"]) }
runtime_pool "count" { count = 2 }
locals {
  key   = "b"
  pool  = runtime_pool.p
  pools = { one = runtime_pool.p, two = runtime_pool.count[0] }
}
"""


@pytest.mark.parametrize(("written", "expected"), REFERENCES)
def test_references_to_whole_declarations(written: str, expected: str, tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        POOL + POOLS + agent(f"  {written}"),
    )
    assert spec(stack, "agent.a")["pool"] == Reference(Address.parse(expected))
    assert expected in dependencies(stack, "agent.a")


GUARDRAILS = """
guardrail "g" {
  count   = 2
  stage   = "pre_call"
  engine  = "x"
  detects = ["secrets"]
}
"""


def test_lists_of_references(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        POOL
        + GUARDRAILS
        + agent("  pool = runtime_pool.p\n  guardrails = guardrail.g[*]")
        + agent("  pool = runtime_pool.p\n  guardrails = [for g in guardrail.g : g]", "b"),
    )
    expected = [Reference(Address((), "guardrail", "g", at)) for at in range(2)]
    assert spec(stack, "agent.a")["guardrails"] == expected
    assert spec(stack, "agent.b")["guardrails"] == expected
    assert dependencies(stack, "agent.a") == ["runtime_pool.p", "guardrail.g"]


def test_attributes_of_other_declarations(tmp_path: Path) -> None:
    body = """  pool        = runtime_pool.p
  environment = {
    MEMORY = runtime_pool.p.memory
    TEAM   = runtime_pool.p.labels["team"]
    VPC    = runtime_pool.p.network.vpc
    EGRESS = runtime_pool.p.egress == null ? "none" : "some"
    POOL   = agent.b.pool.memory
  }"""
    stack = declare(
        tmp_path,
        """
runtime_pool "p" {
  memory = "4GiB"
  labels = { team = "core" }
  network {
    vpc     = "v"
    subnets = ["s"]
  }
}
"""
        + agent("  pool = runtime_pool.p", "b")
        + agent(body),
    )
    assert spec(stack, "agent.a")["environment"] == {
        "MEMORY": "4GiB",
        "TEAM": "core",
        "VPC": "v",
        "EGRESS": "none",
        "POOL": "4GiB",
    }
    assert dependencies(stack, "agent.a") == ["runtime_pool.p", "agent.b"]


HOOK = (
    POOL
    + agent("  pool = runtime_pool.p", "b")
    + """
trigger "hook" {
  agent = agent.b
  webhook { signature = "none" }
}
"""
)


def test_an_output_that_is_not_there_yet(tmp_path: Path) -> None:
    body = """  pool        = runtime_pool.p
  environment = {
    URL  = trigger.hook.url
    PING = "${local.url}/ping?${upper(local.known)}"
    HOME = "/root"
  }"""
    stack = declare(
        tmp_path,
        HOOK + 'locals {\n  url   = trigger.hook.url\n  known = "x"\n}\n' + agent(body),
    )
    url = Reference(Address((), "trigger", "hook"), ("url",))
    environment = spec(stack, "agent.a")["environment"]
    assert environment["URL"] == url
    assert environment["HOME"] == "/root"
    ping = environment["PING"]
    assert isinstance(ping, Deferred)
    assert ping.needs == (url,)
    assert dependencies(stack, "agent.a") == ["runtime_pool.p", "trigger.hook"]

    def outputs(reference: Reference) -> Value | None:
        return from_plain("https://h") if reference == url else None

    assert to_plain(resolve(ping, outputs)) == "https://h/ping?X"
    order = list(stack.declarations)
    assert order.index(url.address) < order.index(Address((), "agent", "a"))


def test_what_waits_is_converted_when_it_comes(tmp_path: Path) -> None:
    body = """  pool           = runtime_pool.p
  max_iterations = local.text
  environment    = {
    DIRECT = local.length
    MODULE = module.m.size
    FLAG   = trigger.hook.url == "x"
    TEXT   = trigger.hook.url
  }"""
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": HOOK
            + """
locals {
  length = length(split("/", trigger.hook.url))
  text   = "${local.length}0"
}
module "m" {
  source = "./m"
  size   = local.length
}
"""
            + agent(body),
            "m/main.fleet.hcl": """
variable "size" { type = string }
output "size" { value = var.size }
""",
        },
    )
    found = spec(stack, "agent.a")

    def arrived(data: Any) -> Any:
        if isinstance(data, Reference):
            return data
        return to_plain(resolve(data, lambda reference: from_plain("a/b/c")))

    late = {name: arrived(item) for name, item in found["environment"].items()}
    url = Reference(Address((), "trigger", "hook"), ("url",))
    assert late == {"DIRECT": "3", "MODULE": "3", "FLAG": "false", "TEXT": url}
    assert arrived(found["max_iterations"]) == 30


def test_what_waits_does_not_hide_what_is_wrong(tmp_path: Path) -> None:
    body = """  pool        = runtime_pool.p
  timeout     = "soon"
  environment = { URL = trigger.hook.url, KEY = "ghp_abcdefghijklmnopqrstuvwxyz0123456789" }"""
    _, diagnostics = evaluated(tmp_path, HOOK + agent(body))
    assert [item.summary for item in diagnostics] == [
        "Credential in the configuration",
        "Invalid value",
    ]


def test_nothing_follows_from_what_a_block_only_seems_to_leave_out(tmp_path: Path) -> None:
    text = POOL + agent("  pool = runtime_pool.p\n  max_cost_per_rnu = 2")
    text += """
check "cost" {
  assert {
    condition     = agent.a.max_cost_per_run <= 5
    error_message = "Too dear."
  }
}
"""
    _, diagnostics = evaluated(tmp_path, text)
    assert [item.summary for item in diagnostics] == ["Unsupported argument"]


TOKEN = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"


@pytest.mark.parametrize(
    "written", [f'"{TOKEN}"', f"<<EOT\n{TOKEN}\nEOT\n", f'trim("{TOKEN}", " ")']
)
def test_a_credential_is_not_shown_by_its_line(written: str, tmp_path: Path) -> None:
    body = f"  pool        = runtime_pool.p\n  environment = {{\n    KEY = {written}\n  }}"
    _, diagnostics = evaluated(tmp_path, POOL + agent(body))
    (item,) = diagnostics
    assert item.span is not None
    location = item.span.location()
    assert (item.summary, location.line, location.column) == (
        "Credential in the configuration",
        6,
        11,
    )
    assert item.span.source.line(6).startswith("    KEY = ")
    assert TOKEN not in item.span.source.text + told(item)


def test_sensitive_marks_survive(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
variable "s" {
  default   = "hidden"
  sensitive = true
}
runtime_pool "p" {
  labels = { team = "t-${var.s}", repo = "r" }
}
output "o" {
  value     = runtime_pool.p.labels.team
  sensitive = true
}
""",
    )
    labels = spec(stack, "runtime_pool.p")["labels"]
    assert isinstance(labels["team"], Sensitive)
    assert reveal(labels) == {"team": "t-hidden", "repo": "r"}
    assert isinstance(stack.outputs["o"].value, Sensitive)


def test_dependencies_go_through_named_values(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        POOL
        + """
runtime_pool "q" { memory = "4GiB" }
locals {
  direct = runtime_pool.q.memory
  behind = "${local.direct}!"
  none   = "x"
}
"""
        + agent("  pool = runtime_pool.p\n  environment = { A = local.behind, B = local.none }"),
    )
    assert dependencies(stack, "agent.a") == ["runtime_pool.p", "runtime_pool.q"]


def test_dependencies_are_those_of_the_instance(tmp_path: Path) -> None:
    body = """  for_each = runtime_pool.each
  pool     = each.value
  environment = {
    OWN   = runtime_pool.each[each.key].memory
    FIRST = runtime_pool.each["k0"].memory
  }"""
    stack = declare(
        tmp_path,
        """
runtime_pool "each" { for_each = toset([for i in range(4) : "k${i}"]) }
locals { all = [for p in runtime_pool.each : p.memory] }
"""
        + agent(body)
        + agent(
            '  pool = runtime_pool.each["k1"]\n  repos = [for m in local.all : "a/b"]', "whole"
        ),
    )
    assert dependencies(stack, 'agent.a["k3"]') == [
        'runtime_pool.each["k3"]',
        'runtime_pool.each["k0"]',
    ]
    assert dependencies(stack, "agent.whole") == ["runtime_pool.each"]


def test_depends_on(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
runtime_pool "p" { for_each = toset(["a", "b"]) }
runtime_pool "one" { depends_on = [runtime_pool.p] }
runtime_pool "two" { depends_on = [runtime_pool.p["a"], runtime_pool.one] }
variable "more" { default = true }
runtime_pool "three" { depends_on = var.more ? [runtime_pool.one] : [] }
""",
    )
    assert dependencies(stack, "runtime_pool.one") == ["runtime_pool.p"]
    assert dependencies(stack, "runtime_pool.two") == ['runtime_pool.p["a"]', "runtime_pool.one"]
    assert dependencies(stack, "runtime_pool.three") == ["runtime_pool.one"]


def test_what_is_depended_on_comes_first(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
trigger "t" {
  agent = agent.a
  schedule { cron = "0 6 * * 1" }
}
agent "a" {
  pool    = runtime_pool.p
  harness = "codex"
}
runtime_pool "p" { depends_on = [runtime_pool.first] }
runtime_pool "first" {}
""",
    )
    assert [str(address) for address in stack.declarations] == [
        "runtime_pool.first",
        "runtime_pool.p",
        "agent.a",
        "trigger.t",
    ]


def test_remote_primitives(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
resource "local_pool" "p" {
  memory   = "4GiB"
  provider = local
}
runtime_pool "q" {
  memory = local_pool.p.memory
  labels = { team = "x-${local_pool.p.id}" }
}
""",
    )
    address = Address((), "local_pool", "p")
    resource = stack.resources[address]
    assert (resource.type, resource.provider) == ("local_pool", "local")
    assert resource.properties["memory"] == "4GiB"
    found = spec(stack, "runtime_pool.q")
    assert found["memory"] == "4GiB"
    assert found["labels"]["team"].needs == (Reference(address, ("id",)),)
    assert dependencies(stack, "runtime_pool.q") == ["local_pool.p"]


def test_provenance(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        {
            "main.fleet.hcl": 'module "m" {\n  source = "./m"\n}\n',
            "m/a.fleet.hcl": f"\n{POOL}",
        },
    )
    declaration = stack.declarations[Address.parse("module.m.runtime_pool.p")]
    assert str(declaration.provenance.location) == "m/a.fleet.hcl:2"
    assert [str(call) for call in declaration.provenance.calls] == ["main.fleet.hcl:1"]


def test_the_stack_itself(tmp_path: Path) -> None:
    stack, _ = evaluated(
        tmp_path / "payments",
        """
variable "s" {
  default   = "x"
  sensitive = true
}
variable "e" {
  default   = "y"
  ephemeral = true
}
output "name" { value = "${fleet.stack}/${fleet.workspace}" }
output "paths" { value = [path.module, path.root, path.cwd] }
output "when" { value = plantimestamp() }
""",
        workspace="blue",
    )
    assert stack is not None
    assert (stack.name, stack.workspace) == ("payments", "blue")
    assert stack.outputs["name"].value == "payments/blue"
    assert stack.outputs["paths"].value == [".", ".", str(Path.cwd())]
    assert stack.outputs["when"].value == NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert stack.variables == {"s": Sensitive("x")}
    assert list(stack.sources) == ["main.fleet.hcl"]


def test_the_fleet_block_names_the_stack(tmp_path: Path) -> None:
    text = """
variable "env" { default = "eu" }
fleet { name = "pay-${var.env}" }
output "o" { value = fleet.stack }
"""
    stack = declare(tmp_path, text)
    assert (stack.name, stack.outputs["o"].value) == ("pay-eu", "pay-eu")


def test_the_digest_tells_configurations_apart(tmp_path: Path) -> None:
    def digest(text: str, *arguments: str, workspace: str = "default") -> str:
        stack, _ = evaluated(tmp_path, text, arguments, workspace=workspace)
        assert stack is not None
        return stack.configuration_digest

    text = 'variable "v" {\n  default   = "a"\n  sensitive = true\n}\n'
    first = digest(text)
    assert first == digest(text) == digest(text, "v=a")
    others = {digest(f"{text}\n"), digest(text, "v=b"), digest(text, workspace="w"), first}
    assert len(others) == 4
    assert all(len(item) == 64 for item in others)


def test_the_empty_stack(tmp_path: Path) -> None:
    stack = declare(tmp_path, "")
    assert (stack.declarations, stack.resources, stack.outputs) == ({}, {}, {})
