"""What evaluation costs as fleets grow: twice the declarations, twice the calls of functions.

Counted rather than timed, so that a busy machine changes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from builders.configurations import NOW, declare, write
from planes.diagnostics import Diagnostics
from stacks.configuration.assignments import Given
from stacks.evaluation.stack import load_stack

POOL = 'runtime_pool "p" { memory = "4GiB" }\n'


def blocks(count: int) -> dict[str, str]:
    agents = "".join(
        f'agent "a{at}" {{\n  pool = runtime_pool.p\n  harness = "codex"\n'
        f'  instructions = "For {at} of ${{local.team}}."\n  timeout = "20m"\n'
        '  labels = { team = local.team }\n  repos = ["a/b"]\n}\n'
        for at in range(count)
    )
    return {"main.fleet.hcl": f'{POOL}locals {{ team = "core" }}\n{agents}'}


def keys(count: int) -> str:
    """``local.keys``; ``range`` makes no more than 1,024 at once."""
    return (
        f"locals {{ keys = toset(flatten([for i in range({count // 50}) : "
        '[for j in range(50) : "k${i}-${j}"]])) }\n'
    )


def each(count: int) -> dict[str, str]:
    return {
        "main.fleet.hcl": POOL
        + keys(count)
        + """
agent "a" {
  for_each     = local.keys
  pool         = runtime_pool.p
  harness      = "codex"
  instructions = "For ${each.key}."
}
trigger "t" {
  for_each = agent.a
  agent    = each.value
  prompt   = "In ${agent.a[each.key].timeout}."
  schedule { cron = "0 6 * * 1" }
}
"""
    }


def whole(count: int) -> dict[str, str]:
    """Each of many reads all of many, by a local value."""
    return {
        "main.fleet.hcl": f"""
runtime_pool "p" {{ count = {count} }}
locals {{ memory = join(",", distinct([for p in runtime_pool.p : p.memory])) }}
runtime_pool "q" {{
  count  = {count}
  memory = local.memory
}}
"""
    }


def modules(count: int) -> dict[str, str]:
    return {
        "main.fleet.hcl": POOL
        + keys(count)
        + """
module "team" {
  source   = "./team"
  for_each = local.keys
  name     = each.key
  pool     = runtime_pool.p
}
trigger "t" {
  for_each = local.keys
  agent    = module.team[each.key].agent
  schedule { cron = "0 6 * * 1" }
}
""",
        "team/main.fleet.hcl": """
variable "name" {}
variable "pool" {}
agent "a" {
  pool    = var.pool
  harness = "codex"
  labels  = { team = var.name }
}
output "agent" { value = agent.a }
""",
    }


def chain(count: int) -> dict[str, str]:
    links = "".join(f"  l{at} = local.l{at - 1}\n" for at in range(1, count))
    return {
        "main.fleet.hcl": f"{POOL}locals {{\n  l0 = runtime_pool.p.memory\n{links}}}\n"
        f'runtime_pool "q" {{ memory = local.l{count - 1} }}\n'
    }


def calls_of(folder: Path, files: dict[str, str]) -> tuple[int, Diagnostics]:
    """How many Python functions are called to read and evaluate a configuration."""
    write(folder, files)
    count = 0

    def count_calls(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(count_calls)
    try:
        _, diagnostics = load_stack(folder, Given(), now=NOW)
    finally:
        sys.setprofile(None)
    return count, diagnostics


@pytest.mark.parametrize("form", [blocks, each, whole, modules, chain])
def test_the_price_is_linear(form: Callable[[int], dict[str, str]], tmp_path: Path) -> None:
    calls_of(tmp_path / "warm", form(50))
    small, nothing = calls_of(tmp_path / "small", form(150))
    large, wrong = calls_of(tmp_path / "large", form(600))
    assert not [*nothing, *wrong]
    assert large < 4.4 * small


def test_ten_thousand_agents(tmp_path: Path) -> None:
    stack = declare(tmp_path, each(5000))
    assert len(stack.declarations) == 10_001
    last = list(stack.declarations.values())[-1]
    assert [str(item) for item in last.dependencies] == ['agent.a["k99-9"]']


def test_all_instances_are_one_dependency(tmp_path: Path) -> None:
    stack = declare(tmp_path, whole(200))
    found = {item.dependencies for item in stack.declarations.values() if item.address.name == "q"}
    assert [[str(item) for item in some] for some in found] == [["runtime_pool.p"]]


def test_many_errors_cost_no_more_each(tmp_path: Path) -> None:
    def cost(count: int) -> int:
        pools = "".join(f'runtime_pool "p{at}" {{}}\n' for at in range(count))
        agents = "".join(
            f'agent "a{at}" {{\n  pool = runtime_pool.q{at}\n  harness = "codex"\n}}\n'
            for at in range(count)
        )
        calls, diagnostics = calls_of(tmp_path, {"main.fleet.hcl": pools + agents})
        assert len(diagnostics) == count
        return calls

    cost(2)
    assert cost(1200) < 4.4 * cost(300)
