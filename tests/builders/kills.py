"""Runs of fleetform that are killed: at any instant, or at one place of the journal.

Each run is a process of its own.  Run as a program, ``python -m builders.kills``, this has
fleetform imported already and forks a process for each run that it is told of on standard input, so
that one costs what it does and no more.  It has one thread, so that forking is safe.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from select import select
from time import monotonic
from types import TracebackType
from typing import Any, NamedTuple

import stacks
from builders.network import Weather, connect
from providers.local import plane
from stacks.cli.main import run
from stacks.state.transactional import TransactionalStore

__all__ = ["KILLED", "Doom", "Outcome", "Runs"]

KILLED = -signal.SIGKILL
"""The status of a run that was killed at an instant, or came to the place where it was to end."""

_ROOT = Path(stacks.__file__).parents[1]


class Doom(NamedTuple):
    """Where a run ends: before or after its ``number``-th write of the state (``commit``) or of the
    plane (``call``), counted from 1."""

    what: str
    when: str
    number: int


class _Told(NamedTuple):
    """What the process that forks is told of a run."""

    folder: str
    arguments: Sequence[str]
    kill_after: float | None
    doom: Doom | None
    weather: Weather | None
    environment: Mapping[str, str]


class Outcome(NamedTuple):
    """``elapsed`` is in seconds; ``output`` is what it printed, errors too."""

    status: int
    elapsed: float
    output: str


class Runs:
    """The process that forks.  ``preloaded`` is a library that its runs are to have loaded."""

    def __init__(self, preloaded: Path | None = None) -> None:
        self._preloaded = {"LD_PRELOAD": str(preloaded)} if preloaded is not None else {}

    def __enter__(self) -> Runs:
        path = os.pathsep.join((str(_ROOT), str(_ROOT / "tests")))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "builders.kills"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **self._preloaded, "PYTHONPATH": path},
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()
        assert self._process.returncode == 0

    def run(
        self,
        folder: Path,
        *arguments: str,
        kill_after: float | None = None,
        doom: Doom | None = None,
        weather: Weather | None = None,
        environment: Mapping[str, str] = {},
    ) -> Outcome:
        """Run a command line in a folder; ``kill_after`` is in seconds.

        Calls that are still on their way when the run ends have arrived when this returns."""
        told = _Told(str(folder), arguments, kill_after, doom, weather, environment)._asdict()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(told).encode() + b"\n")
        self._process.stdin.flush()
        status, elapsed = json.loads(self._process.stdout.readline())
        output = folder / "output.txt"  # not there yet where the kill came at once
        said = output.read_text(encoding="utf-8") if output.exists() else ""
        return Outcome(status, elapsed, said)


# The other side.


def _serve() -> None:
    for line in sys.stdin:
        told = _Told(**json.loads(line))
        told = told._replace(
            doom=Doom(*told.doom) if told.doom else None,
            weather=Weather(*told.weather) if told.weather else None,
        )
        sys.stdout.write(json.dumps(_forked(told)) + "\n")
        sys.stdout.flush()


def _forked(told: _Told) -> tuple[int, float]:
    """The status and the seconds of one run."""
    began = monotonic()
    # The child alone holds the end that is written to: it can be read when the child has ended.
    reading, writing = os.pipe()
    # That of the other is held by the network too, while a call is on its way.
    arrived, under_way = os.pipe()
    child = os.fork()
    if child == 0:
        _become(told, writing)
    os.close(writing)
    os.close(under_way)
    ended, _, _ = select([reading], [], [], told.kill_after)
    if not ended:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    elapsed = monotonic() - began
    select([arrived], [], [])
    os.close(reading)
    os.close(arrived)
    return os.waitstatus_to_exitcode(status), elapsed


def _become(told: _Told, alive: int) -> None:
    """Run a command line in this process, and end it."""
    os.chdir(told.folder)
    output = os.open("output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    if told.doom is not None:
        _doom(told.doom)
    if told.weather is not None:
        connect(told.weather, alive)
    os.environ.update(told.environment)
    os._exit(_flushed(run(told.arguments)))


def _flushed(status: int) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def _doom(doom: Doom) -> None:
    """Have this process kill itself where it is to end."""
    passed = 0

    def counted(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        nonlocal passed
        passed += 1
        ends = passed == doom.number
        if ends and doom.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = call(*arguments, **named)
        if ends:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    class DoomedPlane(plane.Plane):
        def create(self, *arguments: Any) -> plane.Row:
            row: plane.Row = counted(super().create, *arguments)
            return row

        def put(self, *arguments: Any, **named: Any) -> plane.Row:
            row: plane.Row = counted(super().put, *arguments, **named)
            return row

        def delete(self, *arguments: Any) -> bool:
            return bool(counted(super().delete, *arguments))

    commit = TransactionalStore.commit
    if doom.what == "commit":
        setattr(  # noqa: B010  # A method is no attribute to assign to.
            TransactionalStore, "commit", lambda *arguments: counted(commit, *arguments)
        )
    else:
        vars(plane)["Plane"] = DoomedPlane


if __name__ == "__main__":
    # What the first run would import, the others need not.
    for name in ("plan", "apply", "drift"):
        __import__(f"stacks.cli.{name}")
    _serve()
