import pytest

from fakes.kinds import declare, location, ref, resource
from fakes.world import World, actions, stack
from planes.address import Address, PrimitiveKey
from stacks.engine.plan import Action
from stacks.stack import Move


def moves(*pairs: tuple[str, str]) -> tuple[Move, ...]:
    return tuple(Move(source, target, location(1)) for source, target in pairs)


def test_a_moved_resource_keeps_its_object(world: World) -> None:
    world.up(declare("box.a"), declare("box.u", uses=[ref("box.a")]))
    id = world.live()["box.a.this"].id
    wanted = stack(
        declare("box.b"), declare("box.u", uses=[ref("box.b")]), moves=moves(("box.a", "box.b"))
    )
    plan = world.plan(wanted)
    assert actions(plan) == {"box.b": "move"}
    change = next(change for change in plan.changes if change.action is Action.MOVE)
    assert change.moved_from == Address.parse("box.a")
    result = world.apply(plan)
    assert [str(address) for address in result.moved] == ["box.b"]
    assert world.state.primitives[PrimitiveKey.parse("box.b/fake_box.this")].remote_id == id
    assert Address.parse("box.a") not in world.state.fleet
    user = world.state.primitives[PrimitiveKey.parse("box.u/fake_box.this")]
    assert user.dependencies == (PrimitiveKey.parse("box.b/fake_box.this"),)
    assert world.plan(wanted).is_empty
    assert world.plan(wanted._replace(moves=())).is_empty


def test_its_address_tag_follows(world: World) -> None:
    world.up(declare("box.a"))
    plan = world.plan(stack(declare("box.b"), moves=moves(("box.a", "box.b"))))
    [step] = plan.steps
    assert (step.action, step.reason) == (Action.UPDATE, "tags")
    assert step.moved_from == PrimitiveKey.parse("box.a/fake_box.this")
    world.apply(plan)
    assert world.cloud.thing("box.a").tags["fleetform:address"] == "box.b"


def test_without_tags_a_move_is_nothing_else(world: World) -> None:
    world.up(resource("fake_untagged.a"))
    plan = world.plan(
        stack(resource("fake_untagged.b"), moves=moves(("fake_untagged.a", "fake_untagged.b")))
    )
    assert [step.action for step in plan.steps] == [Action.MOVE]
    world.apply(plan)
    assert world.cloud.verbs("configure") == []


def test_a_move_may_come_with_a_change(world: World) -> None:
    world.up(declare("box.a"))
    plan = world.plan(stack(declare("box.b", size=2), moves=moves(("box.a", "box.b"))))
    assert actions(plan) == {"box.b": "update"}
    world.apply(plan)
    assert world.cloud.thing("box.a").properties["size"] == 2


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ("box.a", "box.c", [("box.a", "box.b"), ("box.b", "box.c")]),
        ("box.a", "box.c", [("box.b", "box.c"), ("box.a", "box.b")]),
        ("box.a", 'box.a["k"]', [("box.a", 'box.a["k"]')]),
        ('box.a["k"]', "box.a", [('box.a["k"]', "box.a")]),
        ('box.a["k"]', 'box.b["k"]', [("box.a", "box.b")]),
        ('box.a["k"]', "box.a[0]", [('box.a["k"]', "box.a[0]")]),
        ("box.a", "module.m.box.a", [("box.a", "module.m.box.a")]),
        ("module.m.box.a", "module.n.box.a", [("module.m", "module.n")]),
        ('module.m["x"].box.a', 'module.n["x"].box.a', [("module.m", "module.n")]),
        ("module.m.box.a", 'module.m["x"].box.a', [("module.m", 'module.m["x"]')]),
        ("module.m.module.i.box.a", "module.n.module.i.box.a", [("module.m", "module.n")]),
        (
            "module.m.module.i.box.a",
            "module.m.module.j.box.a",
            [("module.m.module.i", "module.m.module.j")],
        ),
        (
            "module.m.box.a",
            "module.n.box.b",
            [("module.m", "module.n"), ("module.n.box.a", "module.n.box.b")],
        ),
        ("box.a", "box.a[0]", []),
        ("box.a[0]", "box.a", []),
    ],
)
def test_ways_to_move(world: World, before: str, after: str, pairs: list[tuple[str, str]]) -> None:
    world.up(declare(before))
    plan = world.plan(stack(declare(after), moves=moves(*pairs)))
    assert actions(plan) == {after: "move"}
    world.apply(plan)
    assert world.cloud.log() == [f"update test.{before}.this"]
    assert world.plan(stack(declare(after))).is_empty


@pytest.mark.parametrize(
    ("pairs", "summary"),
    [
        ([("box.a", "box.b")], "Moved object still exists"),
        ([("box.x", "box.y"), ("box.x", "box.z")], "Ambiguous move statements"),
        ([("box.o", "box.y"), ("box.p", "box.y")], "Ambiguous move statements"),
        ([("box.o", "box.y"), ("box.y", "box.o")], "Cyclic dependency in move statements"),
        ([("box.o", "pair.y")], "Move changes the kind"),
        ([("box.o", "module.m")], 'Invalid "moved" addresses'),
        ([("module.m", "box.o")], 'Invalid "moved" addresses'),
        ([("box", "box.o")], 'Invalid "moved" addresses'),
    ],
)
def test_moves_that_cannot_be(world: World, pairs: list[tuple[str, str]], summary: str) -> None:
    world.up(declare("box.a"), declare("box.o"), declare("box.p"))
    assert world.refuse(stack(declare("box.a"), moves=moves(*pairs))) == [summary]


def test_a_place_that_is_taken(world: World) -> None:
    world.up(declare("box.a"), declare("box.b"))
    plan = world.plan(stack(declare("box.b"), moves=moves(("box.a", "box.b"))))
    assert actions(plan) == {"box.a": "delete"}
    assert [note.summary for note in plan.notes] == ["Move not made"]


def test_the_old_address_can_be_used_again(world: World) -> None:
    """The moved object keeps its name, so that the new one needs another."""
    world.up(declare("box.a"))
    world.up(declare("box.b"), moves=moves(("box.a", "box.b")))
    world.up(declare("box.a"), declare("box.b"))
    assert set(world.live()) == {"box.a.this", "box.a.this.1"}
    assert world.plan(stack(declare("box.a"), declare("box.b"))).is_empty


def test_what_has_moved_and_is_not_declared_is_deleted_there(world: World) -> None:
    world.up(declare("box.a"))
    plan = world.plan(stack(moves=moves(("box.a", "box.b"))))
    assert actions(plan) == {"box.b": "delete"}
    world.apply(plan)
    assert (world.cloud.things, world.state.primitives, world.state.fleet) == ({}, {}, {})
