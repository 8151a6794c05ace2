"""Functions of the program's own that wait for outputs: the program runs beside the apply."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from builders.commands import ended, fleetform, live, said
from builders.programs import program

FLEET = """\
import os

pool = RuntimePool("p")
first = Agent("first", pool=pool, harness="codex")
second = Agent(
    "second",
    pool=pool,
    harness="codex",
    environment={"SHOUT": first.id.apply(lambda id: id.upper()), "PLAIN": first.id},
)
third = Agent(
    "third", pool=pool, harness="codex", environment=second.id.apply(lambda id: {"LAST": id[-3:]})
)
pulumi.export("shout", third.id.apply(lambda id: id + "!"))
"""


SHORT = """\
import os

pool = RuntimePool("p")
first = Agent("first", pool=pool, harness="codex")
first.id.apply(lambda id: id)
"""


def environments(folder: Path) -> dict[str, Any]:
    return {
        row.address: row.properties["environment"]
        for row in live(folder).values()
        if row.type == "local_agent"
    }


def test_they_are_run_as_what_they_wait_for_is_made(folder: Path) -> None:
    program(folder, FLEET)
    told = fleetform(folder, "plan", "--out", "p")
    assert "+ environment.SHOUT  (known after apply)" in told
    fleetform(folder, "apply", "p")
    ids = {row.address: row.id for row in live(folder).values()}
    assert environments(folder) == {
        "agent.first": {},
        "agent.second": {"SHOUT": ids["agent.first"].upper(), "PLAIN": ids["agent.first"]},
        "agent.third": {"LAST": ids["agent.second"][-3:]},
    }
    assert fleetform(folder, "output", "--raw", "shout") == ids["agent.third"] + "!"
    # What is certain by now is given to them at plan.
    program(folder, FLEET.replace("id.upper()", 'id.upper() + "?"'))
    told = fleetform(folder, "plan")
    assert "0 to add, 1 to change" in told
    assert "(known after apply)" not in told


def test_what_was_not_planned_is_not_made(folder: Path) -> None:
    """A resource that only a function makes: it is not in the plan, so that it is refused."""
    text = 'first.id.apply(lambda id: RuntimePool("late"))\n'
    program(folder, SHORT + text)
    ran = ended(folder, "apply", "--auto-approve")
    assert ran.status == 1
    assert "runtime_pool.late was not in the plan, so that it is not made. Plan again." in said(
        ran.err + ran.out
    )
    assert "runtime_pool.late" not in {row.address for row in live(folder).values()}
    # What it takes is certain by now, so that the next plan has it.
    assert "+ runtime_pool.late" in fleetform(folder, "plan")


def test_a_program_that_changes_its_mind(folder: Path) -> None:
    """What is known at plan has to be the same at apply; what differs is refused before it is
    made."""
    mind = 'RuntimePool("m", cpu=2 if pulumi.runtime.is_dry_run() else 4)\n'
    program(folder, SHORT + mind)
    ran = ended(folder, "apply", "--auto-approve")
    assert ran.status == 1
    assert "cpu of runtime_pool.m is not what was planned" in said(ran.err + ran.out)
    assert "runtime_pool.m" not in {row.address for row in live(folder).values()}


def test_nothing_is_deleted_unless_the_program_ends_normally(folder: Path) -> None:
    program(folder, 'pool = RuntimePool("p")\nRuntimePool("old")\n')
    fleetform(folder, "apply", "--auto-approve")
    failing = (
        'new = Agent("new", pool=pool, harness="codex")\n'
        "def failing(id):\n"
        '    raise RuntimeError("The network is down.")\n\n\n'
        "new.id.apply(failing)\n"
    )
    program(folder, 'pool = RuntimePool("p")\n' + failing)
    assert "- runtime_pool.old" in fleetform(folder, "plan")
    ran = ended(folder, "apply", "--auto-approve")
    assert ran.status == 1
    assert "RuntimeError: The network is down." in ran.err
    assert '    raise RuntimeError("The network is down.")' in ran.err
    assert "agent.new" in {row.address for row in live(folder).values()}
    assert "runtime_pool.old" in {row.address for row in live(folder).values()}


def test_a_saved_plan_is_held_against_the_program_first(folder: Path, monkeypatch: Any) -> None:
    program(folder, SHORT + 'RuntimePool("m", cpu=int(os.environ.get("CPUS", "2")))\n')
    fleetform(folder, "plan", "--out", "p")
    monkeypatch.setenv("CPUS", "4")
    ran = ended(folder, "apply", "p")
    assert ran.status == 1
    assert "Error: Plan of another program" in ran.err
    assert "runtime_pool.m: cpu is another." in said(ran.err)
    assert live(folder) == {}
    monkeypatch.setenv("CPUS", "2")
    fleetform(folder, "apply", "p")


# What is deleted while the program runs.

POOL = 'pool = RuntimePool("p", namespace="one")\n'
REST = """\
agent = Agent("a", pool=pool, harness="codex", environment={"ID": pool.id})
"""
DRIVEN = """\
new = RuntimePool("new")
new.id.apply(lambda id: id)
"""
CRASH = """\
if not pulumi.runtime.is_dry_run():
    raise RuntimeError("The network is down.")
"""


def test_what_is_replaced_goes_once_the_program_has_come_to_it(folder: Path) -> None:
    program(folder, POOL + REST)
    fleetform(folder, "apply", "--auto-approve")
    before = {row.id: row.address for row in live(folder).values()}
    two = POOL.replace("one", "two")
    program(folder, DRIVEN + CRASH + two + REST)
    ran = ended(folder, "apply", "--auto-approve")
    assert ran.status == 1
    assert "1 to add, 1 to change, 1 to replace" in ran.out
    assert "RuntimeError: The network is down." in ran.err
    after = {row.id: row.address for row in live(folder).values()}
    assert after.items() >= before.items()
    # What uses it is no longer declared, and may not go before the program has ended.
    program(folder, DRIVEN.replace('"new"', '"newer"') + two)
    ran = ended(folder, "apply", "--auto-approve")
    assert "Error: Replacement waits for a deletion" in ran.err
    assert "agent.a, which is no longer declared, has to go before that." in said(ran.err)
    assert before.items() <= {row.id: row.address for row in live(folder).values()}.items()
    fleetform(folder, "apply", "--auto-approve", "--target", "agent.a")
    fleetform(folder, "apply", "--auto-approve")
    now = {row.address: row.properties.get("namespace") for row in live(folder).values()}
    assert now.keys() == {"runtime_pool.p", "runtime_pool.newer"}
    assert now["runtime_pool.p"] == "two"
