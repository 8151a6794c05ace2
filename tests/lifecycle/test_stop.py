from threading import Event, Thread

from fakes.cloud import Fault
from fakes.kinds import declare, ref
from fakes.world import World, stack
from providers.contract import Throttled
from providers.retry import Backoff
from stacks.engine.events import ApplyResult, Retrying, Started

FLEET = [declare(f"box.b{number}") for number in range(6)]


def test_no_new_operation_starts_and_running_ones_finish(world: World) -> None:
    gate = world.cloud.gates["box.b"] = Event()
    started = []

    def watch(event: object) -> None:
        if isinstance(event, Started):
            started.append(event)
            if len(started) == 2:
                world.stop.requested.set()
                gate.set()

    world.listener = watch
    plan = world.plan(stack(*FLEET))
    result = world.try_apply(plan, parallelism=2)
    assert len(result.created) == 2
    assert len(result.not_started) == 4
    assert not result.is_whole
    assert len(world.cloud.things) == 2
    assert len(world.state.primitives) == len(world.state.fleet) == 2
    assert world.state.intents == ()
    assert "4 not started" in result.summary


def test_a_stop_before_the_start(world: World) -> None:
    plan = world.plan(stack(*FLEET))
    world.stop.requested.set()
    result = world.try_apply(plan)
    assert len(result.not_started) == 6
    assert world.cloud.things == {}


def test_what_needs_what_was_not_done_is_listed_too(world: World) -> None:
    plan = world.plan(stack(declare("box.a"), declare("box.u", uses=[ref("box.a")])))
    world.stop.requested.set()
    assert [str(key) for key in world.try_apply(plan).not_started] == [
        "box.a/fake_box.this",
        "box.u/fake_box.this",
    ]


def test_a_pause_between_tries_ends_with_a_stop(world: World) -> None:
    world.cloud.faults.append(Fault("create", Throttled("slow down"), times=99))
    plan = world.plan(stack(declare("box.a")))
    hour = Backoff(9, base=3600, cap=3600)
    world.options = world.options._replace(backoff=hour, wait=None)
    results: list[ApplyResult] = []
    retrying = Event()

    def watch(event: object) -> None:
        if isinstance(event, Retrying):
            retrying.set()

    world.listener = watch
    run = Thread(target=lambda: results.append(world.try_apply(plan)))
    run.start()
    assert retrying.wait(timeout=10)
    world.stop.requested.set()
    run.join(timeout=10)
    assert [failure.error for failure in results[0].failed] == ["slow down"]
