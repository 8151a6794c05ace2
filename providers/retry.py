"""Trying again: which remote errors are worth it, and how long to wait in between.

Waits double and are drawn at random up to their bound ("full jitter"), so that many callers that
were throttled together do not come back together:
https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

from __future__ import annotations

from collections.abc import Callable
from random import random
from time import sleep
from typing import NamedTuple, TypeVar

from providers.contract import RemoteError, Throttled, Transient

__all__ = ["BACKOFF", "Backoff", "Wait", "delay", "with_retries"]

T = TypeVar("T")

Wait = Callable[[float], bool | None]
"""Waits so many seconds.  True says that the caller was told to stop: no further try is made."""


class Backoff(NamedTuple):
    """``attempts`` counts the first one too.  ``base`` and ``cap`` are seconds."""

    attempts: int = 6
    base: float = 0.5
    cap: float = 20.0


BACKOFF = Backoff()


def delay(backoff: Backoff, attempt: int, chance: float) -> float:
    """Seconds to wait after the attempt of that number (from 1); ``chance`` is from 0 to 1."""
    return chance * float(min(backoff.cap, backoff.base * 2 ** (attempt - 1)))


def with_retries(
    call: Callable[[], T],
    backoff: Backoff = BACKOFF,
    *,
    wait: Wait = sleep,
    chance: Callable[[], float] = random,
    on_retry: Callable[[int, float, RemoteError], None] | None = None,
) -> T:
    """The call's result, tried again while it is throttled or fails in passing.

    ``on_retry`` hears the number of the attempt that failed, the wait in seconds, and why.  Raises
    the last RemoteError; all other errors at once.
    """
    attempt = 1
    while True:
        try:
            return call()
        except (Throttled, Transient) as error:
            if attempt >= backoff.attempts:
                raise
            seconds = delay(backoff, attempt, chance())
            if on_retry is not None:
                on_retry(attempt, seconds, error)
            if wait(seconds):
                raise
        attempt += 1
