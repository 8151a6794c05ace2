from fakes.kinds import declare, deferred, output, ref
from fakes.world import World, actions, stack
from planes.address import Address
from planes.values import Deferred, Sensitive
from stacks.engine.late import is_certain
from stacks.stack import Output

URL = output("box.a", "url")
NOTE = deferred('upper("see ${box.a.url}")', URL)


def test_a_value_that_waits_is_carried_and_computed_by_apply(world: World) -> None:
    wanted = stack(declare("box.a"), declare("box.u", note=NOTE))
    plan = world.plan(wanted)
    assert isinstance((plan.steps[1].after or {})["note"], Deferred)
    assert isinstance((plan.changes[1].after or {})["note"], Deferred)
    world.apply(plan)
    live = world.live()
    expected = f"SEE HTTPS://{live['box.a.this'].id}".upper()
    assert live["box.u.this"].properties["note"] == expected
    assert world.state.fleet[Address.parse("box.u")].declaration["note"] == expected
    assert world.plan(wanted).is_empty


def test_it_is_known_at_plan_where_the_state_makes_it_certain(world: World) -> None:
    world.up(declare("box.a"))
    plan = world.plan(stack(declare("box.a"), declare("box.u", note=NOTE)))
    assert is_certain(plan.steps[1].after)
    assert "HTTPS" in (plan.steps[1].after or {})["note"]


def test_it_waits_again_where_that_is_to_be_replaced(world: World) -> None:
    user = declare("box.u", note=NOTE)
    world.up(declare("box.a"), user)
    wanted = stack(declare("box.a", colour="blue"), user)
    plan = world.plan(wanted)
    assert not is_certain(plan.steps[1].after)
    assert plan.steps[1].changed == ("note",)
    world.apply(plan)
    assert world.plan(wanted).is_empty


def test_a_chain(world: World) -> None:
    fleet = (
        declare("box.a"),
        declare("box.b", note=deferred('"1 ${box.a.url}"', URL)),
        declare("box.c", note=deferred('"2 ${box.b.url}"', output("box.b", "url"))),
    )
    world.up(*fleet)
    assert world.plan(stack(*fleet)).is_empty


def test_inside_lists_and_marks(world: World) -> None:
    user = declare(
        "box.u",
        names=["x", URL, deferred('"${box.a.url}/y"', URL)],
        password=Sensitive(deferred('"${box.a.url}/z"', URL)),
    )
    plan = world.plan(stack(declare("box.a"), user))
    assert not is_certain((plan.steps[1].after or {})["password"])
    world.apply(plan)
    url = f"https://{world.live()['box.a.this'].id}"
    properties = world.live()["box.u.this"].properties
    assert properties["names"] == ["x", url, f"{url}/y"]
    assert properties["password"] == f"{url}/z"
    assert world.state.fleet[Address.parse("box.u")].declaration["password"] == Sensitive(
        f"{url}/z"
    )
    assert world.plan(stack(declare("box.a"), user)).is_empty


def test_a_value_that_turns_out_not_to_fit_is_refused_at_plan(world: World) -> None:
    world.up(declare("box.a"))
    wanted = stack(declare("box.a"), declare("box.u", size=deferred("box.a.url", URL)))
    assert world.refuse(wanted) == ["Invalid value"]
    assert "size of box.u" in world.problems.errors[0].detail


def test_an_expression_that_fails_at_apply_fails_its_step(world: World) -> None:
    bad = deferred("parseint(box.a.url, 10)", URL)
    fleet = (
        declare("box.a"),
        declare("box.u", note=bad),
        declare("box.v", uses=[ref("box.u")]),
        declare("box.w"),
    )
    result = world.try_apply(world.plan(stack(*fleet)))
    assert [str(failure.key) for failure in result.failed] == ["box.u/fake_box.this"]
    assert [str(skip.key) for skip in result.skipped] == ["box.v/fake_box.this"]
    assert set(world.live()) == {"box.a.this", "box.w.this"}
    assert world.refuse(stack(*fleet)) == ["Value cannot be computed"]


def test_lowering_sees_the_value_once_it_is_known(world: World) -> None:
    """13 is refused by the lowering, which cannot refuse what it does not know."""
    outputs = deferred("length(box.a.url) > 0 ? 13 : 1", URL)
    fleet = declare("box.a"), declare("box.u", size=outputs)
    plan = world.plan(stack(*fleet))
    world.apply(plan)
    assert world.refuse(stack(*fleet)) == ["Unlucky size"]


def test_outputs_of_the_stack(world: World) -> None:
    outputs = {
        "url": Output("url", URL),
        "text": Output("text", NOTE),
        "secret": Output("secret", Sensitive(URL), sensitive=True),
        "list": Output("list", [1, {"id": output("box.a", "id")}]),
    }
    plan = world.plan(stack(declare("box.a"), outputs=outputs))
    assert [item.action.value for item in plan.outputs] == ["create"] * 4
    result = world.apply(plan)
    id = world.live()["box.a.this"].id
    assert result.outputs == {
        "url": f"https://{id}",
        "text": f"SEE HTTPS://{id}".upper(),
        "secret": Sensitive(f"https://{id}"),
        "list": [1, {"id": id}],
    }
    assert world.plan(stack(declare("box.a"), outputs=outputs)).is_empty


def test_an_output_is_changed_or_dropped(world: World) -> None:
    world.up(outputs={"a": Output("a", 1), "b": Output("b", 2)})
    plan = world.plan(stack(outputs={"a": Output("a", 3), "c": Output("c", 4)}))
    assert [(item.name, item.action.value) for item in plan.outputs] == [
        ("a", "update"),
        ("b", "delete"),
        ("c", "create"),
    ]
    assert not plan.is_empty
    assert actions(plan) == {}
    assert world.apply(plan).outputs == {"a": 3, "c": 4}
