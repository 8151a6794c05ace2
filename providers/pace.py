"""The pace of calls: a token bucket, so that many workers together keep below a service's quota.

https://en.wikipedia.org/wiki/Token_bucket, which is also what AWS throttles by:
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling.html
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic, sleep

__all__ = ["TokenBucket"]


class TokenBucket:
    """Lets ``burst`` calls through at once and ``rate`` a second from then on.

    Used from several threads; each waits outside of the lock for its own turn.
    """

    def __init__(
        self,
        rate: float,
        burst: float,
        *,
        clock: Callable[[], float] = monotonic,
        wait: Callable[[float], object] = sleep,
    ) -> None:
        self.rate = rate
        self.burst = burst
        self._clock = clock
        self._wait = wait
        self._lock = Lock()
        self._tokens = burst
        self._at = clock()

    def take(self) -> None:
        """Wait for a token, and take it.  Those who wait have reserved theirs, in order."""
        with self._lock:
            self._refill()
            self._tokens -= 1
            seconds = -self._tokens / self.rate
        if seconds > 0:
            self._wait(seconds)

    def drain(self) -> None:
        """Drop what is saved up: the service says that it has been too much."""
        with self._lock:
            self._refill()
            self._tokens = min(self._tokens, 0.0)

    def _refill(self) -> None:
        now = self._clock()
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rate)
        self._at = now
