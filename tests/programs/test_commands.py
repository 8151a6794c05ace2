"""Every command works on a program's stack as on one in HCL."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from builders.commands import PLANE, document, ended, fleetform, live, said
from builders.programs import program
from providers.local import admin
from stacks.cli.main import COMMANDS

FLEET = """\
config = pulumi.Config()


class Team(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("acme:index:Team", name)
        self.pool = RuntimePool("inner", opts=pulumi.ResourceOptions(parent=self))


pool = RuntimePool("p", memory=config.get("memory") or "2GiB")
agent = Agent("a", pool=pool, harness="codex", environment={"ID": pool.id})
Trigger(
    "opened",
    agent=agent,
    github=TriggerGithubArgs(repositories=["acme/api"], events=["pull_request.opened"]),
)
shout = pool.id.apply(lambda id: id.upper())
Agent("b", pool=Team("red").pool, harness="codex", environment={"SHOUT": shout})
pulumi.export("agent", agent.id)
pulumi.export("shout", shout)
"""

LOOKED_UP = 'pulumi.export("others", get_local_objects(type="local_secret").ids)\n'

TESTS = """\
variables {
  memory = "4GiB"
}

run "declared" {
  command = plan

  assert {
    condition     = runtime_pool.p.memory == "4GiB" && agent.a.pool == runtime_pool.p
    error_message = "The pool has ${runtime_pool.p.memory}."
  }
}

run "applied" {
  assert {
    condition     = output.agent == agent.a.id && output.shout == upper(runtime_pool.p.id)
    error_message = "The output is ${output.shout}."
  }

  assert {
    condition     = module.red.runtime_pool.inner.cpu == 1
    error_message = "A component is a module."
  }
}

run "wrong" {
  command = plan

  variables {
    memory = "1GiB"
  }

  assert {
    condition     = runtime_pool.p.memory == "4GiB"
    error_message = "It has ${runtime_pool.p.memory}."
  }
}
"""
MOCKED = """\
mock_provider "local" {
  mock_resource "runtime_pool" {
    defaults = { id = "made-up" }
  }
  mock_data "local_objects" {
    defaults = { ids = ["one"] }
  }
}

run "mocked" {
  assert {
    condition     = output.shout == "MADE-UP" && agent.b.environment.SHOUT == "MADE-UP"
    error_message = "The output is ${output.shout}."
  }

  assert {
    condition     = output.others == ["one"]
    error_message = "The output is ${output.shout}."
  }
}
"""

EVENT = Path(__file__).parents[1] / "providers/patterns/events/github-pull-request-opened.json"


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The commands that have been called."""
    from builders import commands

    found: set[str] = set()
    original = commands.run

    def run(arguments: Any) -> int:
        found.add(next(item for item in arguments if not item.startswith("-")))
        return original(arguments)

    monkeypatch.setattr(commands, "run", run)
    return found


def test_every_command(folder: Path, walked: set[str]) -> None:
    _planned_and_applied(folder)
    _tested(folder.with_name("tested"))
    _others(folder.with_name("others"))
    assert walked == COMMANDS.keys()


def _planned_and_applied(folder: Path) -> None:
    program(folder, FLEET)
    fleetform(folder, "init")
    assert fleetform(folder, "validate") == "The configuration is valid.\n"
    ran = fleetform(folder, "apply", "--auto-approve", "--target", "agent.b")
    assert "3 added" in ran, ran
    addresses = {row.address for row in live(folder).values()}
    assert addresses == {"agent.b", "runtime_pool.p", "module.red.runtime_pool.inner"}
    fleetform(folder, "plan", "--exclude", "trigger.opened", "--out", "p")
    fleetform(folder, "apply", "p")
    assert "trigger.opened" not in {row.address for row in live(folder).values()}
    told = fleetform(folder, "apply", "--auto-approve", "--replace", "agent.a")
    assert "1 to add, 0 to change, 1 to replace" in told
    shown = fleetform(folder, "graph", "--format", "mermaid")
    assert "agent.a" in shown
    _looked_into(folder)
    _in_the_console(folder)
    _drifted(folder)
    _edited(folder)
    assert "- agent.a" in fleetform(folder, "plan", "--destroy")
    fleetform(folder, "destroy", "--auto-approve")
    assert live(folder) == {}


def _looked_into(folder: Path) -> None:
    outputs = document(folder, "output", "--json")
    assert outputs["shout"]["value"] == outputs["shout"]["value"].upper()
    assert "agent.b" in fleetform(folder, "show")
    assert "agent.b" in fleetform(folder, "state", "list")
    assert "codex" in fleetform(folder, "state", "show", "agent.b")
    assert fleetform(folder, "workspace", "list").startswith("* default")
    assert "agent.a" in fleetform(folder, "local", "ls")
    assert fleetform(folder, "version").startswith("fleetform")
    assert '"agent"' in fleetform(folder, "schema")
    assert "fleetform" in fleetform(folder, "completion", "bash")
    assert fleetform(folder, "unlock", "x") == "The state is not locked.\n"
    trigger = ("trigger", "test", "trigger.opened", "--event", str(EVENT))
    assert fleetform(folder, *trigger).startswith("Starts: trigger.opened would start its agent.")


def _in_the_console(folder: Path) -> None:
    lines = [
        *("agent.a.environment.ID == runtime_pool.p.id", "upper(output.agent) == output.agent"),
        *("module.red.runtime_pool.inner.memory", "runtime_pool.q", "fleet.stack"),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", StringIO("\n".join(lines)))
        ran = ended(folder, "console")
    assert ran.out.splitlines() == ["true", "false", '"2GiB"', '"small"']
    assert "runtime_pool" in said(ran.err)
    assert ran.status == 1


def _drifted(folder: Path) -> None:
    [agent] = [row for row in live(folder).values() if row.address == "agent.a"]
    admin.set_properties(folder / PLANE, agent.id, {"timeout": "25m"}, by="mallory")
    assert "mallory" in fleetform(folder, "drift", "--detailed-exitcode", status=2)
    fleetform(folder, "apply", "--auto-approve", "--refresh-only")
    assert "~ timeout" in fleetform(folder, "apply", "--auto-approve", "--no-refresh")


def _edited(folder: Path) -> None:
    """An object that the state forgets is imported again, and one is called otherwise."""
    [agent] = [row for row in live(folder).values() if row.address == "agent.a"]
    fleetform(folder, "state", "rm", "agent.a")
    fleetform(folder, "import", "agent.a", agent.id)
    fleetform(folder, "state", "mv", "agent.b", "agent.c")
    text = (folder / "fleet.py").read_text(encoding="utf-8")
    (folder / "fleet.py").write_text(text.replace('Agent("b"', 'Agent("c"'), encoding="utf-8")
    told = fleetform(folder, "plan")
    assert "0 to add" in told
    assert "0 to destroy" in told


def _tested(folder: Path) -> None:
    program(folder, FLEET + LOOKED_UP)
    (folder / "fleet.fleettest.hcl").write_text(TESTS, encoding="utf-8")
    (folder / "mocked.fleettest.hcl").write_text(MOCKED, encoding="utf-8")
    ran = ended(folder, "test")
    assert ran.status == 1
    assert not (folder / ".fleetform").exists()
    words = (line.split() for line in ran.out.splitlines())
    assert [tuple(found[:2]) for found in words if found[:1] in (["pass"], ["fail"])] == [
        ("pass", "declared"),
        ("pass", "applied"),
        ("fail", "wrong"),
        ("pass", "mocked"),
    ]
    assert "It has 1GiB." in said(ran.out + ran.err)


def test_a_test_of_a_program_that_fails_later(folder: Path) -> None:
    """With what is certain by then, its functions are called: what they raise is told."""
    program(folder, 'pool = RuntimePool("p", cpu=2)\npulumi.export("x", pool.arn.apply(int))\n')
    (folder / "a.fleettest.hcl").write_text('run "a" {}\n\nrun "b" {}\n', encoding="utf-8")
    ran = ended(folder, "test")
    assert ran.status == 1
    assert "ValueError: invalid literal for int()" in said(ran.out + ran.err)


def _others(folder: Path) -> None:
    program(folder, 'RuntimePool("p")\n')
    assert ended(folder, "policy", "test").status == 0
    assert fleetform(folder, "fmt") == ""
    assert 'runtime_pool "p"' in fleetform(folder, "convert")
