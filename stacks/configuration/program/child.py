"""The process that runs a program: ``python -P -m stacks.configuration.program.child CONTROL OUT``.

CONTROL is a pipe that says on its first line, in JSON, what to run; when it ends, whoever started
this is gone, and so is this, with all that it has started.  OUT is a pipe for what gRPC has no
place for, a JSON document a line.
"""

from __future__ import annotations

import asyncio
import faulthandler
import json
import logging
import os
import runpy
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TextIO

import pulumi
from pulumi import log
from pulumi import resource as pulumi_resource
from pulumi.runtime import resource as pulumi_runtime_resource
from pulumi.runtime import settings, stack
from pulumi.runtime.config import set_all_config
from pulumi.runtime.proto import source_pb2

from stacks.configuration.program import outputs, tracking, waiting
from stacks.configuration.program.failure import PLACE, Refusal, failure_of, remember
from stacks.configuration.program.places import caller

__all__ = ["main"]

# What is replaced in the SDK is not of its public face.
resources: Any = pulumi_resource
runtime: Any = pulumi_runtime_resource


class _Printing:
    """Standard output: what is printed goes where people read, and where it was is noted."""

    def __init__(self, inner: TextIO) -> None:
        self._inner = inner
        self.place: list[Any] | None = None

    def write(self, text: str) -> int:
        if self.place is None:
            self.place = caller()
        return self._inner.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Configuration:
    """Which configuration the program asks for, and which of it as a secret."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.secret: set[str] = set()

    def watch(self) -> None:
        names = [name for name in vars(pulumi.Config) if name.startswith(("get", "require"))]
        for name in names:
            setattr(pulumi.Config, name, self._noting(getattr(pulumi.Config, name), name))

    def _noting(self, original: Any, name: str) -> Any:
        chosen = self.secret if "secret" in name else self.read

        def noting(config: pulumi.Config, key: str, *args: Any, **kwargs: Any) -> Any:
            chosen.add(config.full_key(key))
            return original(config, key, *args, **kwargs)

        return noting


def main() -> None:
    control, out = (int(text) for text in sys.argv[1:3])
    asked = _read_line(control)
    threading.Thread(target=_end_with, args=(control,), daemon=True).start()
    faulthandler.register(signal.SIGUSR1, file=out, all_threads=True)
    printing = _Printing(sys.stdout)
    sys.stdout = printing
    configuration = _Configuration()
    report: dict[str, Any] = {"failure": None}
    try:
        _prepare(asked, configuration)
        _write_line(out, {"begun": True})
        _run(asked)
    except BaseException as error:
        report["failure"] = failure_of(error)
    report |= {
        "withheld": tracking.withheld(),
        "read": sorted(configuration.read),
        "secret": sorted(configuration.secret),
        "printed": printing.place,
    }
    sys.stdout.flush()
    sys.stderr.flush()
    _write_line(out, report)
    # What the program has left running would hold the process back.
    os._exit(0)


def _read_line(descriptor: int) -> dict[str, Any]:
    data = b""
    while not data.endswith(b"\n"):
        data += os.read(descriptor, 65536)
    asked: dict[str, Any] = json.loads(data)
    return asked


def _write_line(descriptor: int, document: dict[str, Any]) -> None:
    data = json.dumps(document).encode() + b"\n"
    while data:
        data = data[os.write(descriptor, data) :]


def _end_with(control: int) -> None:
    os.read(control, 1)
    os.killpg(0, signal.SIGKILL)


def _prepare(asked: dict[str, Any], configuration: _Configuration) -> None:
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    log.debug = _quiet  # four synchronous calls a resource
    tracking.install(asked["folder"])
    outputs.install()
    waiting.install()
    _watch_registrations(asked["limit"])
    configuration.watch()
    set_all_config(asked["config"], asked["secrets"])
    settings.configure(
        settings.Settings(
            monitor=asked["address"],
            engine=asked["address"],
            project=asked["project"],
            stack=asked["stack"],
            organization=asked["organization"],
            parallel=16,
            dry_run=asked["preview"],
            root_directory=asked["folder"],
        )
    )


def _quiet(*args: Any, **kwargs: Any) -> None:
    """Debug messages are for whoever works on Pulumi."""


def _watch_registrations(limit: int) -> None:
    """Note where each resource is made, and stop a program that makes them without end."""
    register, prepare = resources.register_resource, runtime.prepare_resource
    seen: dict[tuple[Any, ...], list[Any]] = {}

    def register_resource(res: Any, type_: str, name: str, *args: Any, **kwargs: Any) -> None:
        place = res.__dict__[PLACE] = _making.place = caller(res)
        opts = args[4] if len(args) > 4 else kwargs.get("opts")
        parent = opts.parent if opts is not None else None
        key = (parent, type_, name)
        if key in seen:
            raise Refusal(
                "Duplicate resource",
                f'There is a resource "{name}" of this type already, at {_shown(seen[key])}. '
                "Names are unique within their parent: give one of the two another.",
            )
        seen[key] = place or []
        if len(seen) > limit:
            raise Refusal(
                "Too many resources",
                f"The program has made {limit} resources and goes on. It is stopped, since a "
                "loop without end looks like this.",
            )
        register(res, type_, name, *args, **kwargs)

    async def prepare_resource(res: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await prepare(res, *args, **kwargs)
        except Exception as error:
            remember(error, res.__dict__.get(PLACE))
            raise

    read = resources.read_resource

    def read_resource(res: Any, *args: Any, **kwargs: Any) -> None:
        res.__dict__[PLACE] = _making.place = caller(res)
        read(res, *args, **kwargs)

    resources.register_resource = register_resource
    resources.read_resource = read_resource
    runtime.prepare_resource = prepare_resource
    runtime._get_stack_trace = lambda: None
    runtime._get_source_position = _position


def _shown(place: list[Any]) -> str:
    return f"{os.path.relpath(place[0])}:{place[1]}" if place else "another place"


class _Making:
    """Where the resource is made that is being registered: nothing else runs meanwhile."""

    place: list[Any] | None = None


_making = _Making()


def _position(trace: Any) -> source_pb2.SourcePosition | None:
    place = _making.place
    return source_pb2.SourcePosition(uri=json.dumps(place), line=place[1]) if place else None


def _run(asked: dict[str, Any]) -> None:
    folder, program = asked["folder"], os.path.join(asked["folder"], asked["program"])
    sys.argv = [program]
    sys.path.insert(0, folder)
    # A package of the user's own may be called as ours is.
    for name in [name for name in sys.modules if name.partition(".")[0] in ("stacks", "providers")]:
        del sys.modules[name]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    executor = ThreadPoolExecutor(max_workers=64)
    loop.set_default_executor(executor)

    def program_body() -> None:
        runpy.run_path(program, run_name="__main__")

    loop.run_until_complete(stack.run_in_stack(program_body))


if __name__ == "__main__":
    main()
