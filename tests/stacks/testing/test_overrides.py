"""What a test makes up in the place of resources, data sources and modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from builders.commands import Ran, ended
from builders.configurations import write

STACK = """\
data "local_pool" "shared" {
  address = "runtime_pool.shared"
}
module "m" {
  source = "./m"
}
runtime_pool "p" {
  backend = "process"
  labels  = { from = data.local_pool.shared.arn, n = module.m.n }
}
runtime_pool "q" {
  for_each = toset(["a", "b"])
  backend  = "process"
}
resource "local_pool" "direct" {
  backend = "process"
}
output "id" {
  value = runtime_pool.p.id
}
output "direct" {
  value = local_pool.direct.id
}
"""
MODULE = """\
data "local_pool" "none" {
  id = "none"
}
output "n" {
  value = data.local_pool.none.arn
}
output "more" {
  value = 1
}
"""
OVERRIDES = """\
override_data {
  target = data.local_pool.shared
  values = { arn = "arn:${var.x}" }
}
override_module {
  target  = module.m
  outputs = { n = "$${n}" }
}
variables {
  x = "given"
}
"""


@pytest.fixture
def tested(tmp_path: Path) -> Callable[..., Ran]:
    def run(text: str, files: Mapping[str, str] = {}) -> Ran:
        given = {"main.fleet.hcl": STACK, "m/main.fleet.hcl": MODULE, **files}
        write(tmp_path, {**given, "a.fleettest.hcl": text})
        return ended(tmp_path, "test")

    return run


def run(assertion: str, inside: str = "", command: str = "apply") -> str:
    return (
        f'run "a" {{\n  command = {command}\n{inside}\n  assert {{\n    condition = {assertion}\n'
        '    error_message = "It is ${jsonencode(runtime_pool.p.labels)}."\n  }\n}\n'
    )


def test_data_and_modules(tested: Callable[..., Ran]) -> None:
    ran = tested(
        OVERRIDES
        + run(
            'jsonencode(runtime_pool.p.labels) == jsonencode({ from = "arn:given", n = "$${n}" })'
        )
    )
    assert ran.status == 0, ran.out + ran.err


def test_what_is_not_said_of_data_is_made_up(tested: Callable[..., Ran]) -> None:
    condition = 'length(data.local_pool.shared.id) == 8 && data.local_pool.shared.arn != ""'
    assert tested(OVERRIDES + run(condition)).status == 0


def test_an_output_that_is_left_out_is_null(tested: Callable[..., Ran]) -> None:
    assert tested(OVERRIDES + run("module.m.more == null")).status == 0


@pytest.mark.parametrize(
    ("target", "condition"),
    [
        ("runtime_pool.p", 'output.id == "made-up"'),
        ("runtime_pool.q", 'runtime_pool.q["a"].id == "made-up"'),
        ('runtime_pool.q["a"]', 'runtime_pool.q["b"].id != "made-up"'),
        ("local_pool.direct", 'local_pool.direct.id == "made-up"'),
    ],
)
def test_resources_are_not_made(
    tested: Callable[..., Ran], target: str, condition: str, tmp_path: Path
) -> None:
    inside = (
        f'  override_resource {{\n    target = {target}\n    values = {{ id = "made-up" }}\n  }}\n'
    )
    ran = tested(OVERRIDES + run(condition, inside))
    assert ran.status == 0, ran.out + ran.err


@pytest.mark.parametrize(
    ("target", "condition"),
    [
        ("runtime_pool.p", 'output.id == "x"'),
        ("local_pool.direct", 'local_pool.direct.id == "x"'),
        ("local_pool.direct", '"${output.direct}" == "x"'),
    ],
)
def test_while_planning(tested: Callable[..., Ran], target: str, condition: str) -> None:
    block = f'  override_resource {{\n    target = {target}\n    values = {{ id = "x" }}\n%s  }}\n'
    late = tested(OVERRIDES + run(condition, block % "", "plan"))
    assert "Unknown condition value" in late.err + late.out
    early = block % "    override_during = plan\n"
    for command in ("plan", "apply"):
        ran = tested(OVERRIDES + run(condition, early, command))
        assert ran.status == 0, ran.out + ran.err


def test_the_run_goes_before_the_file_and_the_file_before_the_mock(
    tested: Callable[..., Ran],
) -> None:
    block = 'override_resource {\n  target = runtime_pool.p\n  values = { id = "%s" }\n}\n'
    mock = f'mock_provider "local" {{\n{block % "mock"}}}\n'
    assert tested(OVERRIDES + mock + run('output.id == "mock"')).status == 0
    assert tested(OVERRIDES + mock + block % "file" + run('output.id == "file"')).status == 0
    whole = OVERRIDES + mock + block % "file" + run('output.id == "run"', block % "run")
    assert tested(whole).status == 0


def test_a_mocked_provider_reads_what_is_made_up(tested: Callable[..., Ran]) -> None:
    mock = (
        'mock_provider "local" {\n  mock_data "local_pool" {\n'
        '    defaults = { arn = "arn:mocked" }\n  }\n}\n'
    )
    condition = 'distinct(values(runtime_pool.p.labels)) == tolist(["arn:mocked"])'
    ran = tested(mock + run(condition))
    assert ran.status == 0, ran.out + ran.err


def test_without_them_data_is_read(tested: Callable[..., Ran]) -> None:
    ran = tested(run("true == (output.id != null)"))
    assert ran.status == 1
    assert "Data source found nothing" in ran.out + ran.err


@pytest.mark.parametrize(
    ("block", "summary"),
    [
        ("override_data {\n  target = runtime_pool.p\n}", "Invalid override target"),
        ("override_resource {\n  target = data.local_pool.shared\n}", "Invalid override target"),
        ('override_module {\n  target = "module.m"\n}', "Invalid override target"),
        ("override_resource {\n  target = runtime_pool.p\n  values = 1\n}", "Invalid override"),
        (
            "override_resource {\n  target = runtime_pool.p\n  values = { ix = 1 }\n}",
            "Invalid override",
        ),
        (
            "override_resource {\n  target = runtime_pool.x\n}\n" * 2,
            "Duplicate override_resource block",
        ),
        ("override_resource {}", "Missing required argument"),
        (
            "override_data {\n  target = data.local_pool.shared\n  override_during = never\n}",
            'Invalid "override_during" keyword',
        ),
        ('mock_provider "local" {\n  mock_data {\n    defaults = {}\n  }\n}', "Invalid mock_data"),
        ("override_resource {\n  target = runtime_pool.x\n}", "Invalid override target"),
    ],
)
def test_what_is_wrong(tested: Callable[..., Ran], block: str, summary: str) -> None:
    head = OVERRIDES if "data.local_pool" not in block else ""
    ran = tested(f"{head}{block}\n" + run("output.id != null"))
    assert summary in ran.out + ran.err, ran.out + ran.err


GUARD = """\
output "x" {
  value = 1
}
policy "small" {
  each    = runtime_pool
  assert  = each.value.max_concurrency <= 5
  message = "${each.key} is large."
}
"""
GUARDED = """\
fleet {
  name     = "s"
  policies = [module.guard]
}
provider "local" {
  path = ".fleetform/plane.db"
}
module "guard" {
  source = "./guard"
}
runtime_pool "p" {}
"""


def test_required_policies_are_not_overridden(tested: Callable[..., Ran]) -> None:
    """A test that gives a module's outputs takes its policies away; those cannot be dropped."""
    files = {"main.fleet.hcl": GUARDED, "guard/main.fleet.hcl": GUARD}
    plain = tested(run("runtime_pool.p.cpu == 1"), files)
    assert "runtime_pool.p is large." in plain.out
    override = "override_module {\n  target  = module.guard\n  outputs = { x = 2 }\n}\n"
    ran = tested(override + run("runtime_pool.p.cpu == 1"), files)
    assert ran.status == 1
    assert "Required module has no policies" in ran.out
