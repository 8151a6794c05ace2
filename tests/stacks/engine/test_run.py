"""The road that the commands take."""

from fakes.kinds import declare, location
from fakes.world import FAKE, World, stack
from planes.declaration import Condition, Lifecycle
from planes.diagnostics import Location, Severity, Source
from stacks.engine.events import Applied, Finished, Started, Summary
from stacks.engine.live.clients import provider_name, settings_in_reach
from stacks.engine.locate import Sources
from stacks.stack import Move, ProviderSettings

TEXT = '# a fleet\nbox "a" {}\n  box "b" {\n}\n'


def test_settings_of_the_state_are_in_reach() -> None:
    world = World()
    old = {"fake.old": ProviderSettings("fake.old", "fake", {"region": "x"})}
    world.up(declare("box.a"), providers=old)
    reach = settings_in_reach(stack(), world.state)
    assert reach == {**old, **FAKE}
    assert provider_name('aws.eu["x.y"]') == "aws"


def test_what_is_no_longer_configured_is_still_deleted() -> None:
    world = World()
    world.up(declare("box.a"), providers={"fake.old": ProviderSettings("fake.old", "fake", {})})
    world.apply(world.plan(stack()))
    assert world.cloud.things == {}


def test_nothing_is_opened_for_a_plan_that_reads_nothing() -> None:
    world = World()
    world.plan(stack(declare("box.a")))
    assert world.cloud.calls == []


def test_connections_are_closed() -> None:
    world = World()
    world.up(declare("box.a"))
    world.plan(stack(declare("box.a")))
    assert world.cloud.opened == world.cloud.closed == 2


def test_events_come_in_order() -> None:
    world = World()
    world.up(declare("box.a"))
    assert [type(event) for event in world.events] == [Started, Finished, Applied, Summary]


def test_an_error_points_at_its_source() -> None:
    world = World()
    failing = Condition(False, "no", Location("main.fleet.hcl", 3, 3, 4, 2))
    declared = declare("box.b", lifecycle=Lifecycle(preconditions=(failing,)))
    world.refuse(stack(declared, sources={"main.fleet.hcl": TEXT}))
    [error] = world.problems.errors
    assert error.span is not None
    assert error.span.text == 'box "b" {\n}'


def test_a_source_that_is_not_at_hand() -> None:
    assert Sources({}).span(location(1)) is None
    assert Sources({"x": ""}).span(None) is None


def test_warnings_and_notes_travel_in_the_plan() -> None:
    world = World()
    world.up(declare("box.a"), declare("box.b"))
    moved = (Move("box.a", "box.b", Location("main.fleet.hcl", 2, 1, 2, 4)),)
    wanted = stack(declare("box.b"), moves=moved, sources={"main.fleet.hcl": TEXT})
    plan = world.plan(wanted)
    assert len(world.problems) == 0
    [note] = plan.notes
    assert (note.severity, note.summary) == (Severity.WARNING, "Move not made")
    assert note.location == moved[0].location
    assert Source("x", TEXT).line(2) == 'box "a" {}'
