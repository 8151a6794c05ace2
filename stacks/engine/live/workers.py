"""A few threads that make calls and hand back what came of them.

Plainer than ``concurrent.futures``: one queue in, one queue out, so that the thread that waits for
results takes all that are there at once; and daemon threads, so that a second Ctrl-C need not wait.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import Any, NamedTuple

__all__ = ["Done", "Workers"]


class Done(NamedTuple):
    """What came of a call.  ``elapsed`` is in seconds."""

    number: int
    value: Any
    error: BaseException | None
    elapsed: float

    def unwrap(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.value


class Workers:
    """At most ``count`` calls at once.  ``post`` lets a call send word before it ends."""

    def __init__(self, count: int) -> None:
        self._count = max(1, count)
        self._threads: list[Thread] = []
        self._calls: SimpleQueue[tuple[int, Callable[[], Any]] | None] = SimpleQueue()
        self._results: SimpleQueue[Any] = SimpleQueue()
        self._waiting = 0

    def submit(self, number: int, call: Callable[[], Any]) -> None:
        self._waiting += 1
        self._calls.put((number, call))
        if len(self._threads) < min(self._count, self._waiting):
            thread = Thread(target=self._work, daemon=True)
            self._threads.append(thread)
            thread.start()

    def abandon(self) -> None:
        """A call is waited for no longer: another may run beside it."""
        self._count += 1

    def post(self, message: Any) -> None:
        self._results.put(message)

    def next(self, patience: float | None = None) -> Any:
        """The next result or message, waited for; None where none came within ``patience``
        seconds."""
        try:
            return self._counted(self._results.get(timeout=patience))
        except Empty:
            return None

    def more(self) -> list[Any]:
        """All further results and messages that are there already."""
        found = []
        while True:
            try:
                found.append(self._counted(self._results.get_nowait()))
            except Empty:
                return found

    def _counted(self, result: Any) -> Any:
        self._waiting -= type(result) is Done
        return result

    def _work(self) -> None:
        while (task := self._calls.get()) is not None:
            number, call = task
            began = monotonic()
            try:
                done = Done(number, call(), None, monotonic() - began)
            except BaseException as error:  # Raised again where the result is taken.
                done = Done(number, None, error, monotonic() - began)
            self._results.put(done)

    def close(self) -> None:
        """Let the threads go once they have ended what they are at."""
        for _ in self._threads:
            self._calls.put(None)
        self._threads.clear()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
