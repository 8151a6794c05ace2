"""Waiting for AWS: bounded, and only for what is known to pass."""

from __future__ import annotations

from typing import Any, cast

import pytest

from providers.aws.session import AwsClient
from providers.aws.waiting import once_assumable, until
from providers.contract import Denied, Invalid, Transient

LATE = Invalid(
    "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
)


class Clock:
    """Stands in for a client, of which waiting takes nothing but ``wait``."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    @property
    def client(self) -> AwsClient:
        return cast(AwsClient, self)


def failing(*errors: Exception) -> Any:
    left = list(errors)

    def call() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return call


def test_a_role_that_is_new_is_waited_for() -> None:
    clock = Clock()
    assert once_assumable(clock.client, failing(LATE, LATE, LATE)) == "done"
    assert clock.waits == [1.0, 2.0, 4.0]


def test_but_no_longer_than_a_minute() -> None:
    clock = Clock()
    with pytest.raises(Invalid, match="must allow"):
        once_assumable(clock.client, failing(*[LATE] * 100))
    assert 60 <= sum(clock.waits) < 70


@pytest.mark.parametrize("error", [Invalid("The role is malformed."), Denied("no"), Transient("x")])
def test_nothing_else_is_waited_for(error: Exception) -> None:
    clock = Clock()
    with pytest.raises(type(error)):
        once_assumable(clock.client, failing(error))
    assert clock.waits == []


def test_something_is_looked_at_until_it_is_so() -> None:
    clock = Clock()
    answers = iter([False, False, True])
    until(clock.client, lambda: next(answers), 60, "It is late.")
    assert clock.waits == [0.5, 1.0]


def test_what_never_comes_about_is_said() -> None:
    clock = Clock()
    with pytest.raises(Transient, match="It is late. That was waited for 20 seconds"):
        until(clock.client, lambda: False, 20, "It is late.")
    assert sum(clock.waits) >= 20
