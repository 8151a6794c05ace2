"""Runs on other modules: each has a state of its own, shared by its runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from builders.commands import Ran
from builders.configurations import write

SETUP = """\
variable "prefix" {
  type = string
}

runtime_pool "made" {
  labels = { made_by = file("${path.module}/who.txt") }
}

output "timeout" {
  value = "${var.prefix}m"
}

output "pool" {
  value = runtime_pool.made.id
}
"""
RUNS = """\
variables {
  prefix = "1"
}

run "setup" {
  module {
    source = "./tests/setup"
  }

  variables {
    prefix = "9"
  }

  assert {
    condition     = runtime_pool.made.labels.made_by == "me"
    error_message = "The module's own folder."
  }
}

run "main" {
  variables {
    timeout = run.setup.timeout
  }

  assert {
    condition     = output.timeout == "9m" && run.setup.pool != ""
    error_message = "It is ${output.timeout}."
  }
}

run "setup_again" {
  command = plan

  module {
    source = "./tests/setup"
  }

  assert {
    condition     = output.pool == run.setup.pool && output.timeout == "1m"
    error_message = "The state of the module."
  }
}
"""


def test_a_module_that_makes_what_a_run_needs(folder: Path, tested: Callable[..., Ran]) -> None:
    write(folder, {"tests/setup/main.fleet.hcl": SETUP, "tests/setup/who.txt": "me"})
    ran = tested(RUNS)
    assert ran.status == 0, ran.out


def test_its_files_are_named_as_the_stack_sees_them(
    folder: Path, tested: Callable[..., Ran]
) -> None:
    write(folder, {"tests/setup/main.fleet.hcl": SETUP.replace("var.prefix", "var.suffix")})
    ran = tested(RUNS)
    assert ran.status == 1
    assert "on tests/setup/main.fleet.hcl line 10:" in ran.out
