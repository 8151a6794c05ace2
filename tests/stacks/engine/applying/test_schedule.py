"""The order of a plan: every order that it allows keeps all edges."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.fleets import fleets
from fakes.world import World, stack
from planes.address import Address, PrimitiveKey
from planes.declaration import Declaration
from stacks.engine.applying.schedule import (
    Node,
    Role,
    Schedule,
    build_schedule,
    current_key,
    deposed_key,
)
from stacks.engine.plan import Action, FleetChange, Mode, Plan, Step
from stacks.state.model import FleetRecord, PrimitiveRecord, State

Fleet = list[Declaration]
FORWARD = {Action.CREATE, Action.UPDATE, Action.REPLACE, Action.ADOPT}


def run(schedule: Schedule, chance: random.Random) -> list[Node]:
    """Take everything in some order that the schedule allows, several at once."""
    done: list[Node] = []
    running: list[int] = []
    while True:
        while (number := schedule.next_milestone()) is not None:
            schedule.succeed(number)
        if running and chance.random() < 0.5:
            number = running.pop(chance.randrange(len(running)))
            done.append(schedule.nodes[number])
            schedule.succeed(number)
            continue
        number = schedule.next_operation()
        if number is not None:
            running.append(number)
        elif not running:
            break
        else:
            number = running.pop()
            done.append(schedule.nodes[number])
            schedule.succeed(number)
    assert schedule.left() == []
    return done


@given(fleets(), fleets(), st.integers())
@settings(max_examples=40, deadline=None)
def test_every_order_keeps_all_dependencies(first: Fleet, second: Fleet, seed: int) -> None:
    chance = random.Random(seed)
    world = World()
    world.up(*first)
    plan = world.plan(stack(*second))
    done = run(build_schedule(plan, world.state), chance)
    at = {(node.role, node.key): place for place, node in enumerate(done)}
    assert len(at) == len(done)
    steps = {step.key: step for step in plan.steps}
    _assert_all_there(steps, at)
    _assert_forwards(plan, steps, at)
    _assert_backwards(world.state, steps, at)


At = dict[tuple[Role, PrimitiveKey | None], int]


def _assert_all_there(steps: dict[PrimitiveKey, Step], at: At) -> None:
    for key, step in steps.items():
        busy = step.action not in (Action.NO_OP, Action.MOVE)
        assert ((Role.FORWARD, key) in at) is (step.action in FORWARD) or not busy
        assert ((Role.DELETE, key) in at) is (step.action in (Action.DELETE, Action.REPLACE))


def _assert_forwards(plan: Plan, steps: dict[PrimitiveKey, Step], at: At) -> None:
    owners = {change.address: change for change in plan.changes}
    for key, step in steps.items():
        here = at.get((Role.FORWARD, key))
        if here is None:
            continue
        for needed in step.depends_on:
            assert at.get((Role.FORWARD, needed), -1) < here
        for address in owners[key.owner].dependencies:
            for other in owners[address].steps:
                assert at.get((Role.FORWARD, other), -1) < here
        if step.action is Action.REPLACE:
            gone = at[Role.DELETE, key]
            assert here < gone if step.create_first else gone < here


def _assert_backwards(state: State, steps: dict[PrimitiveKey, Step], at: At) -> None:
    """What used a thing is deleted before it; a thing that goes for good outlives its use."""
    doomed = {key for role, key in at if role is Role.DELETE and key is not None}
    goes_first = [
        key for key in doomed if (Role.FORWARD, key) in at and not steps[key].create_first
    ]
    for user, record in state.primitives.items():
        for used in record.dependencies:
            if used in doomed and user in doomed:
                assert at[Role.DELETE, user] < at[Role.DELETE, used]
            # A replacement that deletes first may need the deletion before what stays has let go.
            stays = (Role.FORWARD, user) in at and not goes_first
            if used in doomed and stays:
                assert at[Role.FORWARD, user] < at[Role.DELETE, used]
    for user, fleet in state.fleet.items():
        for needed in fleet.dependencies:
            mine = [key for key in doomed if key.owner == user]
            theirs = [key for key in doomed if key.owner == needed]
            assert all(at[Role.DELETE, a] < at[Role.DELETE, b] for a in mine for b in theirs)


@given(fleets(), st.integers())
@settings(max_examples=30, deadline=None)
def test_a_destruction_goes_the_other_way_round(fleet: Fleet, seed: int) -> None:
    world = World()
    world.up(*fleet)
    plan = world.plan(stack(), mode=Mode.DESTROY)
    done = run(build_schedule(plan, world.state), random.Random(seed))
    at = {node.key: place for place, node in enumerate(done)}
    assert set(at) == set(world.state.primitives)
    for user, record in world.state.primitives.items():
        assert all(at[user] < at[used] for used in record.dependencies)


# By hand.


def key(name: str) -> PrimitiveKey:
    return PrimitiveKey(Address((), "box", name), "fake_box", "this")


def plan_of(**actions: tuple[str, str]) -> Plan:
    """``a=("create", "b c")``: an action, and what it depends on."""
    steps = []
    changes = []
    for name, (verb, needs) in actions.items():
        needed = tuple(key(other) for other in needs.split())
        action = Action(verb)
        steps.append(Step(key(name), action, "fake", None, None, depends_on=needed))
        owners = tuple(item.owner for item in needed)
        changes.append(
            FleetChange(key(name).owner, action, None, None, (key(name),), dependencies=owners)
        )
    return Plan("t", "default", "l", 0, "", "", Mode.NORMAL, tuple(changes), tuple(steps))


EMPTY = State("t", "default", "l", 0)


def applied(**needs: str) -> State:
    """A state in which things depend on others."""
    records, fleet = {}, {}
    for name, others in needs.items():
        needed = tuple(key(other) for other in others.split())
        records[key(name)] = PrimitiveRecord(key(name), "fake", name, {}, {}, {}, needed)
        owner = key(name).owner
        fleet[owner] = FleetRecord(owner, {}, dependencies=tuple(item.owner for item in needed))
    return EMPTY._replace(primitives=records, fleet=fleet)


def taken(schedule: Schedule) -> list[str]:
    done = run(schedule, random.Random(0))
    return [f"{node.role.value} {node.address.name}" for node in done]


def test_what_stays_and_still_needs_it_does_not_hold_up_a_replacement() -> None:
    plan = plan_of(b=("replace", ""), a=("update", "b"))
    assert taken(build_schedule(plan, applied(b="", a="b"))) == [
        "delete b",
        "forward b",
        "forward a",
    ]


def test_a_circle_by_way_of_a_deletion_is_not_waited_for() -> None:
    plan = plan_of(x=("replace", ""), p=("update", "x"), q=("delete", "x"))
    state = applied(x="", q="x", p="q")
    assert taken(build_schedule(plan, state)) == [
        "delete q",
        "delete x",
        "forward x",
        "forward p",
    ]


def test_a_failure_closes_all_that_waits_for_it() -> None:
    plan = plan_of(
        a=("create", ""), b=("create", "a"), c=("create", "b"), d=("create", ""), e=("delete", "")
    )
    schedule = build_schedule(plan, EMPTY)
    while (number := schedule.next_milestone()) is not None:
        schedule.succeed(number)
    first = schedule.next_operation()
    assert first is not None
    closed = [schedule.nodes[number] for number in schedule.fail(first)]
    assert [node.address.name for node in closed if node.role is Role.FORWARD] == ["b", "c"]
    rest = {schedule.nodes[number].address.name for number in schedule.left()}
    assert rest == {"d", "e"}


def test_all_instances_gather_in_one_node() -> None:
    """A thousand that need a thousand are two thousand edges, not a million."""
    count = 300
    changes, steps = [], []
    for number in range(count):
        for name, needs in (("low", ()), ("high", (Address((), "box", "low"),))):
            owner = Address((), "box", name, number)
            own = PrimitiveKey(owner, "fake_box", "this")
            steps.append(Step(own, Action.CREATE, "fake", None, None))
            changes.append(
                FleetChange(owner, Action.CREATE, None, None, (own,), dependencies=needs)
            )
    plan = Plan("t", "default", "l", 0, "", "", Mode.NORMAL, tuple(changes), tuple(steps))
    schedule = build_schedule(plan, EMPTY)
    edges: list[list[Any]] = schedule._after
    assert sum(map(len, edges)) < 10 * count
    names = taken(schedule)
    assert names[:count] == ["forward low"] * count


def test_deposed_keys() -> None:
    assert deposed_key(key("a"), 3).name == "this~3"
    assert current_key(deposed_key(key("a"), 3)) == key("a")
    assert current_key(key("a")) == key("a")


def test_a_long_chain() -> None:
    """Deep, not wide: a chain in which each needs the one before."""
    names = [f"n{number}" for number in range(5_000)]
    chain = {name: ("create", before) for name, before in zip(names, ["", *names], strict=False)}
    assert len(taken(build_schedule(plan_of(**chain), EMPTY))) == 5_000
