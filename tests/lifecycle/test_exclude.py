import pytest

from fakes.kinds import declare, ref
from fakes.world import World, actions, stack
from stacks.engine.plan import Mode

FLEET = (
    declare("pool.p"),
    declare("box.a", pool=ref("pool.p")),
    declare("box.b", uses=[ref("box.a")]),
    declare("box.c[0]"),
    declare("box.all", depends_on=["box.c"]),
)


@pytest.mark.parametrize(
    ("excluded", "expected"),
    [
        (["box.b"], {"pool.p", "box.a", "box.c[0]", "box.all"}),
        (["box.a"], {"pool.p", "box.c[0]", "box.all"}),
        (["pool.p"], {"box.c[0]", "box.all"}),
        (["box.c[0]"], {"pool.p", "box.a", "box.b"}),
        (["pool.p", "box.c"], set()),
    ],
)
def test_an_exclusion_takes_along_what_depends_on_it(
    world: World, excluded: list[str], expected: set[str]
) -> None:
    plan = world.plan(stack(*FLEET), exclude=tuple(excluded))
    assert actions(plan) == dict.fromkeys(expected, "create")
    assert plan.partial


def test_with_targets_it_takes_away_from_them(world: World) -> None:
    plan = world.plan(stack(*FLEET), targets=("box.b", "box.all"), exclude=("box.b",))
    assert set(actions(plan)) == {"pool.p", "box.a", "box.c[0]", "box.all"}


def test_what_an_excluded_one_was_made_with_is_kept(world: World) -> None:
    world.up(*FLEET)
    plan = world.plan(stack(FLEET[3], FLEET[4]), exclude=("box.b",))
    assert actions(plan) == {}
    plan = world.plan(stack(declare("box.b"), *FLEET[3:]), exclude=("box.b",))
    assert actions(plan) == {}


def test_a_destruction_can_leave_something_out(world: World) -> None:
    world.up(*FLEET)
    plan = world.plan(stack(*FLEET), mode=Mode.DESTROY, exclude=("box.a",))
    assert actions(plan) == {"box.b": "delete", "box.all": "delete", "box.c[0]": "delete"}
