from fakes.kinds import declare, output, ref
from fakes.world import World, actions, stack
from planes.address import Address
from stacks.engine.plan import Action


def test_what_is_no_longer_declared_is_deleted(world: World) -> None:
    world.up(declare("box.a"), declare("box.b"))
    plan = world.plan(stack(declare("box.b")))
    assert actions(plan) == {"box.a": "delete"}
    [change] = [change for change in plan.changes if change.action is Action.DELETE]
    [step] = [step for step in plan.steps if step.action is Action.DELETE]
    assert (change.reason, step.reason) == ("not declared", "not declared")
    assert (change.after, step.after) == (None, None)
    assert (change.before or {})["size"] == 1
    result = world.apply(plan)
    assert [str(address) for address in result.deleted] == ["box.a"]
    assert list(world.live()) == ["box.b.this"]
    assert list(world.state.fleet) == [Address.parse("box.b")]


def test_dependants_go_first(world: World) -> None:
    world.up(
        declare("pool.p"),
        declare("box.a", pool=ref("pool.p")),
        declare("box.b", note=output("box.a", "id")),
        declare("box.c", depends_on=["box.b"]),
    )
    world.apply(world.plan(stack()))
    assert world.cloud.log() == [
        f"delete test.{name}.this" for name in ("box.c", "box.b", "box.a", "pool.p")
    ]


def test_what_stays_stops_using_it_first(world: World) -> None:
    world.up(declare("pool.p"), declare("box.a", pool=ref("pool.p")))
    plan = world.plan(stack(declare("box.a")))
    assert actions(plan) == {"box.a": "update", "pool.p": "delete"}
    world.apply(plan)
    assert world.cloud.log() == ["update test.box.a.this", "delete test.pool.p.this"]


def test_what_is_gone_already_is_only_forgotten(world: World) -> None:
    world.up(declare("box.a"))
    world.cloud.remove("box.a")
    plan = world.plan(stack())
    assert actions(plan) == {"box.a": "forget"}
    assert plan.changes[0].reason == "missing"
    world.apply(plan)
    assert world.cloud.log() == []
    assert (world.state.fleet, world.state.primitives) == ({}, {})


def test_one_instance_of_several(world: World) -> None:
    world.up(*(declare(f'box.a["{key}"]') for key in "xyz"))
    plan = world.plan(stack(*(declare(f'box.a["{key}"]') for key in "xz")))
    assert actions(plan) == {'box.a["y"]': "delete"}


def test_what_depends_on_all_instances_goes_before_any(world: World) -> None:
    boxes = [declare(f"box.a[{number}]") for number in range(3)]
    world.up(*boxes, declare("box.u", depends_on=["box.a"]))
    world.apply(world.plan(stack()))
    assert world.cloud.log()[0] == "delete test.box.u.this"
    assert len(world.cloud.log()) == 4


def test_a_declaration_of_no_primitive(world: World) -> None:
    world.up(declare("idea.i"))
    plan = world.plan(stack())
    assert actions(plan) == {"idea.i": "delete"}
    world.apply(plan)
    assert world.state.fleet == {}


def test_a_deletion_whose_place_in_a_chain_is_taken_by_what_is_replaced(world: World) -> None:
    """p → q → x becomes p → x while x is replaced: q cannot wait for p, which waits for x."""
    world.up(
        declare("box.x"),
        declare("box.q", note=output("box.x", "id")),
        declare("box.p", note=output("box.q", "id")),
    )
    wanted = stack(declare("box.x", colour="blue"), declare("box.p", note=output("box.x", "id")))
    world.apply(world.plan(wanted))
    assert world.cloud.log() == [
        "delete test.box.q.this",
        "delete test.box.x.this",
        "create test.box.x.this",
        "update test.box.p.this",
    ]
    assert world.plan(wanted).is_empty
