"""``timeouts``: an operation that takes too long has failed, and its note stays."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest

from fakes.cloud import Fault
from fakes.kinds import declare, ref
from fakes.world import World, actions, stack
from planes.declaration import Lifecycle
from planes.timeouts import Timeouts, parse_timeout, timeout_texts
from providers.contract import Throttled
from stacks.engine.events import Started
from stacks.engine.planfile import read, write

SHORT = Lifecycle(timeouts=Timeouts(0.05, 0.05, 0.05))
BOX = declare("box.a", lifecycle=SHORT)


class Held:
    """One operation of boxes, which waits until it is let go."""

    def __init__(self, world: World, operation: str) -> None:
        self.gate, self.over = Event(), Event()
        kind: Any = world.provider.types["fake_box"]
        original = getattr(kind, operation)

        def held(client: Any, subject: str, *rest: Any) -> Any:
            if ".b." in subject:
                return original(client, subject, *rest)
            assert self.gate.wait(timeout=10)
            try:
                return original(client, subject, *rest)
            finally:
                self.over.set()

        setattr(kind, operation, held)

    def let_go(self) -> None:
        self.gate.set()
        assert self.over.wait(timeout=10)


def test_a_creation(world: World) -> None:
    fleet = (BOX, declare("box.u", uses=[ref("box.a")]), declare("box.b"))
    held = Held(world, "create")
    result = world.try_apply(world.plan(stack(*fleet)))
    [failure] = result.failed
    assert failure.operation == "create"
    assert failure.error.startswith("It took longer than 0.05 s, the timeout for create, and is ")
    assert [str(skip.key) for skip in result.skipped] == ["box.u/fake_box.this"]
    assert [str(address) for address in result.created] == ["box.b"]
    [intent] = world.state.intents
    assert (intent.action, str(intent.record.key)) == ("create", "box.a/fake_box.this")
    # It is made all the same, and the next run takes it over.
    held.let_go()
    plan = world.plan(stack(*fleet))
    assert [item.outcome for item in world.settled] == ["adopted"]
    assert actions(plan) == {"box.a": "update", "box.u": "create"}
    world.apply(plan)
    assert world.state.intents == ()
    assert world.plan(stack(*fleet)).is_empty


def test_an_update(world: World) -> None:
    world.up(BOX)
    held = Held(world, "update")
    result = world.try_apply(world.plan(stack(declare("box.a", lifecycle=SHORT, size=2))))
    assert [failure.operation for failure in result.failed] == ["update"]
    assert [intent.action for intent in world.state.intents] == ["update"]
    held.let_go()
    assert actions(world.plan(stack(declare("box.a", lifecycle=SHORT, size=2)))) == {
        "box.a": "update"  # of the record alone
    }


def test_the_deletion_of_what_is_no_longer_declared(world: World) -> None:
    """The state remembers how long it may take."""
    world.up(BOX)
    held = Held(world, "delete")
    result = world.try_apply(world.plan(stack()))
    assert "the timeout for delete" in result.failed[0].error
    assert [intent.action for intent in world.state.intents] == ["delete"]
    held.let_go()
    world.plan(stack())
    assert [item.outcome for item in world.settled] == ["deleted"]


def test_what_ends_after_all_is_written_down(world: World) -> None:
    held = Held(world, "create")

    def watch(event: object) -> None:
        if isinstance(event, Started) and str(event.key.owner) == "box.late":
            held.let_go()

    # Begun once the first was given up, since only one may run at a time.
    world.listener = watch
    fleet = (BOX, declare("box.late"))
    result = world.try_apply(world.plan(stack(*fleet)), parallelism=1)
    assert [str(failure.address) for failure in result.failed] == ["box.a"]
    assert world.state.intents == ()
    assert {str(key.owner) for key in world.state.primitives} == {"box.a", "box.late"}


def test_it_is_not_tried_again_beyond_it(world: World) -> None:
    world.cloud.faults.append(Fault("create", Throttled("slow down"), times=99))
    # So long that what is drawn of it is longer, too.
    world.options = world.options._replace(
        backoff=world.options.backoff._replace(base=1e12, cap=1e12)
    )
    lasting = Lifecycle(timeouts=Timeouts(create=60.0))
    result = world.try_apply(world.plan(stack(declare("box.a", lifecycle=lasting))))
    assert [failure.error for failure in result.failed] == ["slow down"]
    assert world.cloud.verbs().count("create") == 1


def test_others_are_an_update_of_the_record(world: World, tmp_path: Path) -> None:
    world.up(declare("box.a"))
    plan = world.plan(stack(BOX))
    assert [(c.action.value, c.reason) for c in plan.changes] == [("update", "timeouts")]
    write(plan, tmp_path / "plan")
    assert read(tmp_path / "plan") == plan
    world.apply(plan)
    assert world.cloud.verbs("configure") == []
    assert world.plan(stack(BOX)).is_empty


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("10m", 600), ("1h30m", 5400), ("1.5h", 5400), ("250ms", 0.25)],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_timeout(text) == seconds
    [again] = timeout_texts(Timeouts(create=seconds)).values()
    assert parse_timeout(again) == seconds


@pytest.mark.parametrize("text", ["", "10", "ten minutes", "-5m", "5m ", "0s", "1d"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="a duration such as"):
        parse_timeout(text)
