"""Data sources, as functions of the SDK."""

from __future__ import annotations

from pathlib import Path

from builders.commands import ended, fleetform, live, said
from builders.programs import program

FLEET = """\
pool = RuntimePool("p", memory="4GiB")
others = get_local_objects(type="local_secret")
late = get_local_pool(id=pool.id)
Agent(
    "a",
    pool=pool,
    harness="codex",
    environment={
        "COUNT": others.ids.apply(lambda ids: str(len(ids))),
        "MEMORY": late.memory,
        "LINK": pulumi.Output.concat("<", late.memory, ">"),
    },
)
pulumi.export("memory", late.memory)
"""


def test_what_can_be_read_before_and_what_during_apply(folder: Path) -> None:
    program(folder, FLEET)
    told = fleetform(folder, "plan", "--out", "p")
    assert '+ environment.COUNT   "0"' in told
    assert "+ environment.MEMORY  (known after apply)" in told
    assert "<= data.local_pool.get_" in told
    fleetform(folder, "apply", "p")
    [agent] = [row for row in live(folder).values() if row.type == "local_agent"]
    assert agent.properties["environment"] == {"COUNT": "0", "MEMORY": "4GiB", "LINK": "<4GiB>"}
    assert fleetform(folder, "output", "--raw", "memory") == "4GiB"


def test_what_is_wrong_with_one(folder: Path) -> None:
    program(folder, 'pulumi.export("x", get_local_pool(address="runtime_pool.gone").id)\n')
    ran = ended(folder, "plan")
    assert ran.status == 1
    assert "runtime_pool.gone" in said(ran.err)
    assert "on fleet.py line 4" in said(ran.err)
    assert ended(folder, "validate").status == 0


LATE = """\
pool = RuntimePool("p", memory="4GiB")
late = get_local_pool(id=pool.id)
found = get_local_agent(id=Agent("b", pool=pool, harness="codex").id.apply(str.strip))
Agent(
    "a",
    pool=pool,
    harness="codex",
    environment={
        "SIZE": late.memory.apply(lambda text: text.lower()),
        "WITH": found.harness.apply(lambda text: text + "!"),
        "PLAIN": late.memory,
    },
)
pulumi.export("size", late.memory.apply(lambda text: text.upper()))
"""


def test_functions_of_what_is_read_during_apply(folder: Path) -> None:
    program(folder, LATE)
    told = fleetform(folder, "plan", "--out", "p")
    assert "+ environment.SIZE   (known after apply)" in told
    fleetform(folder, "apply", "p")
    [agent] = [row for row in live(folder).values() if row.address == "agent.a"]
    assert agent.properties["environment"] == {"SIZE": "4gib", "WITH": "codex!", "PLAIN": "4GiB"}
    assert fleetform(folder, "output", "--raw", "size") == "4GIB"
    told = fleetform(folder, "plan")
    assert "No changes." in told, told
