"""A program that does not end is stopped where it stands, and nothing of it stays behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.commands import ended, said
from builders.programs import program
from stacks.configuration.program.host import Request, run_program
from stacks.configuration.program.model import Answer, Registration
from stacks.configuration.program.monitor import Listener


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


def test_resources_without_end(folder: Path) -> None:
    program(folder, 'import itertools\nfor n in itertools.count():\n    RuntimePool(f"p{n}")\n')

    def register(registration: Registration) -> Answer:
        return Answer()

    listener = Listener(lambda *name: "::".join(map(str, name)), register, never, never)
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
