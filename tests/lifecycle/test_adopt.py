import pytest

from fakes.kinds import declare, location
from fakes.world import World, actions, stack
from planes.address import Address, PrimitiveKey
from planes.declaration import Declaration
from stacks.engine.plan import Action, Plan
from stacks.engine.planning.adopt import plan_adoption
from stacks.engine.planning.planner import PlanOptions
from stacks.engine.run import clients_for
from stacks.stack import Import

KEY = PrimitiveKey.parse("box.a/fake_box.this")


def imported(id: str, to: str = "box.a") -> tuple[Import, ...]:
    return (Import(to, id, location(1)),)


def test_an_import_block_takes_a_live_object_over(world: World) -> None:
    id = world.cloud.seed("fake_box", "by-hand", size=4, colour="red")
    wanted = stack(declare("box.a", size=4), imports=imported(id))
    plan = world.plan(wanted)
    [change] = plan.changes
    assert (change.action, change.imported) == (Action.ADOPT, id)
    result = world.apply(plan)
    assert [str(address) for address in result.adopted] == ["box.a"]
    assert world.cloud.verbs("configure") == ["update"]  # Its tags.
    assert world.state.primitives[KEY].remote_id == id
    assert world.cloud.things[id].tags["fleetform:address"] == "box.a"
    assert world.plan(wanted).is_empty


def test_it_is_brought_to_what_is_declared(world: World) -> None:
    id = world.cloud.seed("fake_box", "by-hand", size=4)
    wanted = stack(declare("box.a", size=5), imports=imported(id))
    plan = world.plan(wanted)
    assert plan.steps[0].changed == ("size",)
    world.apply(plan)
    assert world.cloud.things[id].properties["size"] == 5
    assert world.plan(wanted).is_empty


def test_a_primitive_can_be_named(world: World) -> None:
    id = world.cloud.seed("fake_back", "by-hand")
    plan = world.plan(stack(declare("pair.c"), imports=imported(id, "pair.c/fake_back.this")))
    assert {str(step.key): step.action.value for step in plan.steps} == {
        "pair.c/fake_back.this": "adopt",
        "pair.c/fake_front.this": "create",
    }
    world.apply(plan)
    assert world.plan(stack(declare("pair.c"))).is_empty


def test_an_import_that_is_done_is_nothing(world: World) -> None:
    world.up(declare("box.a"))
    assert world.plan(stack(declare("box.a"), imports=imported("fake_box-9"))).is_empty


@pytest.mark.parametrize(
    ("to", "id", "summary"),
    [
        ("box.a", "fake_box-9", "Object to import not found"),
        ("box.z", "fake_box-1", "Import target not declared"),
        ("box", "fake_box-1", "Invalid import target"),
        ("idea.i", "fake_box-1", "Nothing to import"),
        ("box.a", "fake_box-2", "Object already managed"),
        ("box.a", "fake_box-3", "Object managed by another stack"),
        ("box.a", "fake_box-4", "Import would replace the object"),
    ],
)
def test_imports_that_cannot_be(world: World, to: str, id: str, summary: str) -> None:
    world.cloud.seed("fake_box", "by-hand")
    world.up(declare("box.b"))
    world.cloud.seed("fake_box", "others", {"fleetform:stack": "others"})
    world.cloud.seed("fake_box", "blue", colour="blue")
    wanted = stack(declare("box.a"), declare("box.b"), declare("idea.i"), imports=imported(id, to))
    assert world.refuse(wanted) == [summary]
    assert to in world.problems.errors[0].detail


def test_two_imports_for_one_address(world: World) -> None:
    ids = [world.cloud.seed("fake_box", name) for name in ("x", "y")]
    imports = imported(ids[0]) + imported(ids[1])
    assert world.refuse(stack(declare("box.a"), imports=imports)) == [
        'Duplicate import configuration for "box.a"'
    ]


def adoption(
    world: World, id: str, *declared: Declaration, address: str = "box.a"
) -> tuple[Plan | None, list[str]]:
    wanted = stack(*declared)
    with clients_for(wanted, world.state, "me", world.load) as clients:
        plan, problems = plan_adoption(wanted, world.state, clients, address, id, PlanOptions())
    return plan, [item.summary for item in problems]


def test_the_command_changes_the_state_alone(world: World) -> None:
    id = world.cloud.seed("fake_box", "by-hand", size=4)
    fleet = declare("box.a", size=5), declare("box.b")
    plan, _ = adoption(world, id, *fleet)
    assert plan is not None
    assert actions(plan) == {"box.a": "adopt"}
    world.apply(plan)
    assert world.cloud.verbs("configure") == []
    assert world.state.primitives[KEY].properties["size"] == 4
    assert actions(world.plan(stack(*fleet))) == {"box.a": "update", "box.b": "create"}


def test_after_the_command_an_object_gets_its_tags(world: World) -> None:
    id = world.cloud.seed("fake_box", "by-hand", size=4)
    plan, _ = adoption(world, id, declare("box.a", size=4))
    assert plan is not None
    world.apply(plan)
    plan = world.plan(stack(declare("box.a", size=4)))
    assert [step.reason for step in plan.steps] == ["tags"]
    world.apply(plan)
    assert world.cloud.things[id].tags["fleetform:address"] == "box.a"
    assert world.plan(stack(declare("box.a", size=4))).is_empty


@pytest.mark.parametrize(
    ("address", "summary"),
    [("box.z", "Import target not declared"), ("box", "Invalid import target")],
)
def test_the_command_refuses_what_is_not_declared(world: World, address: str, summary: str) -> None:
    assert adoption(world, "fake_box-1", declare("box.a"), address=address) == (None, [summary])


def test_the_command_takes_one_primitive(world: World) -> None:
    id = world.cloud.seed("fake_front", "by-hand", back="x")
    plan, _ = adoption(world, id, declare("pair.c"), address="pair.c/fake_front.this")
    assert plan is not None
    world.apply(plan)
    assert [record.remote_id for record in world.state.primitives.values()] == [id]


def test_the_command_refuses_what_is_managed(world: World) -> None:
    world.up(declare("box.a"))
    id = world.cloud.seed("fake_box", "by-hand")
    assert adoption(world, id, declare("box.a")) == (None, ["Resource already managed"])
    assert list(world.state.fleet) == [Address.parse("box.a")]
