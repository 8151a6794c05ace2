"""Policies on the command line: shown, blocking, in the JSON plan and the reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders.commands import document, ended, fleetform, said, settled_environment

FLEET = """
provider "local" {
  path = ".fleetform/plane.db"
}
model_route "m" {
  rpm = 10
  targets {
    provider = "anthropic"
    model    = "haiku-4"
  }
}
policy "slow" {
  each     = model_route
  assert   = each.value.rpm <= 5
  severity = "SEVERITY"
  message  = "${each.key} has ${each.value.rpm}."
}
policy "late" {
  each    = model_route
  assert  = each.value.endpoint == "nowhere"
  message = "${each.key} is at ${each.value.endpoint}."
}
"""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_environment(monkeypatch)


def write(folder: Path, severity: str, text: str = FLEET) -> None:
    (folder / "main.fleet.hcl").write_text(text.replace("SEVERITY", severity))


def test_an_error_blocks(tmp_path: Path) -> None:
    write(tmp_path, "error")
    ran = ended(tmp_path, "plan", "--out", "p", "--sarif", "s.json")
    assert ran.status == 4
    assert "policy.slow model_route.m blocks  model_route.m has 10." in ran.out
    assert "policy.late model_route.m known after apply" in ran.out
    assert "Blocked by policy" in ran.err
    assert "policy.slow forbids model_route.m: model_route.m has 10." in said(ran.err)
    (finding,) = json.loads((tmp_path / "s.json").read_text())["runs"][0]["results"]
    assert (finding["ruleId"], finding["level"]) == ("policy-failed", "error")
    for arguments in (("apply", "p"), ("apply", "--auto-approve")):
        assert ended(tmp_path, *arguments).status == 4
    assert fleetform(tmp_path, "state", "list") == ""


def test_the_json_plan_has_every_outcome(tmp_path: Path) -> None:
    write(tmp_path, "error")
    slow, late = document(tmp_path, "plan", "--json", status=4)["checks"]
    assert slow == {
        "address": {"kind": "policy", "name": "slow", "to_display": "policy.slow"},
        "severity": "error",
        "status": "fail",
        "instances": [
            {
                "address": {"to_display": "model_route.m"},
                "status": "fail",
                "problems": [{"message": "model_route.m has 10."}],
            }
        ],
    }
    assert late["status"] == late["instances"][0]["status"] == "unknown"


def test_a_warning_is_shown(tmp_path: Path) -> None:
    write(tmp_path, "warning", FLEET.partition('policy "late"')[0])
    assert "policy.slow model_route.m failed  model_route.m has 10." in fleetform(tmp_path, "plan")
    fleetform(tmp_path, "apply", "--auto-approve")


def test_what_was_unknown_is_decided_by_apply(tmp_path: Path) -> None:
    write(tmp_path, "warning")
    ran = ended(tmp_path, "apply", "--auto-approve")
    assert ran.status == 1
    assert "policy.late: model_route.m is at " in said(ran.out + ran.err)
    assert fleetform(tmp_path, "state", "list").strip() == "model_route.m"
    assert ended(tmp_path, "plan").status == 4  # it is known now
    fleetform(tmp_path, "destroy", "--auto-approve")


def test_an_unknown_one_that_turns_out_kept_is_no_trouble(tmp_path: Path) -> None:
    write(tmp_path, "warning", FLEET.replace('== "nowhere"', '!= "nowhere"'))
    fleetform(tmp_path, "apply", "--auto-approve")
    assert "policy.late" not in fleetform(tmp_path, "plan")


# Over what only a plan has.

OVER_PLANS = """
provider "local" {
  path = ".fleetform/plane.db"
}
locals {
  most = 100
}
runtime_pool "p" {}
agent "a" {
  pool    = runtime_pool.p
  harness = "claude_code"
  image   = "ghcr.io/acme/a:v1"
  labels  = { team = "payments" }
}
model_route "m" {
  targets {
    provider = "anthropic"
    model    = "haiku-4"
  }
}
agent "late" {
  pool         = runtime_pool.p
  harness      = "claude_code"
  instructions = model_route.m.endpoint
}
budget "b" {
  limit  = 500
  period = "monthly"
  action = "block"
  scope {
    team = "payments"
  }
}
"""
POLICIES = """
policy "no_new_pools" {
  each     = change
  when     = each.value.kind == "runtime_pool"
  assert   = each.value.action != "create"
  severity = "warning"
  message  = "${each.key} is made."
}
policy "short" {
  each     = change
  when     = each.value.kind == "agent" && try(each.value.after.instructions, null) != null
  assert   = length(each.value.after.instructions) < 5
  severity = "warning"
  message  = "${each.key} has too much to read."
}
policy "pinned" {
  each     = fact
  when     = each.value.status == "new"
  assert   = each.value.rule != "F016"
  severity = "warning"
  message  = "${each.value.agent}: ${each.value.message}"
}
policy "cheap" {
  each    = budget_total
  when    = each.value.team == "payments"
  assert  = each.value.after <= local.most
  message = "${each.key} is ${each.value.after} USD; payments is held to ${local.most}."
}
"""


def test_policies_over_a_plan(tmp_path: Path) -> None:
    (tmp_path / "main.fleet.hcl").write_text(OVER_PLANS + POLICIES)
    ran = ended(tmp_path, "plan", "--out", "p")
    assert ran.status == 4
    assert "policy.no_new_pools runtime_pool.p failed  runtime_pool.p is made." in ran.out
    assert "agent.a: agent.a runs ghcr.io/acme/a:v1, which is not pinned by digest." in ran.out
    assert "policy.short agent.late known after apply" in ran.out, "what waits is never passed"
    assert "policy.cheap forbids monthly/team/payments" in said(ran.err)
    assert "is 500 USD; payments is held to 100." in said(ran.err)
    assert ended(tmp_path, "apply", "p").status == 4


def test_what_waits_is_decided_by_apply(tmp_path: Path) -> None:
    (tmp_path / "main.fleet.hcl").write_text(OVER_PLANS + POLICIES.replace("<= local.most", "> 0"))
    ran = ended(tmp_path, "apply", "--auto-approve")
    assert ran.status == 0
    assert "agent.late has too much to read." in said(ran.out + ran.err)
    assert "runtime_pool.p" not in ended(tmp_path, "plan").out, "it is no change any more"


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ('policy "p" {\n  each = chance\n  assert = true\n  message = "m"\n}', "change"),
        (
            'policy "p" {\n  each = change\n  assert = nothing.of_it\n  message = "m"\n}',
            "Invalid reference",
        ),
    ],
)
def test_what_is_wrong_over_plans(tmp_path: Path, text: str, summary: str) -> None:
    (tmp_path / "main.fleet.hcl").write_text(OVER_PLANS + text)
    ran = ended(tmp_path, "plan")
    assert ran.status == 1
    assert summary in said(ran.err)
