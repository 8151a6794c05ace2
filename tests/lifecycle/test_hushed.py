"""What an API says of what it refuses is told without the secrets that it repeats."""

from typing import Any

import pytest

from fakes.cloud import Fault
from fakes.kinds import declare
from fakes.world import World, stack
from planes.values import Sensitive
from providers.contract import Denied, Invalid, RemoteError, Throttled, Transient
from stacks.engine.hushed import hushed

SECRET = 'vi"olet/7\né'
TOLD = f"password {SECRET} is too weak, see {{'password': {SECRET!r}}}"


def box(**more: Any) -> Any:
    return stack(declare("box.a", password=Sensitive(SECRET), **more))


def is_told(world: World, *results: Any) -> bool:
    """Whether the secret stands in what is told: events, results, problems, the history."""
    texts = [repr([world.events, *results]), *(item.detail for item in world.problems)]
    return any("olet/7" in text for text in texts)


@pytest.mark.parametrize("kind", [Invalid, Denied, Throttled, RemoteError])
@pytest.mark.parametrize("operation", ["create", "update"])
def test_failures_and_retries(world: World, kind: type[RemoteError], operation: str) -> None:
    if operation == "update":
        world.apply(world.plan(box()))
    world.cloud.faults.append(Fault(operation, kind(TOLD), "box.a", times=9))
    result = world.try_apply(world.plan(box(size=2)))
    [failure] = result.failed
    assert failure.error.startswith("password (sensitive value) is too weak, see {'password': '(")
    assert not is_told(world, result)


def test_an_answer_that_never_came(world: World) -> None:
    world.cloud.faults.append(Fault("create", Transient(TOLD), "box.a", times=9))
    world.cloud.faults.append(Fault("find", Denied(TOLD), "", times=9))
    result = world.try_apply(world.plan(box()))
    assert result.failed
    assert not is_told(world, result)
    assert world.try_plan(box()) is None  # what is open cannot be looked up
    assert "(sensitive value)" in next(iter(world.problems)).detail
    assert not is_told(world)


def test_an_unforeseen_error(world: World) -> None:
    world.cloud.faults.append(Fault("create", ValueError(TOLD), "box.a"))
    result = world.try_apply(world.plan(box()))
    assert "ValueError" in result.failed[0].error
    assert not is_told(world, result)


@pytest.mark.parametrize(
    ("told", "text", "said"),
    [
        ({"a": [{"b": Sensitive("hunter22")}]}, "no hunter22!", "no (sensitive value)!"),
        (Sensitive({"a": ["hunter22"], "b": 123456}), "hunter22 123456", "(sensitive value) " * 2),
        (Sensitive("hunter22"), "hunter22hunter22", "(sensitive value)" * 2),
        ([Sensitive("a-hunter22"), Sensitive("hunter22")], "a-hunter22", "(sensitive value)"),
        (Sensitive('a"b\\c'), '{"x": "a\\"b\\\\c"}', '{"x": "(sensitive value)"}'),
        (Sensitive("no"), "no, not now", "no, not now"),  # too short to tell anything
        ({"a": "hunter22"}, "hunter22", "hunter22"),  # is no secret
    ],
)  # fmt: skip
def test_hushed(told: Any, text: str, said: str) -> None:
    assert hushed(text, told).strip() == said.strip()
