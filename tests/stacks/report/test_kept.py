"""What the cloud keeps of what was deleted, as apply tells it."""

from __future__ import annotations

import pytest

from fakes.kinds import declare
from fakes.world import World, stack
from stacks.engine.events import Event, Finished
from stacks.report.json.events import event_lines
from stacks.report.text.apply import result_lines

REMAINS = "its shadow, since 2030-01-01"


@pytest.fixture
def world() -> World:
    return World()


def test_it_is_said_once_a_reason_and_by_its_ids(world: World) -> None:
    names = [f"box.b{number:02}" for number in range(12)]
    world.up(declare("box.plain"), *(declare(name, note="lasting") for name in names))
    result = world.apply(world.plan(stack()))
    assert len(result.kept) == 12
    told = ["".join(text for text, _ in line) for line in result_lines(result)]
    at = told.index("Kept by the cloud")
    assert told[at + 1] == f"  fake_box  {REMAINS}"
    assert len(told[at + 2 :]) == 11
    assert told[-1] == "    and 2 more"


def test_nothing_is_said_where_nothing_is_kept(world: World) -> None:
    world.up(declare("box.plain"))
    result = world.apply(world.plan(stack()))
    assert result.kept == ()
    told = ["".join(text for text, _ in line) for line in result_lines(result)]
    assert "Kept by the cloud" not in told


def test_a_line_of_json_says_it_too(world: World) -> None:
    world.up(declare("box.a", note="lasting"), declare("box.b"))
    heard: list[Event] = []
    world.listener = heard.append
    world.apply(world.plan(stack()))
    lines = [
        line
        for event in heard
        if isinstance(event, Finished)
        for line in event_lines(event, "2030-01-01T00:00:00Z")
    ]
    told = {line["hook"]["resource"]["module"]: line["hook"].get("remains") for line in lines}
    assert told == {"box.a": REMAINS, "box.b": None}
