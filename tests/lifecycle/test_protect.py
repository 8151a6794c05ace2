import pytest

from fakes.kinds import declare
from fakes.world import World, actions, stack
from planes.address import Address
from planes.declaration import Lifecycle
from stacks.engine.plan import Mode

SAFE = Lifecycle(prevent_destroy=True)
REFUSED = ["Instance cannot be destroyed"]


def test_a_protected_one_is_not_replaced(world: World) -> None:
    world.up(declare("box.a", lifecycle=SAFE))
    assert world.refuse(stack(declare("box.a", colour="blue", lifecycle=SAFE))) == REFUSED
    detail = world.problems.errors[0].detail
    assert "box.a has prevent_destroy set, and would be replaced, because of colour." in detail
    assert "--exclude=box.a" in detail


def test_nor_destroyed(world: World) -> None:
    world.up(declare("box.a", lifecycle=SAFE))
    assert world.refuse(stack(declare("box.a", lifecycle=SAFE)), mode=Mode.DESTROY) == REFUSED
    assert world.live()


def test_deleting_the_block_protects_still(world: World) -> None:
    world.up(declare("box.a", lifecycle=SAFE))
    assert world.refuse(stack()) == REFUSED
    detail = world.problems.errors[0].detail
    assert "Its block is gone, and the state remembers the protection." in detail
    assert "prevent_destroy = false" in detail


def test_taking_the_protection_away_is_a_change(world: World) -> None:
    world.up(declare("box.a", lifecycle=SAFE))
    plan = world.plan(stack(declare("box.a")))
    assert actions(plan) == {"box.a": "update"}
    assert plan.changes[0].reason == "protection"
    world.apply(plan)
    assert not world.state.fleet[Address.parse("box.a")].protect
    world.apply(world.plan(stack()))
    assert world.live() == {}


def test_what_the_configuration_says_goes_before_what_the_state_remembers(world: World) -> None:
    world.up(declare("box.a", lifecycle=SAFE))
    assert actions(world.plan(stack(declare("box.a", colour="blue")))) == {"box.a": "replace"}
    assert actions(world.plan(stack(declare("box.a")), mode=Mode.DESTROY)) == {"box.a": "delete"}


def test_it_may_be_updated_and_made_again(world: World) -> None:
    world.up(declare("box.a", lifecycle=SAFE))
    assert actions(world.plan(stack(declare("box.a", size=2, lifecycle=SAFE)))) == {
        "box.a": "update"
    }
    world.cloud.remove("box.a")
    assert actions(world.plan(stack(declare("box.a", lifecycle=SAFE)))) == {"box.a": "create"}


@pytest.mark.parametrize("replace", ["box.a", "box.a/fake_box.this"])
def test_not_even_when_asked_for(world: World, replace: str) -> None:
    world.up(declare("box.a", lifecycle=SAFE))
    assert world.refuse(stack(declare("box.a", lifecycle=SAFE)), replace=(replace,)) == REFUSED
    assert "as was asked with --replace" in world.problems.errors[0].detail
