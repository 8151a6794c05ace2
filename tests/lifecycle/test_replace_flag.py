from fakes.kinds import declare, output
from fakes.world import World, actions, stack, step_actions
from stacks.engine.plan import Action


def test_a_replacement_that_is_asked_for(world: World) -> None:
    user = declare("box.u", note=output("box.a", "id"))
    world.up(declare("box.a"), user)
    before = world.live()["box.a.this"].id
    plan = world.plan(stack(declare("box.a"), user), replace=("box.a",))
    assert actions(plan) == {"box.a": "replace", "box.u": "update"}
    assert plan.changes[0].reason == "requested"
    world.apply(plan)
    assert world.live()["box.a.this"].id != before
    assert world.plan(stack(declare("box.a"), user)).is_empty


def test_of_all_instances(world: World) -> None:
    boxes = [declare(f"box.a[{number}]") for number in range(2)]
    world.up(*boxes)
    plan = world.plan(stack(*boxes), replace=("box.a",))
    assert actions(plan) == {"box.a[0]": "replace", "box.a[1]": "replace"}


def test_of_one_primitive(world: World) -> None:
    world.up(declare("pair.c"))
    plan = world.plan(stack(declare("pair.c")), replace=("pair.c/fake_front.this",))
    assert actions(plan) == {"pair.c": "update"}
    assert step_actions(plan) == {"pair.c/fake_front.this": "replace"}


def test_of_all_primitives_of_one(world: World) -> None:
    world.up(declare("pair.c"))
    plan = world.plan(stack(declare("pair.c")), replace=("pair.c",))
    assert set(step_actions(plan).values()) == {"replace"}
    world.apply(plan)
    assert [line.split()[0] for line in world.cloud.log()] == [
        "delete",
        "delete",
        "create",
        "create",
    ]


def test_of_what_is_not_there_yet(world: World) -> None:
    plan = world.plan(stack(declare("box.a")), replace=("box.a",))
    assert [step.action for step in plan.steps] == [Action.CREATE]
