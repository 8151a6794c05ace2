"""What a program's fleet means is told as of HCL: the same risks, at places in the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builders.commands import document, ended, fleetform, settled_environment

PROGRAM = """\
import pulumi
from planes import sdk

pool = sdk.RuntimePool("p")
agent = sdk.Agent(
    "a",
    pool=pool,
    harness="claude_code",
    max_cost_per_run=1,
    repos=["acme/api"],
    tools={"allow": ["read"]},
)
secret = sdk.Secret("s", source="env", path="TOKEN")
sdk.SecretGrant(
    "g",
    secret=secret,
    agent=agent,
    mount="header",
    name="Authorization",
    hosts=["api.acme.example"],
)
sdk.Trigger(
    "t",
    agent=agent,
    github={
        "repositories": ["acme/api"],
        "events": ["issue_comment"],
        "actors": {"min_permission": "LEAST"},
    },
)
"""
HCL = """\
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


def review(folder: Path, name: str, text: str) -> Any:
    """Of the change that lets everybody comment, after the rest was applied."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text.replace("LEAST", "write"))
    fleetform(folder, "apply", "--auto-approve")
    (folder / name).write_text(text.replace("LEAST", "none"))
    return document(folder, "plan", "--json")["fleetform"]["review"]


def without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_places(item) for key, item in value.items() if key != "location"}
    return [without_places(item) for item in value] if isinstance(value, list) else value


def test_it_is_that_of_the_same_fleet_in_hcl(folder: Path, tmp_path: Path) -> None:
    program, hcl = review(folder, "fleet.py", PROGRAM), review(tmp_path / "h", "a.fleet.hcl", HCL)
    assert without_places(program) == without_places(hcl)
    new = [fact for fact in program["exposure"] if fact["status"] == "new"]
    assert [fact["rule"] for fact in new] == ["F005"]
    trigger = PROGRAM.splitlines().index("sdk.Trigger(") + 1
    assert f"fleet.py:{trigger}" in str(new[0])
    assert ended(folder, "plan", "--fail-on", "high").status == 4
    assert f"fleet.py:{trigger}" in fleetform(folder, "plan")


def test_an_agent_that_may_write_the_program(folder: Path) -> None:
    (folder / "a.fleet.hcl").write_text(
        'fleet {\n  review {\n    repositories = ["acme/api"]\n  }\n}\n'
    )
    writes = (
        'permissions={"repo": "write"}, outputs={"allowed": ["commit"], "protected_paths": [P]}'
    )
    text = PROGRAM.replace("max_cost_per_run=1,", f"max_cost_per_run=1, {writes},")

    def rules(path: str) -> set[str]:
        (folder / "fleet.py").write_text(text.replace("LEAST", "write").replace("[P]", path))
        found = document(folder, "plan", "--json")["fleetform"]["review"]["exposure"]
        return {fact["rule"] for fact in found}

    assert "F010" in rules('["*.fleet.hcl"]')
    assert "F010" not in rules('["*.fleet.hcl", "fleet.py"]')


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_environment(monkeypatch)
