from collections.abc import Callable
from typing import Any

import pytest

from fakes.kinds import Limits, declare
from fakes.world import World, actions, stack
from planes.declaration import Declaration, Lifecycle
from planes.values import Path


def ignoring(*paths: Path) -> Callable[..., Declaration]:
    def box(**fields: Any) -> Declaration:
        return declare("box.a", lifecycle=Lifecycle(ignore_changes=paths), **fields)

    return box


@pytest.mark.parametrize(
    ("path", "live", "declared"),
    [
        (("size",), {"size": 7}, {"size": 3}),
        (("limits", "cpu"), {"limits": {"cpu": 7, "zone": "here"}}, {"limits": Limits(cpu=2)}),
        (("names", 0), {"names": ["z", "y"]}, {"names": ["x", "y"]}),
        (("colour",), {"colour": "blue"}, {"colour": "green"}),
    ],
)
def test_what_is_ignored_stays_as_it_is_live(
    world: World, path: Path, live: dict[str, Any], declared: dict[str, Any]
) -> None:
    box = ignoring(path)
    start = {"names": ["x", "y"], "limits": Limits()}
    world.up(box(**start))
    world.cloud.mutate("box.a", **live)
    plan = world.plan(stack(box(**{**start, **declared})))
    assert plan.steps[0].action.value == "no-op"
    assert plan.drift == ()
    world.apply(plan)
    assert world.plan(stack(box(**{**start, **declared}))).is_empty


def test_what_is_ignored_is_recorded_with_the_attributes_that_go_with_it(world: World) -> None:
    """Attributes may vouch for properties: a date of the last change, for what it then was."""
    box = ignoring(("size",))
    world.up(box())
    world.cloud.mutate("box.a", size=7)
    world.apply(world.plan(stack(box())))
    [record] = world.state.primitives.values()
    assert record.properties["size"] == 7


def test_all_else_is_still_changed(world: World) -> None:
    box = ignoring(("size",))
    world.up(box())
    world.cloud.mutate("box.a", size=7, note="eve's")
    plan = world.plan(stack(box(size=2, note="ours")))
    assert plan.steps[0].changed == ("note",)
    world.apply(plan)
    properties = world.live()["box.a.this"].properties
    assert (properties["size"], properties["note"]) == (7, "ours")


def test_a_change_of_the_configuration_is_ignored_too(world: World) -> None:
    box = ignoring(("size",))
    world.up(box(size=1))
    assert world.plan(stack(box(size=2))).is_empty


def test_everything_can_be_ignored(world: World) -> None:
    lifecycle = Lifecycle(ignore_changes="all")
    world.up(declare("box.a", lifecycle=lifecycle))
    world.cloud.mutate("box.a", size=7, colour="blue")
    world.cloud.thing("box.a").tags["fleetform:address"] = "other"
    wanted = stack(declare("box.a", size=2, labels={"team": "x"}, lifecycle=lifecycle))
    assert world.plan(wanted).is_empty


def test_the_first_time_nothing_is_ignored(world: World) -> None:
    world.up(declare("box.a", size=5, lifecycle=Lifecycle(ignore_changes="all")))
    assert world.live()["box.a.this"].properties["size"] == 5


def test_ignored_labels_leave_tags_alone(world: World) -> None:
    box = ignoring(("labels",))
    world.up(box(labels={"team": "a"}))
    world.cloud.thing("box.a").tags["fleetform:team"] = "b"
    assert actions(world.plan(stack(box(labels={"team": "c"})))) == {}
