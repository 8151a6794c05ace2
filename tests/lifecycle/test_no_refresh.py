from fakes.kinds import declare
from fakes.world import World, actions, stack


def test_nothing_is_read(world: World) -> None:
    world.up(declare("box.a", size=1), declare("box.b"))
    world.cloud.mutate("box.a", size=9)
    plan = world.plan(stack(declare("box.a", size=1), declare("box.b", size=2)), refresh=False)
    assert actions(plan) == {"box.b": "update"}
    assert world.cloud.calls == []
    assert plan.drift == ()
    assert plan.refreshed == ()
    world.apply(plan)
    assert world.live()["box.b.this"].properties["size"] == 2


def test_it_helps_where_nothing_can_be_read(world: World) -> None:
    world.up(declare("box.a"))
    world.cloud.unreadable[world.cloud.thing("box.a").id] = "denied"
    plan = world.plan(stack(declare("box.a", size=2)), refresh=False)
    assert actions(plan) == {"box.a": "update"}


def test_a_sensitive_value_of_the_state_is_compared(world: World) -> None:
    world.up(declare("box.a", password="hush"))
    assert world.plan(stack(declare("box.a", password="hush")), refresh=False).is_empty
    assert not world.plan(stack(declare("box.a", password="new")), refresh=False).is_empty
