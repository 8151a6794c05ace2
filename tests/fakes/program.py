"""A program that a test writes out: what it registers, one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from planes.address import Address
from planes.declaration import Declaration
from planes.kind import plain
from stacks.engine.applying.driving import Ended, LookedUp, Registered

__all__ = ["Crash", "Scripted"]


class Crash(Exception):
    """The program ends with an error, which is a sentence."""


class Scripted:
    """Keeps ``stacks.engine.applying.driving.Program``.

    ``script`` runs in a thread of its own; what it returns are the outputs.
    """

    def __init__(self, script: Callable[[Scripted], Mapping[str, Any] | None]) -> None:
        self._script = script
        self._post: Callable[[Registered | LookedUp | Ended], None] = lambda message: None
        self._answers: dict[str | int, SimpleQueue[Any]] = {}
        self._thread = Thread(target=self._run, daemon=True)

    # What a script calls.

    def register(self, declaration: Declaration) -> Any:
        """What has become of it: its outputs, or None."""
        address = declaration.address
        return self.take(self.begin(declaration), str(address))

    def begin(self, declaration: Declaration) -> SimpleQueue[Any]:
        """Register and go on."""
        address = declaration.address
        queue = self._answers[str(address)] = SimpleQueue[Any]()
        ignored = declaration.lifecycle.ignore_changes
        self._post(Registered(address, plain(declaration.spec), ignored))
        return queue

    def look_up(self, ticket: int, type: str, location: Any, **arguments: Any) -> Any:
        queue = self._answers[ticket] = SimpleQueue[Any]()
        self._post(LookedUp(ticket, type, arguments, location))
        return self.take(queue, type)

    def take(self, queue: SimpleQueue[Any], what: str) -> Any:
        try:
            answer = queue.get(timeout=10)
        except Empty:
            raise Crash(f"{what} was never answered") from None
        if isinstance(answer, str):
            raise Crash(f"{what}: {answer}")
        return answer

    # What the apply calls.

    def start(self, post: Callable[[Registered | LookedUp | Ended], None]) -> None:
        self._post = post
        self._thread.start()

    def _run(self) -> None:
        try:
            self._post(Ended(None, self._script(self) or {}))
        except Crash as error:
            self._post(Ended(str(error), {}))

    def answer(self, address: Address, outputs: Mapping[str, Any] | None) -> None:
        self._tell(str(address), outputs)

    def found(self, ticket: int, values: Mapping[str, Any] | None) -> None:
        self._tell(ticket, values)

    def refuse(self, address: Address, reason: str) -> None:
        self._tell(str(address), reason)

    def refuse_look_up(self, ticket: int, reason: str) -> None:
        self._tell(ticket, reason)

    def _tell(self, what: str | int, answer: Any) -> None:
        queue = self._answers.pop(what, None)
        if queue is not None:
            queue.put(answer)

    def close(self) -> None:
        for what in list(self._answers):
            self._tell(what, "The program was ended.")
        self._thread.join(timeout=10)
