import pytest

from fakes.kinds import declare, output, ref
from fakes.world import World, actions, stack
from stacks.stack import Output

FLEET = (
    declare("pool.p"),
    declare("pool.q"),
    declare("box.a", pool=ref("pool.p")),
    declare("box.b", uses=[ref("box.a")]),
    declare('module.m["x"].box.c[0]', pool=ref("pool.q")),
    declare('module.m["x"].box.c[1]'),
    declare("box.all", depends_on=['module.m["x"].box.c']),
)


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (["box.a"], {"pool.p", "box.a"}),
        (["box.b"], {"pool.p", "box.a", "box.b"}),
        (["box.a/fake_box.this"], {"pool.p", "box.a"}),
        (["pool.p", "pool.q"], {"pool.p", "pool.q"}),
        (["module.m"], {"pool.q", 'module.m["x"].box.c[0]', 'module.m["x"].box.c[1]'}),
        (['module.m["x"]'], {"pool.q", 'module.m["x"].box.c[0]', 'module.m["x"].box.c[1]'}),
        (['module.m["x"].box.c'], {"pool.q", 'module.m["x"].box.c[0]', 'module.m["x"].box.c[1]'}),
        (['module.m["x"].box.c[1]'], {'module.m["x"].box.c[1]'}),
        (
            ["box.all"],
            {"box.all", "pool.q", 'module.m["x"].box.c[0]', 'module.m["x"].box.c[1]'},
        ),
    ],
)
def test_a_target_brings_what_it_depends_on(
    world: World, targets: list[str], expected: set[str]
) -> None:
    plan = world.plan(stack(*FLEET), targets=tuple(targets))
    assert actions(plan) == dict.fromkeys(expected, "create")
    assert plan.partial
    world.apply(plan)
    assert {str(address) for address in world.state.fleet} == expected
    assert len(world.cloud.things) == len(expected)


def test_all_else_is_left_as_it_is(world: World) -> None:
    world.up(*FLEET, declare("box.gone"))
    changed = (declare("pool.p", size=2), declare("pool.q", size=2), *FLEET[2:])
    plan = world.plan(stack(*changed), targets=("pool.q",))
    assert actions(plan) == {"pool.q": "update"}
    reads = [about for operation, about in world.cloud.calls if operation == "read"]
    assert reads == ["fake_pool"]


def test_a_deletion_takes_along_what_depended_on_it(world: World) -> None:
    world.up(*FLEET)
    plan = world.plan(stack(FLEET[1]), targets=("box.a",))
    assert actions(plan) == {"box.b": "delete", "box.a": "delete"}


@pytest.mark.parametrize(
    ("target", "summary"),
    [
        ("box.z", "Nothing at that address"),
        ("module.z", "Nothing at that address"),
        ("box.z/fake_box.this", "Nothing at that address"),
        ("box", "Invalid address"),
        ("box.a/fake_box", "Invalid address"),
    ],
)
@pytest.mark.parametrize("option", ["targets", "exclude", "replace"])
def test_addresses_that_name_nothing(world: World, option: str, target: str, summary: str) -> None:
    assert world.refuse(stack(*FLEET), **{option: (target,)}) == [summary]
    assert target in world.problems.errors[0].detail


def test_what_was_meant(world: World) -> None:
    world.refuse(stack(declare("box.reviewer")), targets=("box.reviewr",))
    assert 'Did you mean "box.reviewer"?' in world.problems.errors[0].detail


def test_outputs_that_need_what_is_left_out_stay(world: World) -> None:
    outputs = {
        "a": Output("a", output("box.a", "id")),
        "q": Output("q", output("pool.q", "id")),
        "one": Output("one", 1),
    }
    plan = world.plan(stack(*FLEET, outputs=outputs), targets=("box.a",))
    assert [change.name for change in plan.outputs] == ["a", "one"]
    world.apply(plan)
    assert set(world.state.outputs) == {"a", "one"}
    plan = world.plan(stack(*FLEET, outputs=outputs), targets=("pool.q",))
    assert [(item.name, item.action.value) for item in plan.outputs] == [
        ("a", "no-op"),
        ("one", "no-op"),
        ("q", "create"),
    ]
