import pytest

from fakes.cloud import Fault
from fakes.kinds import declare
from fakes.world import World, actions, stack
from providers.contract import Denied, Throttled, Transient
from providers.retry import with_retries

UNREADABLE = ["Live object could not be read"]


def test_an_object_that_cannot_be_read_is_an_error(world: World) -> None:
    world.up(declare("box.a"), declare("box.b"))
    world.cloud.unreadable[world.cloud.thing("box.a").id] = "no right to look"
    assert world.refuse(stack(declare("box.a"), declare("box.b"))) == UNREADABLE
    detail = world.problems.errors[0].detail
    assert "box.a/fake_box.this could not be read: no right to look." in detail


def test_neither_is_it_deleted(world: World) -> None:
    world.up(declare("box.a"))
    world.cloud.unreadable[world.cloud.thing("box.a").id] = "no right to look"
    assert world.refuse(stack()) == UNREADABLE


def test_all_with_one_reason_are_one_error(world: World) -> None:
    boxes = [declare(f"box.b{number}") for number in range(5)]
    world.up(*boxes, declare("pool.p"))
    world.cloud.faults.append(Fault("read", Denied("no right to list"), "fake_box"))
    assert world.refuse(stack(*boxes, declare("pool.p"))) == UNREADABLE
    assert "box.b0/fake_box.this and 4 more could not be read" in world.problems.errors[0].detail


def test_the_rest_can_be_planned_without_it(world: World) -> None:
    world.up(declare("box.a"), declare("box.b"))
    world.cloud.unreadable[world.cloud.thing("box.a").id] = "no right to look"
    plan = world.plan(stack(declare("box.a"), declare("box.b", size=2)), exclude=("box.a",))
    assert actions(plan) == {"box.b": "update"}


def test_a_provider_that_cannot_be_reached(world: World) -> None:
    world.up(declare("box.a"))
    world.cloud.faults.append(Fault("configure", Denied("bad credentials")))
    assert world.refuse(stack(declare("box.a"))) == UNREADABLE
    assert "bad credentials" in world.problems.errors[0].detail


@pytest.mark.parametrize("error", [Throttled("slow down"), Transient("reset")])
def test_what_may_pass_is_tried_again(
    world: World, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("stacks.engine.live.refresh.with_retries", _quick(pauses))
    world.up(declare("box.a"))
    world.cloud.faults.append(Fault("read", error, times=2))
    assert world.plan(stack(declare("box.a"))).is_empty
    assert len(pauses) == 2


def _quick(pauses: list[float]):  # type: ignore[no-untyped-def]  # Wraps with_retries.
    def retry(call, backoff, *, wait):  # type: ignore[no-untyped-def]  # As above.
        return with_retries(call, backoff, wait=pauses.append)

    return retry


def test_an_object_that_the_provider_is_silent_about(world: World) -> None:
    world.up(declare("box.a"))
    kind = world.provider.types["fake_box"]
    kind.read_many = lambda client, ids, known: {}  # type: ignore[method-assign]
    assert world.refuse(stack(declare("box.a"))) == UNREADABLE
    assert "gave no answer" in world.problems.errors[0].detail
