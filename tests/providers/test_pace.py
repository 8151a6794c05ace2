"""Calls that are paced: so many at once, and then one after the other."""

from __future__ import annotations

import pytest

from providers.pace import TokenBucket


class Time:
    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def bucket(time: Time, rate: float = 2, burst: float = 3) -> TokenBucket:
    return TokenBucket(rate, burst, clock=time.clock, wait=time.wait)


def test_a_burst_passes_and_the_rest_comes_at_the_rate(time: Time) -> None:
    tokens = bucket(time)
    for _ in range(5):
        tokens.take()
    assert time.waits == [0.5, 0.5]


def test_what_is_not_used_is_saved_up_to_the_burst(time: Time) -> None:
    tokens = bucket(time)
    time.now = 100.0
    for _ in range(4):
        tokens.take()
    assert time.waits == [0.5]


def test_those_who_wait_together_wait_one_after_the_other() -> None:
    still = Time()
    waits: list[float] = []
    tokens = TokenBucket(2, 1, clock=still.clock, wait=waits.append)
    for _ in range(4):
        tokens.take()
    assert waits == [0.5, 1.0, 1.5]


def test_a_drained_bucket_lets_nothing_through_at_once(time: Time) -> None:
    tokens = bucket(time)
    tokens.drain()
    tokens.take()
    assert time.waits == [0.5]
