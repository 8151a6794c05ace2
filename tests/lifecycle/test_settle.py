"""A run that is killed at any instant: the next one finds out what it had done."""

from collections import Counter

import pytest

from fakes.cloud import Fault, Killed
from fakes.kinds import declare, output, ref, resource
from fakes.store import MemoryStore
from fakes.world import World, stack
from planes.address import PrimitiveKey
from planes.declaration import Declaration, Lifecycle
from providers.contract import Denied
from stacks.engine.planning.planner import PlanOptions, make_plan
from stacks.engine.run import clients_for
from stacks.stack import Output
from stacks.state.store import LockLost

FIRST = Lifecycle(create_before_destroy=True)
OUTPUTS = {"a": Output("a", output("box.a", "id"))}


def old() -> list[Declaration]:
    return [
        declare("pool.p"),
        declare("box.a", pool=ref("pool.p")),
        declare("box.first", lifecycle=FIRST),
        declare("box.kept", uses=[ref("box.first")]),
        declare("box.gone", uses=[ref("box.a")]),
    ]


def new() -> list[Declaration]:
    """A deletion, an update, a creation, and a replacement in either order."""
    return [
        declare("pool.p", size=2),
        declare("box.a", pool=ref("pool.p"), colour="blue"),
        declare("box.first", colour="blue", lifecycle=FIRST),
        declare("box.kept", uses=[ref("box.first")]),
        declare("box.new", uses=[ref("box.a")]),
    ]


def assert_whole(world: World) -> None:
    """Every live object is in the state exactly once, and the other way round."""
    recorded = Counter(record.remote_id for record in world.state.primitives.values())
    assert recorded == Counter(list(world.cloud.things))
    assert {str(key.owner) for key in world.state.primitives} == {
        str(item.address) for item in new()
    }
    assert world.state.intents == ()
    wanted = stack(*new(), outputs=OUTPUTS)
    assert world.plan(wanted).is_empty
    identities = Counter(
        thing.identity.partition("this")[0] for thing in world.cloud.things.values()
    )
    assert set(identities.values()) == {1}


def begin(world: World) -> int:
    """Bring up the old fleet; how many commits the way to the new one takes."""
    world.up(*old(), outputs=OUTPUTS)
    probe = World()
    probe.up(*old(), outputs=OUTPUTS)
    before = probe.store.commits
    probe.apply(probe.plan(stack(*new(), outputs=OUTPUTS)), parallelism=1)
    return probe.store.commits - before


def finish(world: World) -> None:
    world.apply(world.plan(stack(*new(), outputs=OUTPUTS)))


COMMITS = begin(World())


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("commit", range(1, COMMITS + 1))
def test_killed_at_a_write(world: World, commit: int, side: str) -> None:
    begin(world)
    setattr(world.store, f"kill_{side}", world.store.commits + commit)
    plan = world.plan(stack(*new(), outputs=OUTPUTS))
    with pytest.raises(Killed):
        world.try_apply(plan, parallelism=1)
    finish(world)
    assert_whole(world)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("verb", "about"),
    [
        ("update", "pool.p"),
        ("delete", "box.a"),
        ("create", "box.a"),
        ("create", "box.first"),
        ("delete", "box.first"),
        ("update", "box.kept"),
        ("create", "box.new"),
        ("delete", "box.gone"),
    ],
)
def test_killed_in_a_call(world: World, verb: str, about: str, after: bool) -> None:
    begin(world)
    world.cloud.faults.append(Fault(verb, Killed(), about, after=after))
    plan = world.plan(stack(*new(), outputs=OUTPUTS))
    with pytest.raises(Killed):
        world.try_apply(plan, parallelism=1)
    assert len(world.state.intents) == 1
    finish(world)
    assert_whole(world)


@pytest.mark.parametrize(
    ("verb", "after", "outcome"),
    [
        ("create", True, "adopted"),
        ("create", False, "not made"),
        ("update", True, "to be compared"),
        ("delete", True, "deleted"),
        ("delete", False, "still there"),
    ],
)
def test_the_next_run_says_what_it_found(
    world: World, verb: str, after: bool, outcome: str
) -> None:
    if verb != "create":
        world.up(declare("box.a"))
    wanted = stack() if verb == "delete" else stack(declare("box.a", size=2))
    world.cloud.faults.append(Fault(verb, Killed(), after=after))
    plan = world.plan(wanted)
    with pytest.raises(Killed):
        world.try_apply(plan)
    world.plan(wanted)
    [settled] = world.settled
    assert (str(settled.key), settled.operation, settled.outcome) == (
        "box.a/fake_box.this",
        verb,
        outcome,
    )
    assert (settled.by, settled.at) == ("me@here", "2030-01-01T00:00:00Z")
    assert world.state.intents == ()
    world.plan(wanted)
    assert world.settled == ()


@pytest.mark.parametrize("verb", ["create", "delete"])
def test_what_cannot_be_looked_up_stays_open_and_is_an_error(world: World, verb: str) -> None:
    if verb == "delete":
        world.up(declare("box.a"))
    wanted = stack() if verb == "delete" else stack(declare("box.a"))
    world.cloud.faults.append(Fault(verb, Killed(), after=False))
    plan = world.plan(wanted)
    with pytest.raises(Killed):
        world.try_apply(plan)
    look = "read" if verb == "delete" else "find"
    world.cloud.faults.append(Fault(look, Denied("blind")))
    assert world.refuse(wanted) == ["Interrupted operation not settled"]
    detail = world.problems.errors[0].detail
    assert f"was about to {verb} box.a/fake_box.this" in detail
    assert "blind" in detail
    assert len(world.state.intents) == 1
    world.apply(world.plan(wanted))
    assert world.state.intents == ()


def test_of_several_what_can_be_settled_is(world: World) -> None:
    world.cloud.faults += [
        Fault("create", Killed(), "box.b", after=True),
        Fault("find", Denied("blind"), "box.a"),
    ]
    plan = world.plan(stack(declare("box.a"), declare("box.b")))
    with pytest.raises(Killed):
        world.try_apply(plan, parallelism=2)
    assert len(world.state.intents) == 2
    world.refuse(stack(declare("box.a"), declare("box.b")))
    assert [item.outcome for item in world.settled] == ["adopted"]
    assert [str(intent.record.key.owner) for intent in world.state.intents] == ["box.a"]


def test_an_object_of_another_owner_is_not_taken(world: World) -> None:
    world.cloud.faults.append(Fault("create", Killed()))
    plan = world.plan(stack(declare("box.a")))
    with pytest.raises(Killed):
        world.try_apply(plan)
    world.cloud.seed("fake_box", "test.box.a.this", {"fleetform:stack": "other"})
    world.plan(stack(declare("box.a")))
    assert [item.outcome for item in world.settled] == ["not made"]
    assert world.state.primitives == {}


@pytest.mark.parametrize(("size", "outcome"), [(4, "adopted"), (9, "not made")])
def test_what_cannot_say_whose_it_is_is_ours_only_where_it_is_as_wanted(
    world: World, size: int, outcome: str
) -> None:
    raw = resource("fake_untagged.raw", size=4)
    world.cloud.faults.append(Fault("create", Killed()))
    plan = world.plan(stack(raw))
    with pytest.raises(Killed):
        world.try_apply(plan)
    world.cloud.seed("fake_untagged", "test.fake_untagged.raw.this", {}, size=size)
    world.plan(stack(raw))
    assert [item.outcome for item in world.settled] == [outcome]
    assert bool(world.state.primitives) is (outcome == "adopted")


def test_a_provider_that_is_gone(world: World) -> None:
    world.cloud.faults.append(Fault("create", Killed()))
    plan = world.plan(stack(declare("box.a")))
    with pytest.raises(Killed):
        world.try_apply(plan)
    del world.providers["fake"]
    assert world.refuse(stack(providers={})) == ["Interrupted operation not settled"]
    assert "the provider fake is not installed" in world.problems.errors[0].detail


def test_a_plan_is_refused_on_what_is_not_settled(world: World) -> None:
    """Also where nobody settled first."""
    world.cloud.faults.append(Fault("create", Killed()))
    plan = world.plan(stack(declare("box.a")))
    with pytest.raises(Killed):
        world.try_apply(plan)
    wanted = stack(declare("box.a"))
    with clients_for(wanted, world.state, "me", world.load) as clients:
        refused, problems = make_plan(wanted, world.state, clients, PlanOptions())
    assert refused is None
    assert [item.summary for item in problems] == ["Interrupted operation not settled"]


def test_a_lock_that_was_lost_ends_the_run(world: World) -> None:
    class Taken(MemoryStore):
        def commit(self, lock, edits):  # type: ignore[no-untyped-def]  # As in the base.
            self.lock("another run")
            return super().commit(lock, edits)

    store = Taken()
    world.store = store
    with pytest.raises(LockLost):
        world.try_apply(world.plan(stack(declare("box.a"))))
    assert world.cloud.things == {}
    assert store.state.primitives == {}
    assert PrimitiveKey.parse("box.a/fake_box.this") not in store.state.primitives
