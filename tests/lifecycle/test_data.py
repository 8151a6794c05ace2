"""Data sources that wait for what a plan makes."""

from __future__ import annotations

from typing import Any

from fakes.cloud import Fault
from fakes.kinds import PLAIN, address, declare, deferred, location, output
from fakes.world import World, actions, stack
from planes.address import Address
from planes.declaration import Condition, Lifecycle, Provenance
from providers.contract import Denied
from stacks.engine.late import is_certain
from stacks.engine.plan import Action, Mode
from stacks.stack import DataSource, Output, Stack

URL = output("data.fake_box.x", "url")
ID = output("box.a", "id")


def source(name: Any, *, after: tuple[str, ...] = (), lifecycle: Lifecycle = PLAIN) -> DataSource:
    """``data "fake_box" "x"``, looked up by a part of its identity."""
    needs = (address("box.a"),)
    at = Address((), "data.fake_box", "x")
    return DataSource(
        at,
        "fake_box",
        {"name": name},
        Provenance(location(1)),
        lifecycle,
        needs,
        after=tuple(map(address, after)),
    )


def fleet(data: DataSource, **box: Any) -> Stack:
    """A box, the source, and a box whose note is what the source gives."""
    user = declare("box.u", note=deferred("data.fake_box.x.url", URL), depends_on=["box.a"])
    shown = {"seen": Output("seen", URL)}
    made = stack(declare("box.a", **box), user, outputs=shown)
    return made._replace(data={data.address: data})


LATE = deferred('replace(box.a.id, "fake_box-1", "box.a")', ID)


def test_one_that_waits_is_read_by_apply(world: World) -> None:
    wanted = fleet(source(LATE))
    plan = world.plan(wanted)
    assert actions(plan) == {
        "box.a": "create",
        "data.fake_box.x": "read",
        "box.u": "create",
    }
    [change] = [item for item in plan.changes if item.action is Action.READ]
    assert change.reason == "arguments"
    result = world.apply(plan)
    live = world.live()
    assert live["box.u.this"].properties["note"] == f"https://{live['box.a.this'].id}"
    assert world.cloud.log() == ["create test.box.a.this", "create test.box.u.this"]
    assert ("look up", "box.a") in world.cloud.calls
    assert len(result.created) == 2
    assert world.state.outputs["seen"].value == f"https://{live['box.a.this'].id}"


def test_nothing_of_it_is_in_the_state(world: World) -> None:
    world.apply(world.plan(fleet(source(LATE))))
    state = world.state
    assert {str(key) for key in state.fleet} == {"box.a", "box.u"}
    assert {key.type for key in state.primitives} == {"fake_box"}
    assert state.fleet[address("box.u")].dependencies == (address("box.a"),)
    assert all(
        not other.owner.is_data for p in state.primitives.values() for other in p.dependencies
    )


def test_it_is_read_by_the_plan_where_what_it_takes_is_certain(world: World) -> None:
    wanted = fleet(source(LATE))
    world.apply(world.plan(wanted))
    plan = world.plan(wanted)
    assert plan.is_empty
    assert [str(item.address) for item in plan.data] == ["data.fake_box.x"]
    assert plan.data[0].values["name"] == "box.a"
    assert is_certain(plan.data[0].values)


def test_what_depends_on_says_changes_first(world: World) -> None:
    data = source("box.a", after=("box.a",))
    plan = world.plan(fleet(data))
    assert actions(plan)["data.fake_box.x"] == "read"
    world.apply(plan)
    assert world.plan(fleet(data)).is_empty
    again = world.plan(fleet(data, size=2))
    assert actions(again)["data.fake_box.x"] == "read"
    assert {item.reason for item in again.changes if item.action is Action.READ} == {"depends_on"}


def test_one_that_finds_nothing_fails_and_what_needs_it_is_skipped(world: World) -> None:
    plan = world.plan(fleet(source(deferred('"no ${box.a.id}"', ID))))
    result = world.try_apply(plan)
    [failure] = result.failed
    assert (str(failure.address), failure.operation) == ("data.fake_box.x", "read")
    assert "There is no fake_box no" in failure.error
    assert [str(item.key.owner) for item in result.skipped] == ["box.u"]


def test_while_planning_it_is_an_error(world: World) -> None:
    world.up(declare("box.a"))
    nothing = source(deferred('"no ${box.a.id}"', ID))
    assert world.refuse(fleet(nothing)) == ["Data source found nothing"]


def test_a_failing_provider_is_told(world: World) -> None:
    world.up(declare("box.a"))
    world.cloud.faults.append(Fault("look up", Denied("not allowed to look")))
    assert world.refuse(fleet(source(LATE))) == ["Data source could not be read"]


def test_conditions_hold_or_stop_it(world: World) -> None:
    size = output("data.fake_box.x", "size")
    fails = Condition(deferred('data.fake_box.x.size == "9"', size), "not nine", location(1))
    plan = world.plan(fleet(source(LATE, lifecycle=Lifecycle(postconditions=(fails,)))))
    result = world.try_apply(plan)
    assert [(item.operation, item.location) for item in result.failed] == [
        ("postcondition", location(1))
    ]
    assert [str(item.key.owner) for item in result.skipped] == ["box.u"]
    before = Condition(deferred('box.a.id == "x"', ID), "not x", location(1))
    refused = fleet(source(LATE, lifecycle=Lifecycle(preconditions=(before,))))
    assert world.refuse(refused) == ["Resource precondition failed"]


def test_destroying_reads_nothing(world: World) -> None:
    wanted = fleet(source(LATE))
    world.apply(world.plan(wanted))
    world.cloud.calls.clear()
    plan = world.plan(wanted, mode=Mode.DESTROY)
    world.apply(plan)
    assert plan.data == ()
    assert not [call for call in world.cloud.calls if call[0] == "look up"]
    assert not world.live()


def test_a_refresh_reads_what_is_certain(world: World) -> None:
    wanted = fleet(source(LATE))
    world.apply(world.plan(wanted))
    world.cloud.calls.clear()
    plan = world.plan(wanted, mode=Mode.REFRESH_ONLY)
    assert [call for call in world.cloud.calls if call[0] == "look up"] == [("look up", "box.a")]
    assert plan.is_empty
    assert [str(item.address) for item in plan.data] == ["data.fake_box.x"]
