"""Any fleet, any change of it, any accident on the way."""

from collections import Counter
from contextlib import suppress
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fakes.cloud import Fault, Killed
from fakes.fleets import fleets, shape
from fakes.world import World, stack
from planes.declaration import Declaration
from providers.contract import Denied, RemoteError, Throttled, Transient
from stacks.engine.plan import Action, Mode
from stacks.engine.planning.drift import detect
from stacks.engine.run import clients_for

FEW = settings(max_examples=40, deadline=None)
Fleet = list[Declaration]


def world_of(fleet: Fleet) -> World:
    world = World()
    world.up(*fleet)
    return world


def go_on(world: World, fleet: Fleet, **options: Any) -> None:
    """Plan and apply.  What is in use cannot be deleted, unless it has to be, to be replaced."""
    plan = world.plan(stack(*fleet), **options)
    in_the_way = any(step.action is Action.REPLACE and not step.create_first for step in plan.steps)
    world.cloud.guarded = set() if in_the_way else {"fake_pool", "fake_back"}
    world.apply(plan)


def assert_consistent(world: World, fleet: Fleet) -> None:
    """The state has every live object exactly once, and the plan is empty."""
    recorded = Counter(record.remote_id for record in world.state.primitives.values())
    assert recorded == Counter(list(world.cloud.things))
    assert set(world.state.fleet) == {item.address for item in fleet}
    assert world.state.intents == ()
    plan = world.plan(stack(*fleet))
    assert plan.is_empty
    assert plan.drift == ()


@given(fleets(serials=True), fleets(serials=True))
@FEW
def test_after_apply_there_is_nothing_to_do(first: Fleet, second: Fleet) -> None:
    world = world_of(first)
    assert_consistent(world, first)
    go_on(world, second)
    assert_consistent(world, second)
    go_on(world, second, mode=Mode.DESTROY)
    assert world.cloud.things == {}
    assert (world.state.fleet, world.state.primitives) == ({}, {})


@given(fleets(), fleets())
@FEW
def test_the_way_does_not_matter(first: Fleet, second: Fleet) -> None:
    world = world_of(first)
    go_on(world, second)
    assert shape(world.cloud) == shape(world_of(second).cloud)


VERBS = st.sampled_from(["create", "update", "delete"])


@given(fleets(), fleets(), VERBS, st.booleans(), st.integers(1, 3), st.data())
@FEW
def test_a_killed_run_loses_nothing(
    first: Fleet, second: Fleet, verb: str, after: bool, parallelism: int, data: Any
) -> None:
    world = world_of(first)
    plan = world.plan(stack(*second))
    doomed = [step for step in plan.steps if step.action.value in (verb, "replace")]
    assume(doomed)
    about = str(data.draw(st.sampled_from(doomed)).key.owner)
    world.cloud.faults.append(Fault(verb, Killed(), f"test.{about}.", after=after))
    world.cloud.guarded = set()
    with suppress(Killed):  # Where the step makes no such call, nothing is killed.
        world.try_apply(plan, parallelism=parallelism)
    world.cloud.faults.clear()
    go_on(world, second)
    assert_consistent(world, second)
    assert shape(world.cloud) == shape(world_of(second).cloud)


@given(fleets(), fleets(), st.integers(1, 12), st.booleans())
@FEW
def test_a_run_killed_at_a_write_loses_nothing(
    first: Fleet, second: Fleet, commit: int, after: bool
) -> None:
    world = world_of(first)
    side = "kill_after" if after else "kill_before"
    plan = world.plan(stack(*second))
    setattr(world.store, side, world.store.commits + commit)
    try:
        world.try_apply(plan, parallelism=1)
    except Killed:
        go_on(world, second)
    assert_consistent(world, second)


ERRORS = st.sampled_from([Denied("no"), Throttled("slow down"), Transient("reset")])


@given(fleets(), fleets(), VERBS, ERRORS, st.integers(1, 9), st.booleans())
@FEW
def test_failures_are_made_good_by_the_next_run(
    first: Fleet, second: Fleet, verb: str, error: RemoteError, times: int, after: bool
) -> None:
    world = world_of(first)
    world.cloud.faults.append(Fault(verb, error, times=times, after=after))
    plan = world.plan(stack(*second))
    result = world.try_apply(plan)
    steps = {step.key for step in plan.steps}
    assert {skip.key for skip in result.skipped} <= steps
    assert not result.not_started
    world.cloud.faults.clear()
    go_on(world, second)
    assert_consistent(world, second)
    assert shape(world.cloud) == shape(world_of(second).cloud)


@given(fleets(), st.data())
@FEW
def test_drift_is_exactly_what_was_changed(fleet: Fleet, data: Any) -> None:
    world = world_of(fleet)
    things = sorted(world.cloud.things.values(), key=lambda thing: thing.id)
    expected = set()
    for thing in things:
        match data.draw(st.sampled_from(["", "size", "note", "remove", "unreadable"])):
            case "remove":
                del world.cloud.things[thing.id]
                expected.add(("missing", thing.id, ()))
            case "unreadable":
                world.cloud.unreadable[thing.id] = "no"
                expected.add(("unreadable", thing.id, ()))
            case "size":
                thing.properties["size"] = 99
                expected.add(("changed", thing.id, ("size",)))
            case "note" if thing.type == "fake_box":
                thing.properties["note"] = "eve's"
                expected.add(("changed", thing.id, ("note",)))
    strays = {
        world.cloud.seed("fake_box", f"stray{n}") for n in range(data.draw(st.integers(0, 2)))
    }
    wanted = stack(*fleet)
    with clients_for(wanted, world.state, "me", world.load) as clients:
        report, _ = detect(wanted, world.state, clients)
    found = [(item.kind, item.remote_id, item.remote_path) for item in report.all]
    assert len(found) == len(set(found))
    assert set(found) == expected | {("unmanaged", id, ()) for id in strays}
    assert report.in_sync == len(things) - len({id for _, id, _ in expected})


@given(fleets(), fleets(), st.data())
@FEW
def test_in_parts_it_becomes_the_same(first: Fleet, second: Fleet, data: Any) -> None:
    """One target after another, and then the rest."""
    world = world_of(first)
    addresses = {str(item.address) for item in (*first, *second)}
    for target in data.draw(st.permutations(sorted(addresses))):
        known = {str(address) for address in world.state.fleet} | {
            str(item.address) for item in second
        }
        if target in known:
            go_on(world, second, targets=(target,))
    assert_consistent(world, second)
    assert shape(world.cloud) == shape(world_of(second).cloud)


@given(fleets(), fleets(), st.data())
@FEW
def test_an_exclusion_leaves_it_for_later(first: Fleet, second: Fleet, data: Any) -> None:
    assume(first)
    world = world_of(first)
    excluded = str(data.draw(st.sampled_from(first)).address)
    go_on(world, second, exclude=(excluded,))
    go_on(world, second)
    assert_consistent(world, second)
    assert shape(world.cloud) == shape(world_of(second).cloud)
