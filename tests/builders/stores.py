"""The state backends under test, and processes of their own that use them.

Run as a program, this is one such process: ``python -m builders.stores ACTION BACKEND LOCATION``.
It says on standard output what it has done, and waits on standard input to be told to go on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import stacks
from builders.states import AGENT, fleet, intent
from planes.address import Address
from stacks.state.model import OpenIntent, OutputRecord, PutFleet, PutOutput
from stacks.state.sqlite import SqliteStore
from stacks.state.store import StateError, StateStore

ROOT = Path(stacks.__file__).parents[1]


class Backend(NamedTuple):
    """``locate`` makes a place for a state in a folder, ``open`` opens the state that is there."""

    name: str
    locate: Callable[[Path], str]
    open: Callable[[str], StateStore]


BACKENDS = {
    "sqlite": Backend(
        "sqlite",
        lambda folder: str(folder / ".fleetform" / "state.db"),
        lambda location: SqliteStore(Path(location), "payments"),
    )
}


class Child:
    """Another process that uses a state."""

    def __init__(self, action: str, backend: Backend, location: str) -> None:
        paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "builders.stores", action, backend.name, location],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            text=True,
        )

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def hear(self) -> str:
        """The next line that it says; empty where it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self) -> None:
        """Let it go on."""
        assert self.process.stdin is not None
        self.process.stdin.write("go on\n")
        self.process.stdin.flush()


def increment(store: StateStore) -> None:
    """Add one to a number, 25 times, each under a lock of its own."""
    for _ in range(25):
        lock = store.lock("apply", timeout=120)
        count = store.read().outputs.get("count", OutputRecord("count", 0, "number"))
        store.commit(lock, [PutOutput(count._replace(value=count.value + 1))])
        store.release(lock)
    say("done")


def hold(store: StateStore) -> None:
    """Take the lock, and write when told to."""
    lock = store.lock("apply")
    say(lock.id)
    sys.stdin.readline()
    try:
        say(str(store.commit(lock, [PutFleet(fleet(AGENT))])))
    except StateError as error:
        say(f"{type(error).__name__}: {error.summary}")


def begin(store: StateStore) -> None:
    """Write an open intent, and die before its result."""
    store.commit(store.lock("apply"), [OpenIntent(intent("1", AGENT))])
    say("begun")
    sys.stdin.readline()


def rounds(store: StateStore) -> None:
    """Write the number of the round into many records at once, for ever."""
    lock = store.lock("apply")
    number = 0
    while True:
        number += 1
        agents = (Address((), "agent", f"a{index}") for index in range(40))
        store.commit(
            lock,
            [
                *(PutFleet(fleet(agent, round=number)) for agent in agents),
                PutOutput(OutputRecord("round", number, "number")),
            ],
        )
        say(str(number))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    _, action, backend, location = sys.argv
    actions = {"increment": increment, "hold": hold, "begin": begin, "rounds": rounds}
    actions[action](BACKENDS[backend].open(location))


if __name__ == "__main__":
    main()
