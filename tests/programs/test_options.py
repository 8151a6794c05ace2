"""The options of resources, components, transforms and configuration, as the stack has them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from builders.commands import (
    document,
    ended,
    fleetform,
    live,
    said,
    settled_environment,
    state,
)
from builders.programs import program
from planes.values import Deferred, Sensitive
from providers.local import admin
from providers.local.primitive import LocalType
from stacks.configuration.assignments import Given
from stacks.evaluation.program.stack import load_program
from stacks.stack import Stack

FLEET = """\
O = pulumi.ResourceOptions
east = LocalProvider("east")
pool = RuntimePool(
    "pool",
    opts=O(
        protect=True,
        ignore_changes=["memory", "labels.team", 'labels["a.b"]'],
        replace_on_changes=["cpu"],
        delete_before_replace=False,
        retain_on_delete=True,
        additional_secret_outputs=["arn"],
        provider=east,
        custom_timeouts=pulumi.CustomTimeouts(create="5m"),
        hide_diffs=["memory"],
    ),
)


def labelled(args):
    return pulumi.ResourceTransformResult(
        {**args.props, "labels": {"team": args.name}}, args.opts
    )


class Team(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("acme:index:Team", name, None, opts)
        inner = O(parent=self, transforms=[labelled])
        self.pool = RuntimePool("pool", opts=inner)
        self.agent = Agent(
            "agent", pool=self.pool, harness="codex", environment={"ARN": self.pool.arn}, opts=inner
        )


def larger(args):
    if args.name != "other":
        return None
    return pulumi.ResourceTransformResult({**args.props, "cpu": 8}, args.opts)


pulumi.runtime.register_resource_transform(larger)
other = RuntimePool("other", opts=O(aliases=[pulumi.Alias(name="older")], import_="pool-7"))
agent = Agent(
    "agent",
    pool=pool,
    harness="codex",
    environment={"ARN": pool.arn, "LINK": pulumi.Output.concat("<", pool.arn, ">")},
    opts=O(depends_on=[other], ignore_changes=["*"], replace_with=[other]),
)
Team("red", O(aliases=[pulumi.Alias(name="crimson")]))
Team(instance("team", "blue"))
"""


def loaded(folder: Path) -> Stack:
    stack, diagnostics = load_program(folder, Given(), now=datetime.now(UTC))
    assert stack is not None, list(diagnostics)
    [ignored] = [item for item in diagnostics if item.summary == "Option without effect"]
    assert "hide_diffs, which runtime_pool.pool sets" in ignored.detail
    return stack


def test_what_they_mean(folder: Path) -> None:
    stack = loaded(program(folder, FLEET))
    declared = {str(address): item for address, item in stack.declarations.items()}
    assert list(declared) == [
        *("runtime_pool.pool", "runtime_pool.other", "agent.agent"),
        *("module.red.runtime_pool.pool", "module.red.agent.agent"),
        *('module.team["blue"].runtime_pool.pool', 'module.team["blue"].agent.agent'),
    ]
    pool, agent = declared["runtime_pool.pool"], declared["agent.agent"]
    assert declared["runtime_pool.other"].spec.cpu == 8  # type: ignore[attr-defined]
    life = pool.lifecycle
    assert (life.prevent_destroy, life.create_before_destroy, life.retain) == (True, True, True)
    assert life.timeouts == (300, None, None)
    assert life.ignore_changes == (("memory",), ("labels", "team"), ("labels", "a.b"))
    assert (life.replace_on_changes, life.secret_outputs) == ((("cpu",),), ("arn",))
    assert (pool.provider, stack.providers["local.east"].name) == ("local.east", "local")
    assert set(map(str, agent.dependencies)) == {"runtime_pool.pool", "runtime_pool.other"}
    assert agent.lifecycle.ignore_changes == "all"
    assert [str(item) for item in agent.lifecycle.replace_triggered_by] == ["runtime_pool.other"]
    assert [(move.source, move.target) for move in stack.moves] == [
        ("runtime_pool.older", "runtime_pool.other"),
        ("module.crimson", "module.red"),
    ]
    assert [(item.to, item.id) for item in stack.imports] == [("runtime_pool.other", "pool-7")]
    # What is said to be secret stays so, whatever is made of it.
    environment = agent.spec.environment  # type: ignore[attr-defined]
    assert isinstance(environment["ARN"], Sensitive)
    assert isinstance(environment["LINK"], Sensitive)
    assert isinstance(environment["LINK"].value, Deferred)
    # Transforms see what is unknown, and hand it on with what it is made of.
    red = declared["module.red.agent.agent"].spec
    assert red.labels == {"team": "agent"}
    assert str(red.environment["ARN"]) == "module.red.runtime_pool.pool.arn"  # type: ignore[attr-defined]
    lines = [call.line for call in declared["module.red.agent.agent"].provenance.calls]
    assert lines == [FLEET[: FLEET.index('Team("red"')].count("\n") + 4]


# Through the command line, each so that the fleet would be another one without it.

FIRST = """\
O = pulumi.ResourceOptions
LocalProvider()
other = LocalProvider("other", path=".fleetform/other.db")
RuntimePool("protected", opts=O(protect=True))
RuntimePool("retained", opts=O(retain_on_delete=True))
RuntimePool("ignoring", memory="2GiB", opts=O(ignore_changes=["memory"]))
RuntimePool("replaced", cpu=1, opts=O(replace_on_changes=["cpu"]))
RuntimePool("before", namespace="one", opts=O(delete_before_replace=False))
RuntimePool("after", namespace="one", opts=O(delete_before_replace=True))
RuntimePool("older")
RuntimePool("elsewhere", opts=O(provider=other))
last = RuntimePool("a-last", opts=O(additional_secret_outputs=["arn"]))
RuntimePool("a-first", opts=O(depends_on=[last]))
pulumi.export("arn", last.arn)


class Team(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("acme:index:Team", name)
        RuntimePool("pool", opts=O(parent=self))


Team("red")
"""
SECOND = (
    ('RuntimePool("protected", opts=O(protect=True))\n', ""),
    ('RuntimePool("retained", opts=O(retain_on_delete=True))\n', ""),
    ('memory="2GiB"', 'memory="4GiB"'),
    ("cpu=1", "cpu=2"),
    ('namespace="one"', 'namespace="two"'),
    ('RuntimePool("older")', 'RuntimePool("newer", opts=O(aliases=[pulumi.Alias(name="older")]))'),
)


def steps(told: str) -> list[str]:
    """``runtime_pool.a deleted``: what an apply says that it has done, in order."""
    done = re.findall(r"✓ (\S+)/\S+ (\w+)", told)
    return [f"{address.partition('.')[2]} {verb}" for address, verb in done]


def test_options_through_the_command_line(folder: Path) -> None:
    program(folder, FIRST)
    plan = document(folder, "plan", "--json")
    assert plan["output_changes"]["arn"]["after_sensitive"] is True
    listed = plan["configuration"]["root_module"]["resources"]
    [first] = [item for item in listed if item["name"] == "a-first"]
    assert first["depends_on"] == ["runtime_pool.a-last"]
    fleetform(folder, "apply", "--auto-approve")
    assert "module.red.runtime_pool.pool" in {row.address for row in live(folder).values()}
    elsewhere = [row.address for row in admin.list_objects(folder / ".fleetform" / "other.db")]
    assert elsewhere == ["runtime_pool.elsewhere"]
    assert document(folder, "output", "--json")["arn"]["sensitive"] is True
    text = FIRST
    for before, after in SECOND:
        text = text.replace(before, after)
    program(folder, text)
    refused = ended(folder, "plan")
    assert "runtime_pool.protected has prevent_destroy set" in said(refused.err)
    assert refused.status == 1
    program(folder, text + 'RuntimePool("protected")\n')
    done = steps(fleetform(folder, "apply", "--auto-approve", "--parallelism", "1"))
    replaced = ("replaced", "before", "after")
    assert sorted(done) == sorted(
        ["newer updated", *(f"{name} {verb}" for name in replaced for verb in DONE)]
    )
    assert done.index("before created") < done.index("before deleted")
    assert done.index("after deleted") < done.index("after created")
    rows = {row.address: row for row in live(folder).values()}
    assert "runtime_pool.retained" in rows
    assert rows["runtime_pool.ignoring"].properties["memory"] == "2GiB"
    kept = fleetform(folder, "state", "list")
    assert "runtime_pool.retained" not in kept
    assert "runtime_pool.newer" in kept


DONE = ("created", "deleted")


def test_what_is_imported_and_what_takes_too_long(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(folder, 'RuntimePool("a")\n')
    fleetform(folder, "apply", "--auto-approve")
    [found] = live(folder)
    (folder / ".fleetform" / "state.db").unlink()
    gate = Event()
    create = LocalType.create

    def held(self: LocalType, *arguments: Any) -> Any:
        gate.wait(timeout=30)
        return create(self, *arguments)

    monkeypatch.setattr(LocalType, "create", held)
    program(
        folder,
        "O = pulumi.ResourceOptions\n"
        f'RuntimePool("a", opts=O(import_="{found}"))\n'
        "short = pulumi.CustomTimeouts(create='50ms')\n"
        'RuntimePool("slow", opts=O(custom_timeouts=short))\n',
    )
    ran = ended(folder, "apply", "--auto-approve")
    assert ran.status == 1
    assert steps(ran.out) == ["a taken"]
    assert "It took longer than 0.05 s, the timeout for create" in said(ran.out)
    assert "fleet.py" in ran.out + ran.err
    [intent] = state(folder).intents
    assert str(intent.record.key.owner) == "runtime_pool.slow"
    gate.set()
    monkeypatch.undo()
    settled_environment(monkeypatch)
    fleetform(folder, "apply", "--auto-approve")
    assert {row.address for row in live(folder).values()} == {
        "runtime_pool.a",
        "runtime_pool.slow",
    }
    assert state(folder).intents == ()
    wrong = "pulumi.CustomTimeouts(delete='soon')"
    program(folder, f'RuntimePool("a", opts=pulumi.ResourceOptions(custom_timeouts={wrong}))\n')
    ran = ended(folder, "validate")
    assert "Error: Invalid timeout" in ran.err
    assert 'custom_timeouts.delete is "soon": a duration such as "90s"' in said(ran.err)


VARIABLES = """\
config = pulumi.Config()
pool = RuntimePool(config.require("name"), cpu=config.get_int("cpu") or 1)
Agent(
    "a", pool=pool, harness="codex", environment={"N": config.require_secret("note"), "E": "x"}
)
pulumi.export("note", config.require_secret("note"))
"""


def test_variables_from_everywhere_and_secrets(folder: Path) -> None:
    program(folder, VARIABLES)
    (folder / "fleet.fleetvars").write_text('name = "from-file"\ncpu = 2\n', encoding="utf-8")
    (folder / "a.auto.fleetvars").write_text('note = "wonderland"\n', encoding="utf-8")
    ran = ended(folder, "--log-level", "debug", "plan", "--json", "--out", "p", "--var", "cpu=4")
    assert "wonderland" not in ran.out + ran.err
    assert "runtime_pool.from-file" in ran.out
    assert '"cpu":4' in ran.out.replace(" ", "")
    ran = ended(folder, "--log-level", "debug", "apply", "p")
    assert ran.status == 0
    assert "wonderland" not in ran.out + ran.err
    assert "wonderland" not in fleetform(folder, "show", "--json")
    assert fleetform(folder, "output", "--raw", "note") == "wonderland"
    assert "wonderland" not in fleetform(folder, "output")
    # On disk it is sealed; the plane stands for the cloud, which has it.
    files = [folder / "p", *(folder / ".fleetform").glob("state.db*")]
    assert len(files) > 1
    assert [path.name for path in files if b"wonderland" in path.read_bytes()] == []
    wrong = ended(folder, "plan", "--var", "cpus=4")
    assert wrong.status == 1
    assert 'the program does not ask for it. Did you mean "cpu"?' in said(wrong.err)


def test_the_outputs_of_another_stack(folder: Path) -> None:
    network = program(
        folder.parent / "network",
        'pulumi.export("size", "4GiB")\n'
        'pulumi.export("note", pulumi.Output.secret("wonderland"))\n',
    )
    program(
        folder,
        'network = pulumi.StackReference("../network")\n'
        'pool = RuntimePool("p", memory=network.require_output("size"))\n'
        'env = {"NOTE": network.get_output("note")}\n'
        'Agent("a", pool=pool, harness="codex", environment=env)\n',
    )
    refused = ended(folder, "plan")
    assert refused.status == 1
    assert "Error: Stack cannot be read" in refused.err
    assert '    4: network = pulumi.StackReference("../network")' in refused.err
    fleetform(network, "apply", "--auto-approve")
    told = fleetform(folder, "plan")
    assert 'memory  "4GiB"' in told, told
    assert "wonderland" not in told
