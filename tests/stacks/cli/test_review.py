"""The review on the command line: what is new and what is fixed, gates, waivers, saved plans."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builders.commands import ended, fleetform, said, settled_environment
from stacks.engine import planfile

FLEET = """
provider "local" {
  path = ".fleetform/plane.db"
}
runtime_pool "p" {}
agent "a" {
  pool             = runtime_pool.p
  harness          = "claude_code"
  max_cost_per_run = 1
  repos            = ["acme/api"]
  tools {
    allow = ["read"]
  }
}
secret "s" {
  source = "env"
  path   = "TOKEN"
}
secret_grant "g" {
  secret = secret.s
  agent  = agent.a
  mount  = "header"
  name   = "Authorization"
  hosts  = ["api.acme.example"]
}
trigger "t" {
  agent = agent.a
  github {
    repositories = ["acme/api"]
    events       = ["issue_comment"]
    actors {
      min_permission = "LEAST"
    }
  }
}
"""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_environment(monkeypatch)


def write(folder: Path, least: str, *more: str) -> None:
    text = "\n".join([FLEET.replace("LEAST", least), *more])
    (folder / "main.fleet.hcl").write_text(text)


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """A fleet that was applied, and now lets outsiders in."""
    write(tmp_path, "write")
    fleetform(tmp_path, "apply", "--auto-approve")
    write(tmp_path, "none")
    return tmp_path


def fingerprint(text: str) -> str:
    found = re.search(r"^ +([0-9a-f]{12})  docs/reference/rules/F005.md", text, re.M)
    assert found is not None
    return found[1]


def waiver(fact: str, expires: str = "2999-01-01T00:00:00Z") -> str:
    return f"""
waiver "bot" {{
  rule    = "F005"
  fact    = "{fact}"
  owner   = "team:platform"
  reason  = "The repository is public on purpose."
  expires = "{expires}"
}}
"""


def test_a_new_risk_has_its_path_its_cause_and_its_undoing(opened: Path) -> None:
    text = fleetform(opened, "plan")
    assert (
        "Exposure  ! F005 new, high: anyone who can comment on acme/api starts agent.a, which may "
        "use secret.s." in text
    )
    assert "anyone who can comment on acme/api → trigger.t → agent.a → secret.s" in text
    assert "because trigger.t changed" in text
    assert "undo: put github of trigger.t back" in text
    assert "+ anyone who can comment on acme/api starts agent.a (trigger.t)" in text
    assert "- whoever has write on acme/api and can comment starts agent.a (trigger.t)" in text
    assert "F018" not in text, "what was there before is not new"


def test_a_gate_holds_for_new_risks_alone(opened: Path) -> None:
    assert ended(opened, "plan", "--fail-on", "critical").status == 0
    for arguments in (("plan", "--out", "p"), ("apply", "--auto-approve"), ("apply", "p")):
        ran = ended(opened, *arguments, "--fail-on", "high")
        assert ran.status == 4
        assert "Blocked by new risks" in ran.err
    fleetform(opened, "apply", "--auto-approve")
    assert ended(opened, "plan", "--fail-on", "medium").status == 0, "nothing is new any more"


def test_what_is_taken_back_is_fixed(opened: Path) -> None:
    fleetform(opened, "apply", "--auto-approve")
    write(opened, "write")
    assert "- F005 fixed, high: anyone who can comment" in fleetform(opened, "plan")


def test_a_saved_plan_carries_its_review(opened: Path) -> None:
    fleetform(opened, "plan", "--out", "p")
    assert "F005 new, high: anyone who can comment" in fleetform(opened, "show", "p")


def test_a_waiver_holds_until_it_ends(opened: Path) -> None:
    fact = fingerprint(fleetform(opened, "plan"))
    write(opened, "none", waiver(fact))
    ran = ended(opened, "plan", "--fail-on", "high")
    assert ran.status == 0
    assert "F005 new, high, waived by waiver.bot" in ran.out
    write(opened, "none", waiver(fact, "2020-01-01T00:00:00Z"))
    ran = ended(opened, "plan")
    assert ran.status == 4
    assert f"waiver.bot has expired: team:platform answered for F005 {fact}" in said(ran.err)
    assert ended(opened, "apply", "--auto-approve").status == 4


def test_a_waiver_that_ends_between_plan_and_apply(opened: Path) -> None:
    fact = fingerprint(fleetform(opened, "plan"))
    write(opened, "none", waiver(fact))
    saved = opened / "saved.plan"
    fleetform(opened, "plan", "--out", "saved.plan")
    plan = planfile.read(saved)
    ended_facts = tuple(
        fact._replace(waived_until="2020-01-01T00:00:00Z") if fact.waiver else fact
        for fact in plan.review.exposure
    )
    planfile.write(plan._replace(review=plan.review._replace(exposure=ended_facts)), saved)
    ran = ended(opened, "apply", "saved.plan")
    assert ran.status == 4
    assert "waiver.bot has expired since the plan was made: it waived F005" in said(ran.err)
    fleetform(opened, "plan", "--out", "saved.plan")
    fleetform(opened, "apply", "saved.plan")


def test_a_waiver_of_nothing_is_told(opened: Path) -> None:
    write(opened, "write", waiver("0" * 12))
    assert "Warning: Waiver of nothing" in fleetform(opened, "plan")


def test_severities_are_the_stacks_own(opened: Path) -> None:
    write(opened, "none", 'fleet {\n  review {\n    severities = { F005 = "medium" }\n  }\n}')
    ran = ended(opened, "plan", "--fail-on", "high")
    assert ran.status == 0
    assert "F005 new, medium" in ran.out
    write(opened, "none", 'fleet {\n  review {\n    severities = { F005 = "off" }\n  }\n}')
    assert "F005" not in fleetform(opened, "plan")


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ('fleet {\n  review {\n    severities = { F005 = "low" }\n  }\n}', "Invalid severity"),
        ('fleet {\n  review {\n    severities = { F099 = "off" }\n  }\n}', "Unknown rule"),
        ('fleet {\n  review {\n    repositories = "acme/fleet"\n  }\n}', "Unsuitable value type"),
        (waiver("none"), "Invalid fact of a waiver"),
        (waiver("0" * 12, "2999-01-01"), "Invalid end of a waiver"),
        ('waiver "w" {\n  rule = "F005"\n}', "Missing required argument"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, summary: str) -> None:
    write(tmp_path, "write", text)
    ran = ended(tmp_path, "plan")
    assert ran.status == 1
    assert f"Error: {summary}" in ran.err
