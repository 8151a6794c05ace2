from typing import Any

import pytest

from fakes.kinds import Limits, declare, output, ref
from fakes.world import World, actions, stack
from planes.address import Address
from planes.values import Sensitive
from stacks.engine.plan import Action


def test_a_changed_attribute_is_updated(world: World) -> None:
    world.up(declare("box.a", size=1))
    box = world.live()["box.a.this"].id
    plan = world.plan(stack(declare("box.a", size=5, note="big")))
    [change], [step] = plan.changes, plan.steps
    assert (change.action, step.action) == (Action.UPDATE, Action.UPDATE)
    assert step.changed == ("note", "size")
    assert (step.before or {})["size"] == 1
    assert (step.after or {})["size"] == 5
    assert (change.before or {})["size"] == 1
    result = world.apply(plan)
    assert [str(address) for address in result.updated] == ["box.a"]
    assert world.live()["box.a.this"].id == box
    assert world.live()["box.a.this"].properties["size"] == 5
    assert world.state.fleet[Address.parse("box.a")].declaration["size"] == 5


def test_what_depends_on_an_id_is_not_touched_by_an_update(world: World) -> None:
    user = declare("box.u", uses=[ref("box.a")], note=output("box.a", "id"))
    world.up(declare("box.a", size=1), user)
    assert actions(world.plan(stack(declare("box.a", size=2), user))) == {"box.a": "update"}


def test_a_computed_attribute_may_change_with_an_update(world: World) -> None:
    user = declare("box.u", note=output("box.a", "serial"))
    world.up(declare("box.a", size=1), user)
    after = stack(declare("box.a", size=2), user)
    plan = world.plan(after)
    assert actions(plan) == {"box.a": "update", "box.u": "update"}
    world.apply(plan)
    assert world.live()["box.u.this"].properties["note"] == "r1"
    assert world.plan(after).is_empty


@pytest.mark.parametrize(("change", "known"), [({"size": 2}, True), ({"note": "n"}, False)])
def test_one_that_not_every_update_changes_is_known(
    world: World, change: dict[str, Any], known: bool
) -> None:
    """``url`` is decided by ``note``."""
    user = declare("box.u", note=output("box.a", "url"))
    world.up(declare("box.a"), user)
    plan = world.plan(stack(declare("box.a", **change), user))
    assert ("box.u" in actions(plan)) is not known


def test_nested_blocks(world: World) -> None:
    world.up(declare("box.a", limits=Limits(cpu=1)))
    plan = world.plan(stack(declare("box.a", limits=Limits(cpu=2))))
    assert [step.changed for step in plan.steps] == [("limits",)]
    world.apply(plan)
    assert world.live()["box.a.this"].properties["limits"] == {"cpu": 2, "zone": "here"}


def test_sensitive_values_stay_marked(world: World) -> None:
    world.up(declare("box.a", password="old"))
    [step] = world.plan(stack(declare("box.a", password="new"))).steps
    assert (step.before or {})["password"] == Sensitive("old")
    assert (step.after or {})["password"] == Sensitive("new")
    assert "old" not in repr(step)


def test_tags_are_put_right(world: World) -> None:
    world.up(declare("box.a"))
    world.cloud.thing("box.a").tags.pop("fleetform:address")
    plan = world.plan(stack(declare("box.a")))
    [step] = plan.steps
    assert (step.action, step.reason, step.changed) == (Action.UPDATE, "tags", ())
    world.apply(plan)
    assert world.live()["box.a.this"].tags["fleetform:address"] == "box.a"


def test_a_label_taken_away_takes_its_tag_along(world: World) -> None:
    world.up(declare("box.a", labels={"team": "core"}))
    plan = world.plan(stack(declare("box.a")))
    assert actions(plan) == {"box.a": "update"}
    world.apply(plan)
    assert "fleetform:team" not in world.live()["box.a.this"].tags
    assert world.plan(stack(declare("box.a"))).is_empty


def test_a_declaration_may_change_with_nothing_beneath(world: World) -> None:
    world.up(declare("idea.i", text="a"))
    plan = world.plan(stack(declare("idea.i", text="b")))
    assert actions(plan) == {"idea.i": "update"}
    world.apply(plan)
    assert world.plan(stack(declare("idea.i", text="b"))).is_empty


def test_a_record_without_fields_that_are_new_is_no_difference(world: World) -> None:
    """An older fleetform wrote it: also a new field that forces a replacement had its default."""
    world.up(declare("box.a"))
    address = Address.parse("box.a")
    old = world.state.fleet[address]
    declaration = {key: old.declaration[key] for key in old.declaration if key != "colour"}
    fleet = {address: old._replace(declaration=declaration)}
    world.store.state = world.state._replace(fleet=fleet)
    assert world.plan(stack(declare("box.a"))).is_empty
    assert actions(world.plan(stack(declare("box.a", size=2)))) == {"box.a": "update"}


def test_one_primitive_more_or_less(world: World) -> None:
    world.up(declare("pair.c", front=False))
    with_front = stack(declare("pair.c"))
    plan = world.plan(with_front)
    assert actions(plan) == {"pair.c": "update"}
    assert [step.action for step in plan.steps] == [Action.NO_OP, Action.CREATE]
    world.apply(plan)
    assert world.plan(with_front).is_empty
    plan = world.plan(stack(declare("pair.c", front=False)))
    assert actions(plan) == {"pair.c": "update"}
    assert {str(step.key): step.action.value for step in plan.steps} == {
        "pair.c/fake_back.this": "no-op",
        "pair.c/fake_front.this": "delete",
    }
    assert set(plan.changes[0].steps) == {step.key for step in plan.steps}
    world.apply(plan)
    assert len(world.cloud.things) == 1


def test_what_changes_with_every_update_does_so_with_new_tags_alone(world: World) -> None:
    reader = declare("box.b", note=output("box.a", "serial"))
    world.apply(world.plan(stack(declare("box.a"), reader)))
    wanted = stack(declare("box.a", labels={"team": "x"}), reader)
    world.apply(world.plan(wanted))
    assert world.plan(wanted).is_empty
