"""``count``, ``for_each`` and ``dynamic``."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.configurations import declare
from planes.address import Address
from planes.kind import plain

KEYS = [
    ("count = 3", [0, 1, 2]),
    ("count = 0", []),
    ('count = "2"', [0, 1]),
    ("count = var.on ? 1 : 0", [0]),
    ("count = sensitive(2)", [0, 1]),
    ("count = length(runtime_pool.other)", [0, 1]),
    ('for_each = toset(["b", "a"])', ["a", "b"]),
    ("for_each = toset([])", []),
    ("for_each = {}", []),
    ("for_each = { y = 1, x = 2 }", ["x", "y"]),
    ('for_each = { for i in range(3) : "k${i}" => i if i > 0 }', ["k1", "k2"]),
    ("for_each = runtime_pool.other", ["o", "p"]),
    ('for_each = { a = runtime_pool.other["o"].id }', ["a"]),
    ("for_each = tomap({ a = sensitive(1) })", ["a"]),
]


@pytest.mark.parametrize(("written", "keys"), KEYS)
def test_keys(written: str, keys: list[str | int], tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        f"""
variable "on" {{ default = true }}
runtime_pool "other" {{ for_each = toset(["o", "p"]) }}
runtime_pool "x" {{ {written} }}
""",
    )
    assert [address.key for address in stack.declarations if address.name == "x"] == keys


def test_each_and_count(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
runtime_pool "e" {
  for_each = { a = { memory = "4GiB" } }
  memory   = each.value.memory
  labels   = { team = each.key }
}
runtime_pool "s" {
  for_each = toset(["v"])
  labels   = { team = each.key, repo = each.value }
}
runtime_pool "c" {
  count = 2
  cpu   = count.index + 1
}
""",
    )
    specs = {str(key): plain(item.spec) for key, item in stack.declarations.items()}
    assert specs['runtime_pool.e["a"]']["memory"] == "4GiB"
    assert specs['runtime_pool.e["a"]']["labels"] == {"team": "a"}
    assert specs['runtime_pool.s["v"]']["labels"] == {"team": "v", "repo": "v"}
    assert [specs[f"runtime_pool.c[{at}]"]["cpu"] for at in range(2)] == [1, 2]


def test_the_body_of_a_block_without_instances_is_checked(tmp_path: Path) -> None:
    stack = declare(tmp_path, 'runtime_pool "p" {\n  count  = 0\n  memory = "much"\n}')
    assert stack.declarations == {}


DYNAMIC = """
locals {
  targets = {
    a = { provider = "bedrock", models = ["x-1", "x-2"] }
    b = { provider = "vertex", models = [] }
  }
}
model_route "m" {
  targets {
    provider = "first"
    model    = "m-0"
  }
  dynamic "targets" {
    for_each = flatten([
      for k, t in local.targets : [for m in t.models : { p = t.provider, m = m }]
    ])
    iterator = it
    content {
      provider = it.value.p
      model    = "${it.value.m}-${it.key}"
    }
  }
  targets {
    provider = "last"
    model    = "m-9"
  }
}
"""


def test_dynamic_blocks_stand_where_they_are_written(tmp_path: Path) -> None:
    stack = declare(tmp_path, DYNAMIC)
    targets = plain(stack.declarations[Address((), "model_route", "m")].spec)["targets"]
    assert [(item["provider"], item["model"]) for item in targets] == [
        ("first", "m-0"),
        ("bedrock", "x-1-0"),
        ("bedrock", "x-2-1"),
        ("last", "m-9"),
    ]


def test_dynamic_for_a_single_block(tmp_path: Path) -> None:
    text = """
runtime_pool "p" {
  for_each = { with = ["v"], without = [] }
  dynamic "network" {
    for_each = toset(each.value)
    content {
      vpc     = network.value
      subnets = ["s-${network.key}-${each.key}"]
    }
  }
}
"""
    stack = declare(tmp_path, text)
    networks = {key.key: plain(item.spec)["network"] for key, item in stack.declarations.items()}
    assert networks["without"] is None
    assert networks["with"]["vpc"] == "v"
    assert networks["with"]["subnets"] == ["s-v-with"]
