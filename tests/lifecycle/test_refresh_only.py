from fakes.kinds import declare, output
from fakes.world import World, actions, stack
from planes.address import PrimitiveKey
from stacks.engine.plan import Mode
from stacks.stack import Output

KEY = PrimitiveKey.parse("box.a/fake_box.this")


def test_the_state_takes_over_what_is_live(world: World) -> None:
    world.up(declare("box.a", size=1))
    world.cloud.mutate("box.a", size=9)
    plan = world.plan(stack(declare("box.a", size=5)), mode=Mode.REFRESH_ONLY)
    assert plan.is_empty
    assert [(item.path, item.before, item.after) for item in plan.drift] == [(("size",), 1, 9)]
    assert [record.key for record in plan.refreshed] == [KEY]
    world.apply(plan)
    assert world.cloud.log() == []
    assert world.state.primitives[KEY].properties["size"] == 9
    assert world.plan(stack(declare("box.a")), mode=Mode.REFRESH_ONLY).refreshed == ()
    [step] = world.plan(stack(declare("box.a", size=5))).steps
    assert (step.before or {})["size"] == 9


def test_what_is_gone_is_dropped(world: World) -> None:
    world.up(declare("box.a"), declare("box.b"))
    world.cloud.remove("box.a")
    plan = world.plan(stack(declare("box.a"), declare("box.b")), mode=Mode.REFRESH_ONLY)
    assert actions(plan) == {"box.a": "forget"}
    world.apply(plan)
    assert KEY not in world.state.primitives
    assert KEY.owner not in world.state.fleet
    plan = world.plan(stack(declare("box.a"), declare("box.b")))
    assert actions(plan) == {"box.a": "create"}


def test_outputs_follow(world: World) -> None:
    outputs = {"serial": Output("serial", output("box.a", "serial"))}
    world.up(declare("box.a"), outputs=outputs)
    world.cloud.mutate("box.a", size=9)
    plan = world.plan(stack(declare("box.a"), outputs=outputs), mode=Mode.REFRESH_ONLY)
    assert [(item.before, item.after) for item in plan.outputs] == [("r0", "r1")]
    world.apply(plan)
    assert world.state.outputs["serial"].value == "r1"
    assert world.state.fleet[KEY.owner].outputs["serial"] == "r1"


def test_what_is_new_is_not_made(world: World) -> None:
    plan = world.plan(stack(declare("box.a")), mode=Mode.REFRESH_ONLY)
    assert (plan.steps, plan.changes) == ((), ())
