from fakes.kinds import Limits, declare, deferred, output, ref
from fakes.world import World, actions, stack
from planes.values import Sensitive

FLEET = (
    declare("pool.p", size=3),
    declare(
        "box.a",
        pool=ref("pool.p"),
        names=["x", "y"],
        password="hush",
        limits=Limits(cpu=4),
        labels={"team": "core"},
    ),
    declare("box.b", note=deferred('"${box.a.url}!"', output("box.a", "url"))),
    declare("pair.c", uses=[ref("box.a"), ref("box.b")]),
    declare("idea.i"),
)


def test_planning_again_finds_nothing_to_do(world: World) -> None:
    world.up(*FLEET)
    plan = world.plan(stack(*FLEET))
    assert plan.is_empty
    assert actions(plan) == {}
    assert len(plan.changes) == 5
    assert plan.drift == ()
    assert plan.refreshed == ()


def test_a_plan_without_changes_changes_nothing(world: World) -> None:
    world.up(*FLEET)
    writes = len(world.store.writes)
    world.apply(world.plan(stack(*FLEET)))
    assert world.cloud.verbs("configure") == []
    assert len(world.store.writes) == writes


def test_a_refresh_reads_each_type_once(world: World) -> None:
    world.up(*FLEET)
    world.plan(stack(*FLEET))
    reads = [about for operation, about in world.cloud.calls if operation == "read"]
    assert sorted(reads) == ["fake_back", "fake_box", "fake_front", "fake_pool"]


def test_a_default_that_the_server_filled_in_is_no_difference(world: World) -> None:
    world.up(declare("pool.p"))
    world.cloud.thing("pool.p").properties.update(uses=[], back=None)
    assert world.plan(stack(declare("pool.p"))).is_empty


def test_the_order_of_a_set_is_no_difference(world: World) -> None:
    world.up(declare("box.a", names=["x", "y", "z"]))
    world.cloud.thing("box.a").properties["names"] = ["z", "x", "y"]
    plan = world.plan(stack(declare("box.a", names=["y", "z", "x"])))
    assert plan.is_empty
    assert plan.drift == ()


def test_the_order_of_a_list_is_one(world: World) -> None:
    boxes = declare("box.x"), declare("box.y")
    world.up(*boxes, declare("box.a", uses=[ref("box.x"), ref("box.y")]))
    turned = declare("box.a", uses=[ref("box.y"), ref("box.x")])
    assert actions(world.plan(stack(*boxes, turned))) == {"box.a": "update"}


def test_what_the_service_never_gives_back_is_as_we_last_set_it(world: World) -> None:
    world.provider.types["fake_box"].write_only = frozenset({"password"})
    world.up(declare("box.a", password="hush"))
    assert world.plan(stack(declare("box.a", password="hush"))).is_empty
    plan = world.plan(stack(declare("box.a", password="louder")))
    [step] = plan.steps
    assert step.changed == ("password",)
    assert step.before is not None
    assert step.before["password"] == Sensitive("hush")


def test_tags_that_others_put_on_are_theirs(world: World) -> None:
    world.up(declare("box.a"))
    world.cloud.thing("box.a").tags["cost"] = "low"
    assert world.plan(stack(declare("box.a"))).is_empty
