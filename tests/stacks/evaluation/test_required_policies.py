"""``fleet { policies = [module.guard] }``: what is required cannot be dropped or softened."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.commands import ended, said, settled_environment
from builders.configurations import declare, evaluated

GUARD = """
variable "most" {
  default = 5
}
policy "slow" {
  each     = model_route
  assert   = each.value.rpm <= var.most
  severity = "warning"
  message  = "${each.key} has ${each.value.rpm}."
}
"""
ROUTE = """
model_route "m" {
  rpm = 10
  targets {
    provider = "anthropic"
    model    = "haiku-4"
  }
}
"""
CALL = """
module "guard" {
  source = "./guard"
}
"""
FLEET = "fleet {\n  policies = [module.guard]\n}\n"


def files(main: str, guard: str = GUARD) -> dict[str, str]:
    return {"main.fleet.hcl": main, "guard/main.fleet.hcl": guard}


def test_a_required_policy_blocks_whatever_its_severity(tmp_path: Path) -> None:
    own = 'policy "own" {\n  each = model_route\n  assert = true\n  message = "m"\n'
    own += '  severity = "warning"\n}\n'
    stack = declare(tmp_path, files(FLEET + CALL + ROUTE + own))
    assert {item.name: item.severity for item in stack.policies} == {
        "own": "warning",
        "module.guard.slow": "error",
    }
    relaxed = declare(tmp_path, files(CALL + ROUTE))
    assert [item.severity for item in relaxed.policies] == ["warning"]


def test_what_a_required_module_calls_is_required(tmp_path: Path) -> None:
    inner = {
        **files(FLEET + CALL + ROUTE, 'module "inner" {\n  source = "./inner"\n}\n'),
        "guard/inner/main.fleet.hcl": GUARD,
    }
    (policy,) = declare(tmp_path, inner).policies
    assert (policy.name, policy.severity) == ("module.guard.module.inner.slow", "error")


def test_the_plan_is_blocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled_environment(monkeypatch)
    local = 'provider "local" {\n  path = ".fleetform/plane.db"\n}\n'
    declare(tmp_path, files(local + FLEET + CALL + ROUTE))
    ran = ended(tmp_path, "plan")
    assert ran.status == 4
    assert "policy.module.guard.slow forbids model_route.m: model_route.m has 10." in said(ran.err)


ONE = 'module "guard" {\n  source = "./guard"\n  count  = 0\n}\n'
NONE = 'module "guard" {\n  source   = "./guard"\n  for_each = toset([])\n}\n'


@pytest.mark.parametrize(
    ("main", "guard", "summary", "detail", "line"),
    [
        (FLEET + ROUTE, GUARD, "Required module is missing", 'no module "guard" block', 2),
        (FLEET + ONE, GUARD, "Required module has no policies", "its count is 0", 2),
        (FLEET + NONE, GUARD, "Required module has no policies", "its for_each is empty", 2),
        (FLEET + CALL, ROUTE, "Required module has no policies", "has no policy block", 2),
        (
            FLEET.replace("guard", "gaurd") + CALL,
            GUARD,
            "Required module is missing",
            'Did you mean "guard"?',
            2,
        ),
        (FLEET.replace("[module.guard]", "module.guard") + CALL, GUARD, "Invalid required", "", 2),
        (FLEET.replace("module.guard", '"guard"') + CALL, GUARD, "Invalid required", "", 2),
        (FLEET.replace("guard]", "guard[0]]") + CALL, GUARD, "Invalid required", "a key", 2),
        (
            FLEET.replace("[module.guard]", "var.none ? [] : [module.guard]") + CALL,
            GUARD,
            "Invalid required",
            "computed away",
            2,
        ),
    ],
)
def test_what_is_wrong(
    tmp_path: Path, main: str, guard: str, summary: str, detail: str, line: int
) -> None:
    stack, diagnostics = evaluated(tmp_path, files(main, guard))
    assert stack is None
    (error,) = diagnostics.errors
    assert error.summary.startswith(summary)
    assert detail in error.detail
    assert error.span is not None
    assert (error.span.source.name, error.span.location().line) == ("main.fleet.hcl", line)


def test_a_module_cannot_require(tmp_path: Path) -> None:
    stack, diagnostics = evaluated(tmp_path, files(CALL + ROUTE, FLEET + GUARD))
    assert stack is None
    (error,) = diagnostics.errors
    assert error.summary == "Required policies in a module"
    assert error.span is not None
    assert error.span.location().line == 2
