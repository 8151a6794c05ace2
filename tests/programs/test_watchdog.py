"""A program that does not end is stopped where it stands, and nothing of it stays behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from builders.commands import ended, said
from builders.programs import program
from stacks.configuration.program.host import Request, run_program
from stacks.configuration.program.model import Answer, Registration
from stacks.configuration.program.monitor import EngineService, Listener


def never(*arguments: object) -> Answer:
    raise AssertionError(arguments)


def running(process: int) -> bool:
    """Whether a process is there and not only waiting for somebody to ask how it ended."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import time\ntime.sleep(600)\n", "    5: time.sleep(600)"),
        (
            "import re\nre.match('(a+)+$', 'a' * 64 + 'b')\n",
            "    5: re.match('(a+)+$', 'a' * 64 + 'b')",
        ),
    ],
)
def test_it_is_told_where_it_hangs(folder: Path, text: str, line: str) -> None:
    program(folder, text)
    ran = ended(folder, "validate", "--program-timeout", "3s")
    assert ran.status == 1
    assert "Error: The program does not end" in ran.err
    assert line in ran.err
    assert "After 3 seconds it was still running" in said(ran.err)


def test_one_that_waits_for_what_never_comes(folder: Path) -> None:
    program(
        folder,
        "import asyncio\n\n"
        "async def main():\n    await asyncio.Event().wait()\n\n"
        "pulumi.run(main)\n",
    )
    ran = ended(folder, "validate", "--program-timeout", "3s")
    assert ran.status == 1
    assert "waiting for something asynchronous" in said(ran.err)


def test_what_it_has_started_is_ended_with_it(folder: Path) -> None:
    program(
        folder,
        "import subprocess\n"
        'process = subprocess.Popen(["sleep", "600"])\n'
        'open("process", "w").write(str(process.pid))\n'
        'RuntimePool("a")\n',
    )
    assert ended(folder, "validate").status == 0
    assert not running(int((folder / "process").read_text(encoding="utf-8")))


HANGS = """\
import os, stat, subprocess, time

[place] = [item for item in os.scandir(os.environ["TMPDIR"]) if item.name.startswith("fleetform-")]
mode = stat.S_IMODE(place.stat().st_mode)
started = subprocess.Popen(["sleep", "600"])
with open("said", "w") as pipe:
    pipe.write(f"{os.getpid()} {started.pid} {mode:o}")
time.sleep(600)
"""


@contextmanager
def watched(*processes: int) -> Iterator[list[int]]:
    """Descriptors that are readable once a process is gone."""
    found = [os.pidfd_open(process) for process in processes]
    try:
        yield found
    finally:
        for descriptor in found:
            os.close(descriptor)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=lambda item: item.name)
def test_nothing_stays_when_fleetform_is_gone(
    folder: Path, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the program, and not what it has started; all that it has is its owner's alone."""
    scratch = folder.parent / "t"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    program(folder, HANGS)
    os.mkfifo(folder / "said")
    command = [sys.executable, "-c", "from stacks.cli.main import main; main()", "validate"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        child, started, mode = (folder / "said").read_text(encoding="utf-8").split()
        assert mode == "700"
        with watched(int(child), int(started)) as gone:
            process.send_signal(number)
            assert process.stderr is not None
            told = process.stderr.read() if number is signal.SIGINT else ""
            poll = select.poll()
            for descriptor in gone:
                poll.register(descriptor, select.POLLIN)
            waiting = set(gone)
            while waiting:
                over = {descriptor for descriptor, _ in poll.poll(20_000)}
                assert over, "something has stayed"
                waiting -= over
                for descriptor in over:
                    poll.unregister(descriptor)
    assert "Traceback" not in told
    assert process.returncode == (1 if number is signal.SIGINT else -signal.SIGKILL)


def anything(registration: Registration) -> Answer:
    return Answer()


def test_messages_for_whoever_works_on_pulumi_are_not_sent(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK has four of them for each resource, and waits for the answer to each."""
    asked: list[Any] = []
    original = EngineService.Log

    async def log(self: EngineService, request: Any, context: Any) -> Any:
        asked.append(request.message)
        return await original(self, request, context)

    monkeypatch.setattr(EngineService, "Log", log)
    program(
        folder,
        'for n in range(3):\n    RuntimePool(f"p{n}")\n'
        'pulumi.log.debug("inner")\npulumi.log.info("outer")\n',
    )
    listener = Listener(lambda *name: "::".join(map(str, name)), anything, never, never)
    run = run_program(Request(folder, "small", "default", {}), listener)
    assert run.failure is None
    assert len(run.registrations) == 3
    assert asked == ["outer"]


def test_resources_without_end(folder: Path) -> None:
    program(folder, 'import itertools\nfor n in itertools.count():\n    RuntimePool(f"p{n}")\n')
    listener = Listener(lambda *name: "::".join(map(str, name)), anything, never, never)
    run = run_program(Request(folder, "small", "default", {}, limit=40), listener)
    assert run.failure is not None
    assert run.failure.summary == "Too many resources"
    assert run.failure.frames[-1].place.line == 6


def test_what_is_printed_does_not_stand_in_what_a_command_prints(folder: Path) -> None:
    program(folder, 'print("hello")\nRuntimePool("a")\n')
    ran = ended(folder, "validate", "--json")
    assert ran.status == 0
    assert '"valid": true' in ran.out
    assert "hello" not in ran.out.replace('print(\\"hello\\")', "")
    assert "The program prints" in ran.out


def test_packages_of_ones_own_may_be_called_as_ours_are(folder: Path) -> None:
    for name in ("stacks", "providers"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"POOL = '{name}'\n", encoding="utf-8")
    program(folder, "import providers\nimport stacks\n\nRuntimePool(stacks.POOL)\n")
    assert ended(folder, "plan").out.startswith("fleetform plan · stack small · 1 to add")
