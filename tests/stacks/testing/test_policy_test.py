"""``fleetform policy test``: policies against recorded plans of both forms."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from builders.commands import document, ended, fleetform, said, settled_environment

FLEET = """
provider "local" {
  path = ".fleetform/plane.db"
}
variable "most" {
  default = 5
}
runtime_pool "p" {}
agent "a" {
  pool             = runtime_pool.p
  harness          = "claude_code"
  image            = "ghcr.io/acme/a:v1"
  max_cost_per_run = 7
  environment      = { TOKEN = sensitive("hush-hush") }
}
agent "b" {
  pool    = runtime_pool.p
  harness = "claude_code"
}
model_route "m" {
  targets {
    provider = "anthropic"
    model    = "haiku-4"
  }
}
budget "b" {
  limit  = 500
  period = "monthly"
  action = "block"
  scope {
    team = "payments"
  }
}
policy "cheap" {
  each    = agent
  when    = each.value.max_cost_per_run != null
  assert  = each.value.max_cost_per_run <= var.most
  message = "${each.key} may cost ${each.value.max_cost_per_run}."
}
policy "in_the_pool" {
  each    = agent
  assert  = each.value.pool == runtime_pool.p
  message = "${each.key} is elsewhere."
}
policy "late" {
  each    = model_route
  assert  = each.value.endpoint == "nowhere"
  message = "${each.key} is at ${each.value.endpoint}."
}
policy "secretive" {
  each    = agent
  when    = each.key == "agent.a"
  assert  = each.value.environment.TOKEN == "hush-hush"
  message = "${each.key} has another token."
}
policy "pinned" {
  each     = fact
  assert   = each.value.rule != "F016"
  severity = "warning"
  message  = each.value.message
}
policy "total" {
  each    = budget_total
  when    = each.value.by == "all"
  assert  = each.value.after <= 100
  message = "${each.key} is ${each.value.after} USD."
}
policy "no_pools" {
  each    = change
  assert  = each.value.kind != "runtime_pool"
  message = "${each.key} is made."
}
"""
FAILING = "policy.cheap, policy.pinned, policy.total, policy.no_pools"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settled_environment(monkeypatch)
    (tmp_path / "main.fleet.hcl").write_text(FLEET)
    plan = document(tmp_path, "plan", "--json", "--out", "saved.plan", status=4)
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    return tmp_path


def write(folder: Path, plan: str, expected: str) -> None:
    text = f'run "recorded" {{\n  plan = "{plan}"\n  expect_failures = [{expected}]\n}}\n'
    (folder / "policies.policytest.hcl").write_text(text)


@pytest.mark.parametrize("plan", ["plan.json", "saved.plan"])
def test_what_fails_is_what_was_expected(folder: Path, plan: str) -> None:
    write(folder, plan, FAILING)
    out = said(fleetform(folder, "policy", "test"))
    assert "policies.policytest.hcl" in out
    assert "pass recorded" in out
    assert "Success. 1 passed." in out
    assert "Policy not decided" in out, "what waits is never passed in silence"
    assert "policy.late, model_route.m" in out
    assert "hush-hush" not in out
    hidden = "policy.secretive, agent.a" in out
    assert hidden is (plan == "plan.json"), "plan JSON does not hold what is sensitive"


@pytest.mark.parametrize("plan", ["plan.json", "saved.plan"])
def test_another_failure_fails(folder: Path, plan: str) -> None:
    write(folder, plan, "policy.pinned, policy.total, policy.no_pools")
    ran = ended(folder, "policy", "test", "--junit", "junit.xml")
    assert ran.status == 1
    assert "policy.cheap, agent.a: agent.a may cost 7." in said(ran.out)
    suite = ElementTree.parse(folder / "junit.xml").getroot()[0]
    assert (suite.get("name"), suite.get("failures")) == ("policies.policytest.hcl", "1")
    assert "may cost 7" in (suite[0][0].text or "")


def test_policies_are_those_of_now(folder: Path) -> None:
    write(folder, "plan.json", FAILING)
    ran = ended(folder, "policy", "test", "--var", "most=10")
    assert ran.status == 1
    assert "Missing expected failure" in ran.out
    assert "policy.cheap was expected to fail on plan.json, and did not" in said(ran.out)
    assert "passes on 1 of 1 that it is about" in said(ran.out)


def test_a_broken_warning_is_shown_and_no_failure(folder: Path) -> None:
    write(folder, "plan.json", FAILING.replace("policy.pinned, ", ""))
    out = said(fleetform(folder, "policy", "test"))
    assert "not pinned by digest" in out


def test_json_and_filter(folder: Path) -> None:
    write(folder, "plan.json", FAILING)
    (folder / "tests").mkdir()
    (folder / "tests" / "x.policytest.hcl").write_text('run "gone" {\n  plan = "none.json"\n}\n')
    found = document(folder, "policy", "test", "--json", status=1)
    assert found["counts"] == {"pass": 1, "fail": 0, "error": 1, "skip": 0}
    only = document(folder, "policy", "test", "--json", "--filter", "policies.policytest.hcl")
    assert [file["path"] for file in only["files"]] == ["policies.policytest.hcl"]


@pytest.mark.parametrize(
    ("content", "summary"),
    [
        (None, "Plan file cannot be read"),
        ('{"format_version": "1.2", "resource_changes": []}', "Not a plan of fleetform"),
        ("{ this is no JSON", "Not a plan of fleetform"),
        (
            '{"resource_changes": [], "fleetform": {"actions": {"x": "create"}, "review": {}}}',
            "Not a plan of fleetform",
        ),
        ("something else", "Not a plan file"),
    ],
)
def test_what_is_no_plan(folder: Path, content: str | None, summary: str) -> None:
    if content is not None:
        (folder / "odd").write_text(content)
    write(folder, "odd", "")
    ran = ended(folder, "policy", "test")
    assert ran.status == 1
    assert summary in ran.out
    assert "on policies.policytest.hcl line 2" in said(ran.out)


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (
            'run "r" {\n  plan = "plan.json"\n  expect_failures = [policy.cheep]\n}',
            "Unknown policy",
        ),
        ('run "r" {\n}', "Missing required argument"),
        ('run "r" {\n  plan = "plan.json"\n  command = apply\n}', "Unsupported argument"),
        ('runs "r" {\n  plan = "plan.json"\n}', "Unsupported block type"),
        ('run {\n  plan = "plan.json"\n}', "Unsupported block type"),
        ('plan = "plan.json"', "Unsupported argument"),
        (
            'run "r" {\n  plan = "plan.json"\n}\nrun "r" {\n  plan = "plan.json"\n}',
            'Duplicate "run" block names',
        ),
        ('run "r" {\n  plan = ', "no closing brace"),
    ],
)
def test_what_is_wrong_in_a_file(folder: Path, text: str, summary: str) -> None:
    (folder / "policies.policytest.hcl").write_text(f"{text}\n")
    ran = ended(folder, "policy", "test")
    assert ran.status == 1
    assert summary in ran.out + ran.err


def test_no_tests(folder: Path) -> None:
    assert "No tests of policies" in ended(folder, "policy", "test").err
