import pytest

from fakes.cloud import FakeType
from fakes.kinds import declare, deferred, output, ref, resource
from fakes.world import World, actions, stack, step_actions
from planes.address import Address, PrimitiveKey
from planes.values import Sensitive
from stacks.engine.plan import Action

POOL, BOX, PAIR = declare("pool.p"), declare("box.a", pool=ref("pool.p")), declare("pair.c")


def test_what_is_declared_is_made_in_dependency_order(world: World) -> None:
    plan = world.plan(stack(BOX, POOL))
    assert actions(plan) == {"pool.p": "create", "box.a": "create"}
    result = world.apply(plan)
    assert world.cloud.log() == ["create test.pool.p.this", "create test.box.a.this"]
    assert [str(address) for address in result.created] == ["pool.p", "box.a"]
    assert result.summary == "2 added, 0 changed, 0 destroyed"


def test_a_reference_becomes_the_id_of_what_was_made(world: World) -> None:
    world.up(POOL, BOX)
    pool, box = world.live()["pool.p.this"], world.live()["box.a.this"]
    assert box.properties["pool"] == pool.id
    assert box.tags == {"fleetform:stack": "test", "fleetform:address": "box.a"}


def test_a_plan_says_what_is_not_known_yet(world: World) -> None:
    plan = world.plan(stack(POOL, BOX))
    [step] = [step for step in plan.steps if step.key.type == "fake_box"]
    assert step.after is not None
    assert str(step.after["pool"].key) == "pool.p/fake_pool.this"
    assert (step.action, step.before, step.reason) == (Action.CREATE, None, "")


def test_a_declaration_of_several_primitives(world: World) -> None:
    plan = world.plan(stack(PAIR))
    assert list(step_actions(plan)) == ["pair.c/fake_back.this", "pair.c/fake_front.this"]
    world.apply(plan)
    assert world.live()["pair.c.this"].type in ("fake_front", "fake_back")
    assert [str(key) for key in world.state.primitives] == [
        "pair.c/fake_back.this",
        "pair.c/fake_front.this",
    ]


def test_a_declaration_of_no_primitive_has_a_record_all_the_same(world: World) -> None:
    idea = declare("idea.i", text="why")
    plan = world.plan(stack(idea))
    assert actions(plan) == {"idea.i": "create"}
    world.apply(plan)
    assert world.state.fleet[Address.parse("idea.i")].declaration["text"] == "why"
    assert world.plan(stack(idea)).is_empty


def test_the_state_has_what_was_made(world: World) -> None:
    world.up(POOL, declare("box.a", pool=ref("pool.p"), password="hush"))
    box = world.live()["box.a.this"]
    record = world.state.primitives[PrimitiveKey.parse("box.a/fake_box.this")]
    assert (record.remote_id, record.provider) == (box.id, "fake")
    assert record.attributes == {"id": box.id, "url": f"https://{box.id}", "serial": "r0"}
    assert record.identity == "test.box.a.this"
    assert record.properties["password"] == Sensitive("hush")
    assert [str(key) for key in record.dependencies] == ["pool.p/fake_pool.this"]
    fleet = world.state.fleet[Address.parse("box.a")]
    assert fleet.outputs["url"] == f"https://{box.id}"
    assert fleet.declaration["password"] == Sensitive("hush")
    assert world.state.intents == ()


def test_a_primitive_that_is_declared_directly(world: World) -> None:
    box = resource("fake_box.raw", size=4, note=output("pool.p", "id"))
    plan = world.plan(stack(POOL, box))
    assert step_actions(plan)["fake_box.raw/fake_box.this"] == "create"
    world.apply(plan)
    live = world.live()["fake_box.raw.this"]
    assert live.properties == {"size": 4, "note": world.live()["pool.p.this"].id}
    assert world.plan(stack(POOL, box)).is_empty


def test_others_refer_to_what_a_direct_primitive_computes(world: World) -> None:
    box = resource("fake_box.raw", size=4)
    user = declare("box.u", note=output("fake_box.raw", "url"))
    world.up(user, box)
    live = world.live()
    assert live["box.u.this"].properties["note"] == f"https://{live['fake_box.raw.this'].id}"


def test_a_type_that_holds_no_tags_is_in_sync_without_them(world: World) -> None:
    box = resource("fake_untagged.raw", size=4)
    world.up(box)
    assert world.live()["fake_untagged.raw.this"].tags == {}
    assert world.plan(stack(box)).is_empty


def test_labels_become_tags(world: World) -> None:
    labels = {"team": "core", "use_case": deferred("pool.p.id", output("pool.p", "id")), "x": "y"}
    world.up(POOL, declare("box.a", labels=labels))
    tags = world.live()["box.a.this"].tags
    assert tags["fleetform:team"] == "core"
    assert tags["fleetform:use_case"] == world.live()["pool.p.this"].id
    assert "fleetform:x" not in tags
    assert world.plan(stack(POOL, declare("box.a", labels=labels))).is_empty


def test_two_things_of_one_declared_name_are_planned(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that no generation changes: it is for the remote side to refuse the second."""
    monkeypatch.setattr(FakeType, "identity", lambda *_: "one")
    plan = world.plan(stack(declare("pool.p"), declare("pool.q")))
    assert [step.identity for step in plan.steps] == ["one", "one"]
