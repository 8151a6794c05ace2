"""Data sources in a configuration: what is to be read, and what follows from what was read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from builders.configurations import NOW, evaluated, told, write
from planes.address import Address
from planes.values import Sensitive
from stacks.configuration.assignments import Given
from stacks.evaluation.stack import load_stack, prepare_stack
from stacks.stack import Stack

POOLS = 'data "local_objects" "pools" {\n  type = "local_pool"\n}\n'
EACH = POOLS + (
    'data "local_pool" "each" {\n  for_each = toset(data.local_objects.pools.ids)\n'
    "  id = each.key\n}\n"
)
COPY = EACH + (
    'runtime_pool "copy" {\n  for_each = data.local_pool.each\n'
    '  backend = "process"\n  cpu = each.value.cpu\n}\n'
)


def after(folder: Path, text: str, read: Mapping[str, Mapping[str, Any]]) -> Stack:
    """The stack once that has been read."""
    evaluate = prepare_stack(write(folder, text), Given(()), now=NOW)
    stack, diagnostics = evaluate({Address.parse(key): item for key, item in read.items()})
    assert stack is not None, [told(item) for item in diagnostics]
    return stack


def readable(stack: Stack) -> list[str]:
    return [str(item.address) for item in stack.data.values() if item.is_readable]


def test_what_comes_from_another_is_read_a_round_later(tmp_path: Path) -> None:
    listed = {"data.local_objects.pools": {"ids": ["a", "b"]}}
    pools = {
        'data.local_pool.each["a"]': {"id": "a", "cpu": 2},
        'data.local_pool.each["b"]': {"id": "b", "cpu": 4},
    }
    first = after(tmp_path, COPY, {})
    assert readable(first) == ["data.local_objects.pools"]
    assert not first.declarations
    second = after(tmp_path, COPY, listed)
    assert readable(second) == list(pools)
    third = after(tmp_path, COPY, {**listed, **pools})
    assert readable(third) == []
    spec: Any = {str(key): item.spec for key, item in third.declarations.items()}
    assert {key: item.cpu for key, item in spec.items()} == {
        'runtime_pool.copy["a"]': 2,
        'runtime_pool.copy["b"]': 4,
    }


def test_in_a_module(tmp_path: Path) -> None:
    files = {
        "main.fleet.hcl": 'module "m" {\n  source = "./m"\n}\n'
        'output "o" {\n  value = module.m.n\n}',
        "m/main.fleet.hcl": POOLS
        + 'output "n" {\n  value = length(data.local_objects.pools.ids)\n}',
    }
    write(tmp_path, files)
    stack = after(tmp_path, files["main.fleet.hcl"], {})
    assert readable(stack) == ["module.m.data.local_objects.pools"]
    read = {"module.m.data.local_objects.pools": {"ids": ["x"]}}
    assert after(tmp_path, files["main.fleet.hcl"], read).outputs["o"].value == 1


def test_one_that_waits_for_an_output_is_not_readable(tmp_path: Path) -> None:
    text = (
        'runtime_pool "p" {\n  backend = "process"\n}\n'
        'data "local_pool" "x" {\n  id = runtime_pool.p.id\n}\n'
        'data "local_pool" "y" {\n  id = "y"\n  depends_on = [runtime_pool.p]\n}\n'
    )
    stack = after(tmp_path, text, {})
    assert readable(stack) == []
    pool = Address.parse("runtime_pool.p")
    assert stack.data[Address.parse("data.local_pool.x")].dependencies == (pool,)
    assert stack.data[Address.parse("data.local_pool.y")].after == (pool,)


def test_what_reads_it_depends_on_what_it_comes_from(tmp_path: Path) -> None:
    text = (
        'runtime_pool "p" {\n  backend = "process"\n}\n'
        'data "local_pool" "x" {\n  id = runtime_pool.p.id\n}\n'
        'runtime_pool "q" {\n  backend = "process"\n  labels = { a = data.local_pool.x.arn }\n}\n'
    )
    stack = after(tmp_path, text, {})
    needs = stack.declarations[Address.parse("runtime_pool.q")].dependencies
    assert set(map(str, needs)) == {"data.local_pool.x", "runtime_pool.p"}


def test_sensitive_values_stay_so(tmp_path: Path) -> None:
    text = (
        'data "local_agent" "x" {\n  id = "x"\n}\n'
        'output "o" {\n  sensitive = true\n  value = upper(data.local_agent.x.instructions)\n}\n'
    )
    read = {"data.local_agent.x": {"instructions": Sensitive("do")}}
    assert after(tmp_path, text, read).outputs["o"].value == Sensitive("DO")


ERRORS = [
    ('data "local_thing" "x" {}', "Invalid data source"),
    ('data "local_pool" "x" {\n  id = "a"\n  size = 1\n}', "Unsupported argument"),
    ('data "local_pool" "x" {\n  id = "a"\n  address = "b"\n}', "Conflicting arguments"),
    ('data "local_pool" "x" {}', "Missing choice"),
    (
        'data "local_pool" "x" {\n  id = "a"\n  lifecycle {\n    prevent_destroy = true\n  }\n}',
        "Invalid data resource lifecycle argument",
    ),
    ('data "local_pool" "x" {\n  id = data.local_pool.x.arn\n}', "Self-referential block"),
    ("locals {\n  a = data.local_pool.y.id\n}", "Reference to undeclared resource"),
    ("locals {\n  a = data.local_pool\n}", "Invalid reference"),
    (
        POOLS + "locals {\n  a = data.local_objects.pools[0]\n}",
        "Unexpected data source instance key",
    ),
    (EACH + "locals {\n  a = data.local_pool.each.id\n}", "Missing data source instance key"),
    (POOLS + "locals {\n  a = data.local_objects.pools.idz\n}", "Unsupported attribute"),
    (POOLS + POOLS, 'Duplicate data "local_objects" configuration'),
    (POOLS + "locals {\n  a = upper([])\n}", "Invalid function argument"),
    (
        POOLS + 'import {\n  to = data.local_objects.pools\n  id = "x"\n}',
        "Configuration for import target does not exist",
    ),
    (
        'runtime_pool "p" {\n  backend = "process"\n}\n'
        'data "local_objects" "x" {\n  type = runtime_pool.p.id\n}\n'
        'runtime_pool "q" {\n  for_each = toset(data.local_objects.x.ids)\n'
        '  backend = "process"\n}',
        "Invalid for_each argument",
    ),
]


@pytest.mark.parametrize(("text", "summary"), ERRORS, ids=[summary for _, summary in ERRORS])
def test_what_is_wrong(tmp_path: Path, text: str, summary: str) -> None:
    _, diagnostics = evaluated(tmp_path, text)
    assert [item.summary for item in diagnostics.errors] == [summary]


def test_a_collection_that_waits_is_named(tmp_path: Path) -> None:
    _, diagnostics = evaluated(tmp_path, ERRORS[-1][0])
    assert (
        "derived from data.local_objects.x.ids, which is known only" in diagnostics.errors[0].detail
    )


LATER = {
    "provider settings": 'provider "local" {\n  path = data.local_objects.pools.ids[0]\n}',
    "provider for_each": 'provider "local" {\n  alias = "a"\n  for_each = toset('
    'data.local_objects.pools.ids)\n  path = each.key\n}\nruntime_pool "x" {\n  backend = '
    '"process"\n  provider = local.a["x"]\n}',
    "count": 'runtime_pool "x" {\n  count = length(data.local_objects.pools.ids)\n'
    '  backend = "process"\n}',
    "module for_each": 'module "m" {\n  source = "./m"\n  for_each = data.local_objects.pools.'
    "addresses\n}",
    "lifecycle": 'runtime_pool "x" {\n  backend = "process"\n  lifecycle {\n    prevent_destroy = '
    "length(data.local_objects.pools.ids) > 0\n  }\n}",
    "dynamic": 'egress_policy "x" {\n  default = "deny"\n  dynamic "allow" {\n    for_each = '
    "data.local_objects.pools.ids\n    content {\n      host = allow.value\n    }\n  }\n}",
    "import": 'runtime_pool "x" {\n  backend = "process"\n}\nimport {\n  to = runtime_pool.x\n'
    "  id = data.local_objects.pools.ids[0]\n}",
}


@pytest.mark.parametrize("name", LATER)
def test_what_has_to_be_known_before_the_plan_is_no_error_yet(tmp_path: Path, name: str) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.fleet.hcl").write_text("")
    write(tmp_path, POOLS + LATER[name])
    stack, diagnostics = load_stack(tmp_path, Given(()), now=NOW)
    assert not diagnostics.errors, [told(item) for item in diagnostics]
    assert stack is not None


def test_in_json(tmp_path: Path) -> None:
    text = '{"data": {"local_objects": {"pools": {"type": "local_pool"}}}}'
    stack, diagnostics = evaluated(tmp_path, {"main.fleet.json": text})
    assert not diagnostics.errors
    assert stack is not None
    assert readable(stack) == ["data.local_objects.pools"]
