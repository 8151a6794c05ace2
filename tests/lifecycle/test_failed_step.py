import pytest

from fakes.cloud import Fault
from fakes.kinds import declare, ref
from fakes.world import World, actions, stack
from providers.contract import Conflict, Denied, Invalid, RemoteError, Throttled, Transient
from stacks.engine.events import Failed, Retrying, Skipped
from stacks.stack import Output

FLEET = (
    declare("box.a"),
    declare("box.b", uses=[ref("box.a")]),
    declare("box.c", depends_on=["box.b"]),
    declare("box.d"),
)
REFUSALS = [Denied("no right to"), Conflict("taken"), Invalid("too big"), RemoteError("odd")]


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: type(error).__name__)
def test_what_needs_it_is_skipped_and_the_rest_goes_on(world: World, error: RemoteError) -> None:
    world.cloud.faults.append(Fault("create", error, "box.a"))
    outputs = {"b": Output("b", 1)}
    result = world.try_apply(world.plan(stack(*FLEET, outputs=outputs)))
    assert [str(address) for address in result.created] == ["box.d"]
    [failure] = result.failed
    assert (str(failure.key), failure.operation, failure.error) == (
        "box.a/fake_box.this",
        "create",
        str(error),
    )
    assert [str(skip.key) for skip in result.skipped] == [
        "box.b/fake_box.this",
        "box.c/fake_box.this",
    ]
    assert {skip.because for skip in result.skipped} == {failure}
    assert not result.is_whole
    assert result.summary == "1 added, 0 changed, 0 destroyed, 1 failed, 2 skipped"
    assert world.state.intents == ()
    assert [type(event) for event in world.events if isinstance(event, Failed | Skipped)] == [
        Failed,
        Skipped,
        Skipped,
    ]


def test_the_next_run_does_the_rest(world: World) -> None:
    world.cloud.faults.append(Fault("create", Denied("no"), "box.b"))
    world.try_apply(world.plan(stack(*FLEET)))
    plan = world.plan(stack(*FLEET))
    assert actions(plan) == {"box.b": "create", "box.c": "create"}
    world.apply(plan)
    assert world.plan(stack(*FLEET)).is_empty


def test_a_failed_primitive_leaves_its_owner_unfinished(world: World) -> None:
    world.cloud.faults.append(Fault("create", Denied("no"), "pair.c"))
    world.provider.types["fake_back"].identity = lambda *_: "back"  # type: ignore[method-assign]
    result = world.try_apply(world.plan(stack(declare("pair.c"))))
    assert result.created == ()
    assert world.state.fleet == {}
    plan = world.plan(stack(declare("pair.c")))
    assert actions(plan) == {"pair.c": "update"}
    assert plan.changes[0].reason == "unfinished"
    world.apply(plan)
    assert world.plan(stack(declare("pair.c"))).is_empty


@pytest.mark.parametrize("error", [Throttled("slow down"), Transient("reset")])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("verb", ["create", "update", "delete"])
def test_what_may_pass_is_tried_again(
    world: World, verb: str, error: RemoteError, after: bool
) -> None:
    if verb != "create":
        world.up(declare("box.a"))
    world.cloud.faults.append(Fault(verb, error, after=after, times=2))
    wanted = stack() if verb == "delete" else stack(declare("box.a", size=2))
    world.apply(world.plan(wanted))
    retries = [event for event in world.events if isinstance(event, Retrying)]
    assert [event.attempt for event in retries] == [1, 2]
    assert len(world.cloud.things) == (0 if verb == "delete" else 1)
    assert world.plan(wanted).is_empty


def test_throttling_does_not_go_on_for_ever(world: World) -> None:
    world.cloud.faults.append(Fault("create", Throttled("slow down"), times=9))
    result = world.try_apply(world.plan(stack(declare("box.a"))))
    assert [failure.error for failure in result.failed] == ["slow down"]
    assert world.cloud.verbs("configure") == ["create"] * 3
    assert world.state.intents == ()


def test_a_creation_whose_answer_was_lost_is_looked_up(world: World) -> None:
    world.cloud.faults.append(Fault("create", Transient("reset"), after=True, times=9))
    result = world.apply(world.plan(stack(declare("box.a"))))
    assert [str(address) for address in result.created] == ["box.a"]
    assert world.plan(stack(declare("box.a"))).is_empty


def test_one_without_an_answer_that_is_not_there_keeps_its_note(world: World) -> None:
    world.cloud.faults.append(Fault("create", Transient("reset"), times=3))
    result = world.try_apply(world.plan(stack(declare("box.a"))))
    assert result.failed[0].error.startswith("reset. It was not there when looked for")
    assert (len(world.state.intents), world.state.primitives) == (1, {})
    assert world.plan(stack(declare("box.a"))).is_empty is False
    assert [item.outcome for item in world.settled] == ["not made"]
    assert world.state.intents == ()


def test_one_that_takes_effect_after_the_run_is_taken_over(world: World) -> None:
    world.cloud.faults.append(Fault("create", Transient("timed out"), times=3))
    world.try_apply(world.plan(stack(declare("box.a"))))
    tags = {"fleetform:stack": "test", "fleetform:address": "box.a"}
    id = world.cloud.seed("fake_box", "test.box.a.this", tags)
    # No longer declared: without the note, nobody would know of it.
    plan = world.plan(stack())
    assert [item.outcome for item in world.settled] == ["adopted"]
    world.apply(plan)
    assert id not in world.cloud.things


def test_where_it_cannot_be_looked_up_its_note_stays(world: World) -> None:
    world.cloud.faults += [
        Fault("create", Transient("reset"), after=True, times=3),
        Fault("find", Denied("blind")),
    ]
    result = world.try_apply(world.plan(stack(declare("box.a"))))
    assert "could not be looked up: blind" in result.failed[0].error
    assert len(world.state.intents) == 1
    assert world.plan(stack(declare("box.a"))).is_empty is False
    assert [item.outcome for item in world.settled] == ["adopted"]
    assert len(world.cloud.things) == 1


def test_a_provider_that_breaks_its_word_is_no_crash(world: World) -> None:
    world.cloud.faults.append(Fault("create", ZeroDivisionError("oh"), after=True))
    result = world.try_apply(world.plan(stack(declare("box.a"))))
    assert result.is_whole  # It was made, as the look-up shows.
    world.cloud.faults.append(Fault("update", ZeroDivisionError("oh")))
    result = world.try_apply(world.plan(stack(declare("box.a", size=2))))
    assert "ZeroDivisionError" in result.failed[0].error


def test_a_leftover_of_another_fleet_is_a_conflict(world: World) -> None:
    world.cloud.seed("fake_box", "test.box.a.this", {"fleetform:stack": "other"})
    result = world.try_apply(world.plan(stack(declare("box.a"))))
    assert [failure.error for failure in result.failed] == ["test.box.a.this belongs to another."]


def test_a_leftover_of_our_own_is_taken_and_put_right(world: World) -> None:
    tags = {"fleetform:stack": "test", "fleetform:address": "box.a"}
    id = world.cloud.seed("fake_box", "test.box.a.this", tags, size=9)
    world.apply(world.plan(stack(declare("box.a", size=2))))
    assert world.cloud.things[id].properties["size"] == 2
    assert len(world.cloud.things) == 1
    assert world.plan(stack(declare("box.a", size=2))).is_empty


def test_one_that_cannot_be_put_right_is_in_the_state_all_the_same(world: World) -> None:
    tags = {"fleetform:stack": "test", "fleetform:address": "box.a"}
    world.cloud.seed("fake_box", "test.box.a.this", tags, size=9)
    world.cloud.faults.append(Fault("update", Denied("no")))
    result = world.try_apply(world.plan(stack(declare("box.a", size=2))))
    assert [failure.error for failure in result.failed] == ["no"]
    assert len(world.state.primitives) == 1
    world.apply(world.plan(stack(declare("box.a", size=2))))
    assert world.live()["box.a.this"].properties["size"] == 2


def test_a_deletion_that_fails_keeps_what_it_used(world: World) -> None:
    world.up(*FLEET)
    world.cloud.faults.append(Fault("delete", Denied("no"), "box.b"))
    result = world.try_apply(world.plan(stack()))
    assert sorted(str(address) for address in result.deleted) == ["box.c", "box.d"]
    assert [str(skip.key) for skip in result.skipped] == ["box.a/fake_box.this"]
    assert set(world.live()) == {"box.a.this", "box.b.this"}
    world.apply(world.plan(stack()))
    assert world.live() == {}
