from fakes.kinds import declare, location, output, ref
from fakes.world import World, actions, stack
from planes.declaration import Condition, Lifecycle
from stacks.engine.plan import Mode
from stacks.stack import Check, Output

FAILING = Condition(False, "no", location(1))
FLEET = (
    declare("pool.p"),
    declare("box.a", pool=ref("pool.p"), lifecycle=Lifecycle(preconditions=(FAILING,))),
    declare("pair.c", uses=[ref("box.a")]),
    declare("idea.i", depends_on=["pair.c"]),
)
CALM = (FLEET[0], declare("box.a", pool=ref("pool.p")), *FLEET[2:])


def test_everything_goes_dependants_first(world: World) -> None:
    outputs = {"a": Output("a", output("box.a", "id"))}
    world.up(*CALM, outputs=outputs)
    wanted = stack(*FLEET, outputs=outputs, checks=(Check("c", (FAILING,), location(1)),))
    plan = world.plan(wanted, mode=Mode.DESTROY)
    assert list(actions(plan)) == ["idea.i", "pair.c", "box.a", "pool.p"]
    assert set(actions(plan).values()) == {"delete"}
    assert [change.reason for change in plan.changes] == [""] * 4
    assert plan.checks == ()
    result = world.apply(plan)
    assert len(result.deleted) == 4
    assert world.cloud.things == {}
    state = world.state
    assert (state.fleet, state.primitives, state.outputs) == ({}, {}, {})


def test_what_is_not_declared_goes_too(world: World) -> None:
    world.up(*CALM)
    plan = world.plan(stack(), mode=Mode.DESTROY)
    assert len(actions(plan)) == 4


def test_of_a_target(world: World) -> None:
    world.up(*CALM)
    plan = world.plan(stack(*CALM), mode=Mode.DESTROY, targets=("box.a",))
    assert actions(plan) == {"idea.i": "delete", "pair.c": "delete", "box.a": "delete"}
    world.apply(plan)
    assert list(world.live()) == ["pool.p.this"]


def test_nothing_is_lowered(world: World) -> None:
    world.up(*CALM)
    world.provider.lowered.clear()
    world.plan(stack(*CALM), mode=Mode.DESTROY)
    assert world.provider.lowered == []


def test_of_nothing(world: World) -> None:
    assert world.plan(stack(*CALM), mode=Mode.DESTROY).is_empty
