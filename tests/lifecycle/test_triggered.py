import pytest

from fakes.kinds import declare, output, ref
from fakes.world import World, actions, stack
from planes.declaration import Lifecycle
from planes.values import Reference


def fleet(reference: Reference, **fields: object) -> tuple[object, ...]:
    lifecycle = Lifecycle(replace_triggered_by=(reference,))
    return declare("box.a", **fields), declare("box.t", lifecycle=lifecycle)


@pytest.mark.parametrize(
    ("reference", "change", "expected"),
    [
        (ref("box.a"), {"size": 2}, True),
        (ref("box.a"), {"colour": "blue"}, True),
        (ref("box.a"), {}, False),
        (output("box.a", "size"), {"size": 2}, True),
        (output("box.a", "size"), {"note": "n"}, False),
        (output("box.a", "serial"), {"size": 2}, True),
        (output("box.a", "id"), {"size": 2}, False),
        (output("box.a", "id"), {"colour": "blue"}, True),
    ],
)
def test_a_change_elsewhere_replaces(
    world: World, reference: Reference, change: dict[str, object], expected: bool
) -> None:
    world.up(*fleet(reference))  # type: ignore[arg-type]
    plan = world.plan(stack(*fleet(reference, **change)))  # type: ignore[arg-type]
    assert (actions(plan).get("box.t") == "replace") is expected
    if expected:
        assert plan.changes[1].reason == "triggered"
        world.apply(plan)
        assert world.plan(stack(*fleet(reference, **change))).is_empty  # type: ignore[arg-type]


def test_what_is_made_anew_does_not_trigger(world: World) -> None:
    world.up(declare("box.t"))
    plan = world.plan(stack(*fleet(ref("box.a"))))  # type: ignore[arg-type]
    assert actions(plan) == {"box.a": "create"}


def test_any_instance_triggers(world: World) -> None:
    lifecycle = Lifecycle(replace_triggered_by=(ref("box.a"),))
    trigger = declare("box.t", lifecycle=lifecycle)
    world.up(declare("box.a[0]"), declare("box.a[1]"), trigger)
    plan = world.plan(stack(declare("box.a[0]"), declare("box.a[1]", size=2), trigger))
    assert actions(plan) == {"box.a[1]": "update", "box.t": "replace"}
