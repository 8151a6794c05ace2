from fakes.kinds import Limits, declare, output, ref
from fakes.world import World, actions, stack, step_actions
from planes.address import PrimitiveKey
from providers.contract import Lowered, Primitive, PrimitiveRef
from stacks.engine.plan import Action


def test_a_change_that_cannot_be_made_in_place(world: World) -> None:
    world.up(declare("box.a", colour="red"))
    before = world.live()["box.a.this"].id
    wanted = stack(declare("box.a", colour="blue"))
    plan = world.plan(wanted)
    [change], [step] = plan.changes, plan.steps
    assert (change.action, step.action) == (Action.REPLACE, Action.REPLACE)
    assert change.replaced_by == (("colour",),)
    assert step.replaced_by == (("colour",),)
    assert not step.create_first
    result = world.apply(plan)
    assert world.cloud.log() == ["delete test.box.a.this", "create test.box.a.this"]
    assert world.live()["box.a.this"].id != before
    assert [str(address) for address in result.replaced] == ["box.a"]
    assert result.summary == "1 added, 0 changed, 1 destroyed"
    assert world.plan(wanted).is_empty


def test_what_refers_to_it_is_updated_after_it(world: World) -> None:
    user = declare("box.u", note=output("box.a", "id"))
    world.up(declare("box.a", colour="red"), user)
    wanted = stack(declare("box.a", colour="blue"), user)
    plan = world.plan(wanted)
    assert actions(plan) == {"box.a": "replace", "box.u": "update"}
    world.apply(plan)
    assert world.cloud.log() == [
        "delete test.box.a.this",
        "create test.box.a.this",
        "update test.box.u.this",
    ]
    assert world.plan(wanted).is_empty


def test_a_chain_is_taken_down_and_built_up_again(world: World) -> None:
    user = declare("box.u", colour=output("box.a", "id"))
    world.up(declare("box.a", colour="red"), user)
    plan = world.plan(stack(declare("box.a", colour="blue"), user))
    assert actions(plan) == {"box.a": "replace", "box.u": "replace"}
    world.apply(plan)
    assert world.cloud.log() == [
        "delete test.box.u.this",
        "delete test.box.a.this",
        "create test.box.a.this",
        "create test.box.u.this",
    ]


def test_a_nested_field_can_force_it(world: World) -> None:
    world.up(declare("box.a", limits=Limits(zone="here")))
    [step] = world.plan(stack(declare("box.a", limits=Limits(zone="there")))).steps
    assert step.action is Action.REPLACE
    assert step.replaced_by == (("limits", "zone"),)


def test_a_lost_object_is_made_again(world: World) -> None:
    user = declare("box.u", uses=[ref("box.a")])
    world.up(declare("box.a"), user)
    world.cloud.remove("box.a")
    plan = world.plan(stack(declare("box.a"), user))
    assert actions(plan) == {"box.a": "create", "box.u": "update"}
    [change, _] = plan.changes
    assert (change.reason, change.before) == ("missing", None)
    assert [item.kind for item in plan.drift] == ["missing"]
    world.apply(plan)
    assert world.plan(stack(declare("box.a"), user)).is_empty


def test_of_several_primitives_the_main_one_decides_what_the_change_is(world: World) -> None:
    world.up(declare("pair.c"))
    [front] = [thing for thing in world.cloud.things.values() if thing.type == "fake_front"]
    del world.cloud.things[front.id]
    plan = world.plan(stack(declare("pair.c")))
    assert actions(plan) == {"pair.c": "update"}
    assert step_actions(plan) == {"pair.c/fake_front.this": "create"}


def test_a_field_of_the_declaration_forces_it_where_the_primitive_does_not(world: World) -> None:
    def lower(declaration, view):  # type: ignore[no-untyped-def]  # Replaces a test's lowering.
        key = PrimitiveKey(declaration.address, "fake_box", "this")
        properties = {"note": declaration.spec.colour}
        return Lowered([Primitive(key, properties)], {"id": PrimitiveRef(key, "id")})

    world.provider.lowerings["box"] = lower
    world.up(declare("box.a", colour="red"))
    plan = world.plan(stack(declare("box.a", colour="blue")))
    assert actions(plan) == {"box.a": "replace"}
    assert plan.steps[0].replaced_by == (("colour",),)
