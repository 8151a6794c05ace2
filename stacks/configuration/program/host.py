"""Runs a program in a process of its own, and answers what it asks.

The process is the leader of a group, which is ended with it whatever happens: by us when it is
done, hangs or is not wanted any more, and by itself when we are gone.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import grpc
from pulumi.runtime.proto import engine_pb2_grpc, resource_pb2_grpc

from stacks.configuration.program.model import Failure, Frame, Place, ProgramRun
from stacks.configuration.program.monitor import EngineService, Listener, Monitor, Settings
from stacks.configuration.program.options import place_in

__all__ = ["LIMIT", "PROGRAM", "Request", "run_program"]

PROGRAM = "fleet.py"
"""The file that makes a folder the stack of a program."""
LIMIT = 60_000
"""How many resources a program may make; more looks like a loop without end."""
_MESSAGE = 400 << 20
"""The largest gRPC message, in bytes: the SDK's own limit."""
_GRACE = 2.0
"""Seconds that a process has to say where it hangs."""
_STARTUP = 60.0
"""Seconds that our own part of the process may take, before the program is begun."""
_FRAME = re.compile(r'  File "(.*)", line (\d+) in (.*)')


class Request(NamedTuple):
    """What to run.  ``timeout`` is in seconds; ``configuration`` are values by full key, which the
    program reads with ``pulumi.Config``."""

    folder: Path
    stack: str
    workspace: str
    configuration: Mapping[str, str]
    preview: bool = True
    timeout: float = 300.0
    limit: int = LIMIT
    started: Callable[[int], None] = lambda process: None
    """Told the id of the process."""
    busy: Callable[[], bool] = lambda: False
    """Whether the program waits for us: that does not count as its own time."""


def run_program(request: Request, listener: Listener) -> ProgramRun:
    """Run the program to its end.  Never raises for what the program does."""
    folder = request.folder.resolve()
    settings = Settings(folder, request.stack, request.workspace, request.preview)
    monitor = Monitor(settings, listener)
    engine = EngineService(monitor)
    with _served(monitor, engine) as address:
        report = _run_child(request, folder, address)
    failure = report.failure
    if failure is None and not monitor.finished:
        failure = Failure("killed", "", "It ended before it was done.")
    return ProgramRun(
        tuple(sorted(monitor.registrations, key=_order)),
        monitor.exports,
        failure,
        tuple(engine.logged),
        report.withheld,
        report.read,
        report.secret,
        report.printed,
    )


def _order(registration: Any) -> int:
    return registration.place.order if registration.place is not None else 0


# The server.


@contextmanager
def _served(monitor: Monitor, engine: EngineService) -> Iterator[str]:
    """The address of a server of both services, while they are wanted."""
    with tempfile.TemporaryDirectory(prefix="fleetform-") as place:  # which has mode 0700
        address = f"unix:{place}/socket"
        loop = asyncio.new_event_loop()
        started = threading.Event()
        ending = asyncio.Event()

        async def serve() -> None:
            options = [("grpc.max_receive_message_length", _MESSAGE)]
            server = grpc.aio.server(options=options)
            resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
            engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
            server.add_insecure_port(address)
            await server.start()
            started.set()
            await ending.wait()
            await server.stop(None)

        thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
        thread.start()
        try:
            started.wait()
            yield address
        finally:
            loop.call_soon_threadsafe(ending.set)
            thread.join()
            loop.close()


# The process.


class _Report(NamedTuple):
    """What a program's process said at its end."""

    failure: Failure | None
    withheld: tuple[Place, ...] = ()
    read: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset()
    printed: Place | None = None


def _run_child(request: Request, folder: Path, address: str) -> _Report:
    control, ours = os.pipe()
    theirs, out = os.pipe()
    command = [sys.executable, "-P", "-m", __name__.replace(".host", ".child"), f"{control}"]
    process = subprocess.Popen(
        [*command, f"{out}"],
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno() if _has_descriptor(sys.stderr) else subprocess.DEVNULL,
        pass_fds=(control, out),
        start_new_session=True,
    )
    os.close(control)
    os.close(out)
    try:
        request.started(process.pid)
        os.write(ours, _asked(request, folder, address))
        return _ended(process, theirs, request, folder)
    finally:
        _end(process)
        os.close(ours)
        os.close(theirs)


def _has_descriptor(stream: Any) -> bool:
    try:
        return int(stream.fileno()) >= 0
    except (OSError, ValueError, AttributeError):
        return False


def _environment() -> dict[str, str]:
    # An Output in an f-string is a mistake whose text nobody would read.
    return {**os.environ, "PULUMI_ERROR_OUTPUT_STRING": "true"}


def _asked(request: Request, folder: Path, address: str) -> bytes:
    document = {
        "folder": str(folder),
        "program": PROGRAM,
        "address": address,
        "project": request.stack,
        "stack": request.workspace,
        "organization": "fleetform",
        "preview": request.preview,
        "config": dict(request.configuration),
        "secrets": [],
        "limit": request.limit,
    }
    return json.dumps(document).encode() + b"\n"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _ended(
    process: subprocess.Popen[bytes], descriptor: int, request: Request, folder: Path
) -> _Report:
    text, _ = _read_until(descriptor, time.monotonic() + _STARTUP)
    if text.count("\n") != 1:  # It ended before it began, or has ended already.
        return _report(process, text, folder)
    while True:
        text, done = _read_until(descriptor, time.monotonic() + request.timeout)
        if done:
            return _report(process, text, folder)
        if not request.busy():
            break
    os.kill(process.pid, signal.SIGUSR1)
    text, _ = _read_until(descriptor, time.monotonic() + _GRACE, quiet=0.2)
    return _Report(Failure("hang", f"{request.timeout:g}", "", _stack(text, folder)))


def _read_until(descriptor: int, deadline: float, quiet: float | None = None) -> tuple[str, bool]:
    """All that comes until the other end is closed or has said all, and whether it was in time.

    With ``quiet``, what comes is over where nothing has come for so many seconds."""
    data = b""
    while (left := deadline - time.monotonic()) > 0:
        wait = min(left, quiet) if quiet is not None and data else left
        ready, _, _ = select.select([descriptor], [], [], wait)
        if not ready and wait < left:
            break
        if ready:
            chunk = os.read(descriptor, 65536)
            if not chunk:
                return data.decode(errors="replace"), True
            data += chunk
            if data.endswith(b"}\n"):
                return data.decode(errors="replace"), True
    return data.decode(errors="replace"), False


def _stack(text: str, folder: Path) -> tuple[Frame, ...]:
    """The user's own frames of the thread that is in them, outermost first."""
    from stacks.configuration.program.places import is_internal

    best: list[Frame] = []
    for thread in text.split("\n\n"):
        found = _FRAME.findall(thread)
        frames = [
            Frame(place_in([file, int(line)], folder), code)
            for file, line, code in reversed(found)
            if not is_internal(file)
        ]
        best = max(best, frames, key=len)
    return tuple(best)


def _report(process: subprocess.Popen[bytes], text: str, folder: Path) -> _Report:
    if not text.endswith("}\n"):
        _end(process)
        return _Report(Failure("killed", _how(process.returncode), ""))
    document = json.loads(text.splitlines()[-1])
    failure = document["failure"]
    printed = document["printed"]
    return _Report(
        _failure(failure, folder) if failure else None,
        tuple(place_in(item, folder) for item in document["withheld"]),
        frozenset(document["read"]),
        frozenset(document["secret"]),
        place_in(printed, folder) if printed else None,
    )


def _failure(document: dict[str, Any], folder: Path) -> Failure:
    frames = tuple(Frame(place_in(fields[:5], folder), fields[5]) for fields in document["frames"])
    return Failure(document["kind"], document["summary"], document["message"], frames)


def _how(status: int) -> str:
    if status < 0:
        return f"was ended by the signal {signal.Signals(-status).name}"
    return f"ended itself with status {status}"
