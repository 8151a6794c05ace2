import pytest

from fakes.kinds import declare, location, ref
from fakes.world import World, actions, stack
from planes.declaration import Lifecycle
from stacks.stack import Removal


def removed(source: str, *, destroy: bool = False) -> tuple[Removal, ...]:
    return (Removal(source, destroy, location(1)),)


@pytest.mark.parametrize("source", ["box.a", "module.m", 'module.m["x"]'])
def test_a_removed_block_lets_go(world: World, source: str) -> None:
    where = "box.a" if source == "box.a" else 'module.m["x"].box.a'
    world.up(declare(where))
    plan = world.plan(stack(removals=removed(source)))
    assert actions(plan) == {where: "forget"}
    result = world.apply(plan)
    assert [str(address) for address in result.forgotten] == [where]
    assert len(world.cloud.things) == 1
    assert (world.state.fleet, world.state.primitives) == ({}, {})
    assert world.plan(stack(removals=removed(source))).is_empty


def test_one_that_destroys_is_a_deletion(world: World) -> None:
    world.up(declare("box.a"))
    plan = world.plan(stack(removals=removed("box.a", destroy=True)))
    assert actions(plan) == {"box.a": "delete"}


def test_all_instances_of_a_resource(world: World) -> None:
    world.up(declare("box.a[0]"), declare("box.a[1]"), declare("box.b"))
    plan = world.plan(stack(declare("box.b"), removals=removed("box.a")))
    assert actions(plan) == {"box.a[1]": "forget", "box.a[0]": "forget"}


def test_protection_does_not_keep_from_letting_go(world: World) -> None:
    world.up(declare("box.a", lifecycle=Lifecycle(prevent_destroy=True)))
    assert actions(world.plan(stack(removals=removed("box.a")))) == {"box.a": "forget"}


def test_what_is_still_declared_is_not_removed(world: World) -> None:
    wanted = stack(declare("box.a"), removals=removed("box.a"))
    assert world.refuse(wanted) == ["Removed resource still exists"]


def test_a_removal_of_nothing_that_can_be_read(world: World) -> None:
    assert world.refuse(stack(removals=removed("box"))) == ["Invalid removal"]


def test_what_is_forgotten_may_still_be_used(world: World) -> None:
    world.up(declare("pool.p"), declare("box.a", pool=ref("pool.p")))
    plan = world.plan(stack(declare("box.a"), removals=removed("pool.p")))
    assert actions(plan) == {"box.a": "update", "pool.p": "forget"}
    world.apply(plan)
    assert set(world.live()) == {"box.a.this", "pool.p.this"}
