"""A network between fleetform and the embedded plane: slow, and not always heard back from.

A call takes its time on the way there and on the way back, so that a process can be killed between
what a call did and its answer.  An answer may be lost: the call took effect and the caller is told
of a broken connection.  And a call may be late: the caller is told of a time-out, and it takes
effect afterwards, even when the caller is gone.  What is under way is in a process of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from select import select
from threading import Event, Lock
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from providers.contract import RemoteError, Transient
from providers.local import plane

__all__ = ["Weather", "connect"]

T = TypeVar("T")


class Weather(NamedTuple):
    """``latency`` is in seconds, the most that either way takes.  ``lost`` and ``late`` are shares
    of calls; only those that make or delete are ever late."""

    seed: int
    latency: float
    lost: float
    late: float


def connect(weather: Weather, inherited: int) -> None:
    """Put the network between this process and every plane that it will open.

    ``inherited`` is a descriptor that the network's own process must not keep open."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(writing)
        os.close(inherited)
        _carry(reading)
        os._exit(0)
    os.close(reading)
    vars(plane)["Plane"] = _weathered(weather, writing)


def _weathered(weather: Weather, network: int) -> type[plane.Plane]:
    dice, guard = Random(weather.seed), Lock()

    def drawn() -> tuple[float, float, float]:
        with guard:
            there, back = dice.uniform(0, weather.latency), dice.uniform(0, weather.latency)
            return there, back, dice.random()

    def sent(call: Callable[[], T], late: Callable[[float], None] | None) -> T:
        there, back, chance = drawn()
        Event().wait(there)
        if late is not None and chance < weather.late:
            late(back)
            raise Transient("The connection timed out.")
        result = call()
        Event().wait(back)
        if weather.late <= chance < weather.late + weather.lost:
            raise Transient("The connection was reset.")
        return result

    class Distant(plane.Plane):
        def create(self, type: str, id: str, wanted: plane.Wanted) -> plane.Row:
            made = super().create
            return sent(lambda: made(type, id, wanted), self._later("create", type, id, *wanted))

        def put(self, *arguments: Any, **named: Any) -> plane.Row:
            put = super().put
            return sent(lambda: put(*arguments, **named), None)

        def delete(self, type: str, id: str) -> bool:
            deleted = super().delete
            return sent(lambda: deleted(type, id), self._later("delete", type, id))

        def _later(self, method: str, *arguments: Any) -> Callable[[float], None]:
            def send(delay: float) -> None:
                told = [delay, str(Path(self.path).resolve()), self.actor, method, *arguments]
                line = json.dumps(told).encode() + b"\n"
                assert len(line) < 4096  # what a pipe takes whole
                os.write(network, line)

            return send

    return Distant


def _carry(reading: int) -> None:
    """Have each call take effect when its time has come, until no more can come."""
    waiting: list[tuple[float, list[Any]]] = []
    rest = b""
    is_open = True
    while is_open or waiting:
        timeout = max(0.0, min(at for at, _ in waiting) - monotonic()) if waiting else None
        ready, _, _ = select([reading] if is_open else [], [], [], timeout)
        if ready:
            data = os.read(reading, 65536)
            is_open = bool(data)
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                delay, *call = json.loads(line)
                waiting.append((monotonic() + delay, call))
        for item in [item for item in waiting if item[0] <= monotonic()]:
            waiting.remove(item)
            _take_effect(*item[1])


def _take_effect(path: str, actor: str, method: str, type: str, id: str, *wanted: Any) -> None:
    there = plane.Plane(Path(path), actor)
    try:
        if method == "create":
            there.create(type, id, plane.Wanted(*wanted))
        else:
            there.delete(type, id)
    except RemoteError:
        """It was refused, and nobody is there to be told."""
    finally:
        there.close()
