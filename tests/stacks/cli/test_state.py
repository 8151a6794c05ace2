"""``fleetform state``"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from builders.commands import document, ended, fleetform, live, said, state
from builders.configurations import write

ALL = ["agent.a", "model_route.m", "runtime_pool.p", "trigger.t"]
MANY = """\
runtime_pool "many" {
  for_each = toset(["x", "y"])
}

module "inner" {
  source = "./inner"
}
"""


@pytest.fixture
def larger(applied: Path) -> Path:
    write(applied, {"more.fleet.hcl": MANY, "inner/main.fleet.hcl": 'runtime_pool "q" {}\n'})
    fleetform(applied, "apply", "--auto-approve")
    return applied


def test_list(larger: Path) -> None:
    assert fleetform(larger, "state", "list").splitlines() == [
        "agent.a",
        "model_route.m",
        "module.inner.runtime_pool.q",
        'runtime_pool.many["x"]',
        'runtime_pool.many["y"]',
        "runtime_pool.p",
        "trigger.t",
    ]


def test_list_below_an_address(larger: Path) -> None:
    assert fleetform(larger, "state", "list", "module.inner", "agent.a").splitlines() == [
        "agent.a",
        "module.inner.runtime_pool.q",
    ]
    many = fleetform(larger, "state", "list", "runtime_pool.many").splitlines()
    assert many == ['runtime_pool.many["x"]', 'runtime_pool.many["y"]']


def test_list_below_what_is_not_there(applied: Path) -> None:
    ran = ended(applied, "state", "list", "agent.a", "agent.b")
    assert (ran.status, ran.out) == (1, "")
    assert 'There is no agent.b in the state. Did you mean "agent.a"?' in said(ran.err)


def test_list_as_json(applied: Path) -> None:
    found = document(applied, "state", "list", "--json")
    assert [item["address"] for item in found] == ALL
    trigger = found[3]
    assert trigger["kind"] == "trigger"
    assert [item["address"] for item in trigger["primitives"]] == [
        "trigger.t/local_subscription.this",
        "trigger.t/local_trigger.this",
    ] or [item["address"] for item in trigger["primitives"]] == [
        "trigger.t/local_trigger.this",
        "trigger.t/local_subscription.this",
    ]
    assert {item["id"] for item in trigger["primitives"]} <= set(live(applied))


def test_show(applied: Path) -> None:
    told = fleetform(applied, "state", "show", "agent.a")
    assert told.startswith("# agent.a\ndeclared\n")
    assert '  timeout          = "20m"\n' in told
    assert "  pool             = runtime_pool.p\n" in told
    assert "\nagent.a/local_agent.this  id small-agent-a-" in told


def test_show_one_primitive(applied: Path) -> None:
    told = fleetform(applied, "state", "show", "agent.a/local_agent.this")
    assert "declared" not in told
    assert '  timeout          = "20m"\n' in told


def test_show_as_json(applied: Path) -> None:
    found = document(applied, "state", "show", "--json", "agent.a")
    assert found["declared"]["timeout"] == "20m"
    assert found["dependencies"] == ["runtime_pool.p", "model_route.m"]
    [primitive] = found["primitives"]
    assert primitive["id"] in live(applied)
    assert primitive["tags"]["fleetform:address"] == "agent.a"


def test_show_what_is_not_there(applied: Path) -> None:
    for address in ("agent.b", "agent.a/local_agent.that"):
        ran = ended(applied, "state", "show", address)
        assert (ran.status, ran.out) == (1, "")
        assert f"There is no {address} in the state." in said(ran.err)


def test_moving_touches_nothing_live(applied: Path) -> None:
    before = live(applied)
    told = fleetform(applied, "state", "mv", "agent.a", "agent.b")
    assert told == "Done. Plan to see that nothing else changes.\n"
    assert fleetform(applied, "state", "list").splitlines()[0] == "agent.b"
    assert live(applied) == before
    text = (applied / "main.fleet.hcl").read_text().replace('agent "a"', 'agent "b"')
    write(applied, text.replace("agent.a", "agent.b"))
    actions = document(applied, "plan", "--json")["fleetform"]["actions"]
    assert "delete" not in actions.values()
    assert "create" not in actions.values()


@pytest.mark.parametrize(
    ("source", "target", "summary"),
    [
        ("agent.a", "runtime_pool.a", "A move between unlike things"),
        ("agent.b", "agent.c", "Not in the state"),
        ("runtime_pool.p", "runtime_pool.q", "The target is taken"),
        ("agent", "agent.c", "Not an address"),
    ],
)
def test_moves_that_cannot_be_made(applied: Path, source: str, target: str, summary: str) -> None:
    write(applied, {"more.fleet.hcl": 'runtime_pool "q" {}\n'})
    fleetform(applied, "apply", "--auto-approve")
    before = state(applied)
    ran = ended(applied, "state", "mv", source, target)
    assert (ran.status, ran.out) == (1, "")
    assert f"Error: {summary}" in said(ran.err)
    assert state(applied) == before


def test_forgetting_leaves_what_is_live(applied: Path) -> None:
    before = live(applied)
    fleetform(applied, "state", "rm", "trigger.t", "agent.a")
    assert fleetform(applied, "state", "list").split() == ["model_route.m", "runtime_pool.p"]
    assert live(applied) == before


def test_forgetting_all_or_nothing(applied: Path) -> None:
    before = state(applied)
    ran = ended(applied, "state", "rm", "trigger.t", "agent.b")
    assert (ran.status, ran.out) == (1, "")
    assert "There is no agent.b in the state." in said(ran.err)
    assert state(applied) == before


def test_pull_and_push(applied: Path) -> None:
    pulled = fleetform(applied, "state", "pull")
    assert json.loads(pulled)["serial"] == state(applied).serial
    assert pulled.endswith("}\n")
    assert not pulled.endswith("\n\n")
    (applied / "pulled.json").write_text(pulled)
    fleetform(applied, "state", "rm", "trigger.t")
    ran = ended(applied, "state", "push", "pulled.json")
    assert ran.status == 1
    assert "--force" in said(ran.err)
    assert (
        fleetform(applied, "state", "push", "--force", "pulled.json") == "The state is replaced.\n"
    )
    assert fleetform(applied, "state", "list").split() == ALL
    assert "No changes." in fleetform(applied, "plan")


def test_push_from_standard_input(applied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulled = fleetform(applied, "state", "pull").encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pulled)))
    fleetform(applied, "state", "push", "-")
    assert fleetform(applied, "state", "list").split() == ALL


@pytest.mark.parametrize("data", [b"", b"{}", b"no json", b'{"format_version": 999}', b"\xff"])
def test_pushing_what_is_no_state(applied: Path, data: bytes) -> None:
    before = state(applied)
    (applied / "pushed.json").write_bytes(data)
    ran = ended(applied, "state", "push", "--force", "pushed.json")
    assert (ran.status, ran.out) == (1, "")
    assert "Error: " in said(ran.err)
    assert "bug" not in ran.err
    assert state(applied) == before


def test_history(applied: Path) -> None:
    fleetform(applied, "state", "rm", "trigger.t")
    head, newest, first = fleetform(applied, "state", "history").splitlines()
    assert head.split() == ["when", "who", "what", "serial", "result"]
    assert "state rm" in newest
    assert newest.endswith("entries edited")
    assert first.endswith("4 added, 0 changed, 0 destroyed")
    found = document(applied, "state", "history", "--json")
    assert [item["operation"] for item in found] == ["state rm", "apply"]
    assert found[0]["serial_before"] == found[1]["serial_after"]


def test_history_of_no_state(folder: Path) -> None:
    assert document(folder, "state", "history", "--json") == []
    assert fleetform(folder, "state", "list") == ""
    assert document(folder, "state", "list", "--json") == []
    assert json.loads(fleetform(folder, "state", "pull"))["serial"] == 0
