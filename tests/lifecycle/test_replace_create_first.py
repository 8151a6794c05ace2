from fakes.cloud import Fault
from fakes.kinds import declare, output, ref
from fakes.world import World, actions, stack, step_actions
from planes.address import PrimitiveKey
from planes.declaration import Lifecycle
from providers.contract import Denied

FIRST = Lifecycle(create_before_destroy=True)
KEY = PrimitiveKey.parse("box.a/fake_box.this")


def test_the_new_one_is_made_before_the_old_one_goes(world: World) -> None:
    user = declare("box.u", note=output("box.a", "id"))
    world.up(declare("box.a", lifecycle=FIRST), user)
    wanted = stack(declare("box.a", colour="blue", lifecycle=FIRST), user)
    plan = world.plan(wanted)
    step = plan.steps[0]
    assert step.create_first
    assert (step.generation, step.identity) == (1, "test.box.a.this.1")
    world.apply(plan)
    assert world.cloud.log() == [
        "create test.box.a.this.1",
        "update test.box.u.this",
        "delete test.box.a.this",
    ]
    assert world.state.primitives[KEY].generation == 1
    assert world.plan(wanted).is_empty


def test_generations_go_on(world: World) -> None:
    for number, colour in enumerate(("red", "blue", "red", "green")):
        world.up(declare("box.a", colour=colour, lifecycle=FIRST))
        assert world.state.primitives[KEY].generation == number
    assert list(world.live()) == ["box.a.this.3"]


def test_what_it_depends_on_follows_its_order(world: World) -> None:
    def fleet(colour: str, size: int) -> tuple[object, ...]:
        return (
            declare("box.base", colour=colour),
            declare("box.a", colour=output("box.base", "id"), size=size, lifecycle=FIRST),
        )

    world.up(*fleet("red", 1))  # type: ignore[arg-type]
    plan = world.plan(stack(*fleet("blue", 1)))  # type: ignore[arg-type]
    assert actions(plan) == {"box.base": "replace", "box.a": "replace"}
    assert all(step.create_first for step in plan.steps)
    world.apply(plan)
    assert world.cloud.log() == [
        "create test.box.base.this.1",
        "create test.box.a.this.1",
        "delete test.box.a.this",
        "delete test.box.base.this",
    ]


def test_an_old_one_that_could_not_be_deleted_is_deleted_by_the_next_apply(world: World) -> None:
    world.up(declare("box.a", lifecycle=FIRST))
    world.cloud.faults.append(Fault("delete", Denied("not allowed")))
    wanted = stack(declare("box.a", colour="blue", lifecycle=FIRST))
    result = world.try_apply(world.plan(wanted))
    assert [str(failure.key) for failure in result.failed] == [str(KEY)]
    deposed = PrimitiveKey.parse("box.a/fake_box.this~0")
    assert world.state.primitives[deposed].deposed
    assert set(world.live()) == {"box.a.this", "box.a.this.1"}
    plan = world.plan(wanted)
    assert actions(plan) == {"box.a": "update"}
    assert plan.changes[0].reason == "deposed"
    assert step_actions(plan) == {"box.a/fake_box.this~0": "delete"}
    world.apply(plan)
    assert list(world.live()) == ["box.a.this.1"]
    assert world.plan(wanted).is_empty


def test_a_failed_creation_leaves_the_old_one_in_place(world: World) -> None:
    world.up(declare("box.a", lifecycle=FIRST))
    world.cloud.faults.append(Fault("create", Denied("not allowed")))
    wanted = stack(declare("box.a", colour="blue", lifecycle=FIRST))
    result = world.try_apply(world.plan(wanted))
    assert [failure.operation for failure in result.failed] == ["create"]
    assert [str(skip.key) for skip in result.skipped] == [str(KEY)]
    assert list(world.live()) == ["box.a.this"]
    assert list(world.state.primitives) == [KEY]
    world.apply(world.plan(wanted))
    assert list(world.live()) == ["box.a.this.1"]


def test_an_old_one_goes_only_after_its_users_have_let_go(world: World) -> None:
    world.cloud.guarded.add("fake_box")
    users = [declare(f"box.u{number}", uses=[ref("box.a")]) for number in range(3)]
    world.up(declare("box.a", lifecycle=FIRST), *users)
    world.apply(world.plan(stack(declare("box.a", colour="blue", lifecycle=FIRST), *users)))
    assert world.cloud.log()[-1] == "delete test.box.a.this"
