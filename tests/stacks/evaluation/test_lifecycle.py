"""``lifecycle`` blocks."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.configurations import declare
from planes.address import Address
from planes.declaration import Lifecycle
from planes.values import Deferred, Reference
from planes.values import Path as DataPath
from stacks.stack import Stack


def lifecycle(stack: Stack, address: str) -> Lifecycle:
    return stack.declarations[Address.parse(address)].lifecycle


def test_flags_may_be_expressions(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
variable "production" { default = true }
runtime_pool "p" {
  for_each = toset(["keep", "drop"])
  lifecycle {
    prevent_destroy       = var.production && each.key == "keep"
    create_before_destroy = !var.production
  }
}
""",
    )
    assert lifecycle(stack, 'runtime_pool.p["keep"]')[:2] == (True, False)
    assert lifecycle(stack, 'runtime_pool.p["drop"]')[:2] == (False, False)


IGNORED: list[tuple[str, object]] = [
    ("[memory]", (("memory",),)),
    ('[labels["team"], labels.repo]', (("labels", "team"), ("labels", "repo"))),
    ("[network]", (("network",),)),
    ("[network[0].vpc]", (("network", "vpc"),)),
    ("[network.subnets[1]]", (("network", "subnets", 1),)),
    ("all", "all"),
    ("[]", ()),
]


@pytest.mark.parametrize(("written", "expected"), IGNORED)
def test_ignore_changes(written: str, expected: DataPath, tmp_path: Path) -> None:
    text = 'runtime_pool "p" {\n  lifecycle { ignore_changes = ' + written + " }\n}"
    stack = declare(tmp_path, text)
    assert lifecycle(stack, "runtime_pool.p").ignore_changes == expected


def test_replace_triggered_by(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
runtime_pool "one" {}
runtime_pool "many" { for_each = toset(["a", "b"]) }
runtime_pool "p" {
  for_each = toset(["a"])
  lifecycle {
    replace_triggered_by = [
      runtime_pool.one,
      runtime_pool.one.memory,
      runtime_pool.one.id,
      runtime_pool.many,
      runtime_pool.many[each.key],
      runtime_pool.many["b"].cpu,
    ]
  }
}
""",
    )
    one, many = Address((), "runtime_pool", "one"), Address((), "runtime_pool", "many")
    address = 'runtime_pool.p["a"]'
    assert lifecycle(stack, address).replace_triggered_by == (
        Reference(one),
        Reference(one, ("memory",)),
        Reference(one, ("id",)),
        Reference(many),
        Reference(many._replace(key="a")),
        Reference(many._replace(key="b"), ("cpu",)),
    )
    dependencies = stack.declarations[Address.parse(address)].dependencies
    assert {str(item) for item in dependencies} == {"runtime_pool.one", "runtime_pool.many"}


def test_conditions(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
variable "least" { default = 2 }
runtime_pool "p" {
  cpu = 4
  lifecycle {
    precondition {
      condition     = var.least > 1
      error_message = "At least ${var.least}."
    }
    precondition {
      condition     = var.least > 5
      error_message = "Above 5."
    }
    postcondition {
      condition     = self.cpu > var.least
      error_message = "Only ${self.cpu}."
    }
    postcondition {
      condition     = startswith(self.id, "p-")
      error_message = "Not ${self.id}."
    }
  }
}
""",
    )
    found = lifecycle(stack, "runtime_pool.p")
    assert [item[:2] for item in found.preconditions] == [
        (True, "At least 2."),
        (False, "Above 5."),
    ]
    assert str(found.preconditions[1].location) == "main.fleet.hcl:11"
    known, late = found.postconditions
    assert known[:2] == (True, "Only 4.")
    needs = (Reference(Address((), "runtime_pool", "p"), ("id",)),)
    assert isinstance(late.condition, Deferred)
    assert isinstance(late.message, Deferred)
    assert late.condition.needs == late.message.needs == needs
    assert stack.declarations[Address((), "runtime_pool", "p")].dependencies == ()


def test_a_message_with_a_sensitive_value_is_not_shown(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
variable "s" {
  default   = "x"
  sensitive = true
}
runtime_pool "p" {
  lifecycle {
    precondition {
      condition     = var.s == ""
      error_message = "It is ${var.s}."
    }
  }
}
""",
    )
    (condition,) = lifecycle(stack, "runtime_pool.p").preconditions
    assert condition.condition is False
    assert condition.message == (
        "The error message refers to sensitive values, so it is not shown."
    )


def test_timeouts(tmp_path: Path) -> None:
    stack = declare(
        tmp_path,
        """
variable "long" { default = "1h30m" }
runtime_pool "p" {
  timeouts {
    create = var.long
    delete = null
  }
}
resource "local_pool" "a" {
  timeouts { update = "90s" }
}
runtime_pool "q" {}
""",
    )
    assert lifecycle(stack, "runtime_pool.p").timeouts == (5400, None, None)
    assert lifecycle(stack, "runtime_pool.q").timeouts == (None, None, None)
    [resource] = stack.resources.values()
    assert resource.lifecycle.timeouts == (None, 90, None)
