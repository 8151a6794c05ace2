"""What a command imports: start-up time is a promise, and SDKs are imported when first used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

NEVER_UNASKED = {"boto3", "cryptography", "gmpy2", "hcl2", "networkx", "pulumi", "rich", "yaml"}
HEAVY = NEVER_UNASKED | {"httpx", "importlib.metadata", "orjson", "pydantic", "re2", "sqlite3"}

FLEET = """
fleet {
  name = "plain"
}

provider "local" {
  path = ".fleetform/plane.db"
}

runtime_pool "default" {
  cpu    = 2
  labels = { team = "platform" }
}

agent "reviewer" {
  for_each     = toset(["api", "web"])
  pool         = runtime_pool.default
  harness      = "claude_code"
  instructions = "Review ${each.key}, ${1 + 1} times."
}

trigger "opened" {
  agent = agent.reviewer["api"]

  github {
    repositories = ["acme/api"]
    events       = ["pull_request.opened"]
  }
}

output "ids" {
  value = [for agent in agent.reviewer : agent.id]
}
"""

_SCRIPT = """
import json, sys
from stacks.cli.main import run
status = run(sys.argv[1:])
print(json.dumps([status, sorted(sys.modules)]), file=sys.stderr)
"""


def imported(folder: Path, *arguments: str, status: int = 0) -> set[str]:
    """The modules that a command has imported, in a process of its own."""
    command = [sys.executable, "-c", _SCRIPT, *arguments]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    ended, names = json.loads(run.stderr.splitlines()[-1])
    assert ended == status, run.stderr
    return set(names)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.fleet.hcl").write_text(FLEET)
    return tmp_path


@pytest.mark.parametrize("arguments", [["version"], ["--help"], ["completion", "bash"]])
def test_what_touches_no_fleet_imports_next_to_nothing(folder: Path, arguments: list[str]) -> None:
    found = imported(folder, *arguments)
    assert found & HEAVY == set()
    packages = {"planes", "planes.diagnostics"}  # The terminal prints diagnostics.
    ours = {name for name in found if name.startswith(("planes", "providers"))}
    assert ours - packages == set()


@pytest.mark.parametrize(
    "command", [["validate"], ["plan"], ["apply", "--auto-approve"], ["drift"], ["output"]]
)
def test_a_plain_stack_imports_no_sdk(folder: Path, command: list[str]) -> None:
    assert imported(folder, *command) & {*NEVER_UNASKED, "httpx"} == set()


def test_a_function_brings_its_own_family_only(folder: Path) -> None:
    families = "stacks.language.functions."
    found = {name for name in imported(folder, "plan") if name.startswith(families)}
    assert f"{families}conversion" in found
    assert not found & {f"{families}{name}" for name in ("yaml_reader", "datetime", "network")}


def test_what_asks_for_an_sdk_gets_it(folder: Path) -> None:
    """The look at the imported modules sees what there is to see."""
    (folder / "more.fleet.hcl").write_text('output "y" {\n  value = yamldecode("[1]")\n}\n')
    assert "yaml" in imported(folder, "plan")
