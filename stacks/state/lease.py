"""The renewal of a lease, in a thread of the run that holds the lock."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from stacks.state.store import StateError

__all__ = ["Renewal"]


class Renewal:
    """Calls ``renew`` every ``pause`` seconds, until it says False or :meth:`stop` is called.

    What goes wrong meanwhile is tried again the next time: the run itself notices at its next write
    where the lock has been lost.
    """

    def __init__(self, renew: Callable[[], bool], pause: float) -> None:
        self._renew = renew
        self._pause = pause
        self._stopped = Event()
        self._thread = Thread(target=self._run, daemon=True, name="lease")
        self._thread.start()

    def _run(self) -> None:
        while not self._stopped.wait(self._pause):
            try:
                if not self._renew():
                    return
            except StateError:
                continue

    def stop(self) -> None:
        """No renewal is under way or begins after this."""
        self._stopped.set()
        self._thread.join()
