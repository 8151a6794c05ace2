"""``state mv`` and ``state rm``."""

from __future__ import annotations

import pytest

from builders.states import POOL, applied, fleet, intent, key, primitive, state_with
from planes.address import Address
from planes.values import Reference, Sensitive
from stacks.state.edit import move, remove
from stacks.state.model import (
    OpenIntent,
    PutFleet,
    PutPrimitive,
    State,
)

ADDRESSES = [
    "runtime_pool.default",
    "agent.a",
    'agent.b["x"]',
    'agent.b["y"]',
    "agent.c[0]",
    "agent.c[1]",
    "module.m.agent.a",
    'module.n["x"].agent.a',
    'module.n["y"].agent.a',
    'module.n["y"].module.o.trigger.t["k"]',
]


def state_of(addresses: list[str]) -> State:
    found = [Address.parse(text) for text in addresses]
    return state_with(
        *(PutFleet(fleet(address)) for address in found),
        *(PutPrimitive(primitive(address)) for address in found),
        *(PutPrimitive(primitive(address, "this~0")) for address in found),
    )


def moved(state: State, source: str, target: str) -> State:
    edits, diagnostics = move(state, source, target)
    assert list(diagnostics) == []
    return applied(state, edits)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("agent.a", "agent.z", {"agent.a": "agent.z"}),
        ("agent.a", 'agent.z["k"]', {"agent.a": 'agent.z["k"]'}),
        ("agent.a", "module.m.agent.z", {"agent.a": "module.m.agent.z"}),
        ("agent.b", "agent.z", {'agent.b["x"]': 'agent.z["x"]', 'agent.b["y"]': 'agent.z["y"]'}),
        ('agent.b["x"]', 'agent.b["z"]', {'agent.b["x"]': 'agent.b["z"]'}),
        ('agent.b["x"]', "agent.b", {'agent.b["x"]': "agent.b"}),
        ("agent.c[0]", 'agent.b["z"]', {"agent.c[0]": 'agent.b["z"]'}),
        ("module.m", "module.z", {"module.m.agent.a": "module.z.agent.a"}),
        ("module.m", 'module.n["z"]', {"module.m.agent.a": 'module.n["z"].agent.a'}),
        ("module.m", "module.m.module.z", {"module.m.agent.a": "module.m.module.z.agent.a"}),
        (
            "module.n",
            "module.p.module.z",
            {
                'module.n["x"].agent.a': 'module.p.module.z["x"].agent.a',
                'module.n["y"].agent.a': 'module.p.module.z["y"].agent.a',
                'module.n["y"].module.o.trigger.t["k"]': (
                    'module.p.module.z["y"].module.o.trigger.t["k"]'
                ),
            },
        ),
        ('module.n["x"]', "module.z", {'module.n["x"].agent.a': "module.z.agent.a"}),
        (
            'module.n["y"].module.o',
            "module.o",
            {'module.n["y"].module.o.trigger.t["k"]': 'module.o.trigger.t["k"]'},
        ),
    ],
)
def test_moves(source: str, target: str, expected: dict[str, str]) -> None:
    state = moved(state_of(ADDRESSES), source, target)
    now = [Address.parse(expected.get(text, text)) for text in ADDRESSES]
    assert set(state.fleet) == set(now)
    assert all(record.address == address for address, record in state.fleet.items())
    assert set(state.primitives) == {key(item, name) for item in now for name in ("this", "this~0")}
    assert all(record.key == key for key, record in state.primitives.items())


def test_a_moved_object_keeps_its_identity_and_id() -> None:
    old, new = Address((), "agent", "a"), Address((), "agent", "z")
    state = moved(state_of(ADDRESSES), "agent.a", "agent.z")
    assert state.primitives[key(new)] == primitive(old)._replace(key=key(new))


@pytest.mark.parametrize("target", ["runtime_pool.main", 'module.m.runtime_pool.main["x"]'])
def test_what_refers_to_a_moved_thing_follows(target: str) -> None:
    new = Address.parse(target)
    agent = Address((), "agent", "a")
    inside = {"pools": [Reference(POOL), Sensitive({"x": Reference(POOL, ("url",))})]}
    state = state_with(
        PutFleet(fleet(POOL)),
        PutFleet(fleet(agent, **inside)),
        PutPrimitive(primitive(POOL)),
        PutPrimitive(primitive(agent)),
    )
    state = moved(state, "runtime_pool.default", target)
    declaration = state.fleet[agent].declaration
    assert declaration["pools"] == [Reference(new), Sensitive({"x": Reference(new, ("url",))})]
    assert state.fleet[agent].dependencies == (new,)
    assert state.primitives[key(agent)].dependencies == (key(new),)


def test_a_dependency_on_all_instances_follows_a_move_of_all() -> None:
    both = [Address((), "agent", "b", name) for name in ("x", "y")]
    metric = Address((), "metric", "m")
    record = fleet(metric)._replace(dependencies=(both[0].resource,))
    state = state_with(*(PutFleet(fleet(agent)) for agent in both), PutFleet(record))
    after = moved(state, "agent.b", "agent.z")
    assert after.fleet[metric].dependencies == (Address((), "agent", "z"),)
    after = moved(state, 'agent.b["x"]', 'agent.z["x"]')
    assert after.fleet[metric].dependencies == (both[0].resource,)


def test_open_intents_follow() -> None:
    old, new = Address((), "agent", "a"), Address((), "agent", "z")
    state = moved(state_with(OpenIntent(intent("1", old))), "agent.a", "agent.z")
    [opened] = state.intents
    assert opened.record == intent("1", old).record._replace(key=key(new))


def test_records_that_do_not_change_are_not_written() -> None:
    edits, _ = move(state_of(ADDRESSES), "agent.a", "agent.z")
    assert len(edits) == 6


@pytest.mark.parametrize(
    ("source", "target", "summary", "part"),
    [
        ("agent.aa", "agent.z", "Not in the state", 'Did you mean "agent.a"?'),
        ('agent.b["w"]', "agent.z", "Not in the state", 'Did you mean "agent.b["'),
        ("agent.b", 'agent.z["x"]', "Not in the state", "agent.b"),
        ("module.mm", "module.z", "Not in the state", 'Did you mean "module.m"?'),
        ("agent.a", 'agent.b["x"]', "The target is taken", 'agent.b["x"] is in the state'),
        ("module.m", 'module.n["x"]', "The target is taken", 'module.n["x"].agent.a'),
        ("agent.b", "agent.b", "Nothing would move", "the same address"),
        ("agent.a", "trigger.a", "A move between unlike things", "of kind trigger"),
        ("agent.a", "module.m", "A move between unlike things", "a module"),
        ("agent", "agent.z", "Not an address", '"agent" is not an address'),
        ("agent.a", "agent.z.", "Not an address", '"agent.z."'),
        ("agent.a/local_agent.this", "agent.z", "Not an address", "agent.a/local_agent.this"),
    ],
)
def test_a_move_that_cannot_be(source: str, target: str, summary: str, part: str) -> None:
    edits, diagnostics = move(state_of(ADDRESSES), source, target)
    assert edits == []
    [diagnostic] = diagnostics
    assert diagnostic.is_error
    assert diagnostic.summary == summary
    assert part in diagnostic.detail


@pytest.mark.parametrize(
    ("targets", "gone"),
    [
        (["agent.a"], {"agent.a"}),
        (["agent.b"], {'agent.b["x"]', 'agent.b["y"]'}),
        (['agent.b["x"]', "agent.c[1]"], {'agent.b["x"]', "agent.c[1]"}),
        (["module.n"], set(ADDRESSES[7:])),
        (['module.n["y"]', 'module.n["y"].agent.a'], set(ADDRESSES[8:])),
        (["module.m.agent.a"], {"module.m.agent.a"}),
    ],
)
def test_removals(targets: list[str], gone: set[str]) -> None:
    state = state_of(ADDRESSES)
    edits, diagnostics = remove(state, targets)
    assert list(diagnostics) == []
    after = applied(state, edits)
    left = set(ADDRESSES) - gone
    assert set(map(str, after.fleet)) == {str(key.owner) for key in after.primitives} == left


def test_a_primitive_is_removed_by_its_key() -> None:
    state = state_of(["agent.a", 'agent.b["x/y"]'])
    edits, _ = remove(state, ['agent.b["x/y"]/local_agent.this~0'])
    after = applied(state, edits)
    assert after.fleet == state.fleet
    assert set(state.primitives) - set(after.primitives) == {
        key(Address((), "agent", "b", "x/y"), "this~0")
    }


def test_open_intents_are_removed_with_their_owner() -> None:
    state = state_with(
        OpenIntent(intent("1", Address((), "agent", "a"))),
        OpenIntent(intent("2", Address((), "agent", "b"))),
    )
    edits, _ = remove(state, ["agent.a"])
    assert [item.id for item in applied(state, edits).intents] == ["2"]


def test_nothing_is_removed_where_one_target_is_wrong() -> None:
    edits, diagnostics = remove(state_of(ADDRESSES), ["agent.a", "agent.zz", "a b"])
    assert edits == []
    assert [item.summary for item in diagnostics] == ["Not in the state", "Not an address"]
