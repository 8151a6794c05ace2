"""fleetform on a terminal, as a person has it; and one whose plane waits to be told to go on.

Run as a program, ``python -m builders.terminals ARGUMENTS``, this is such a fleetform: each create
and delete on the plane says so on the descriptor ``SAYS``, and waits for a byte on ``WAITS``.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from codecs import getincrementaldecoder
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from types import TracebackType

import stacks

__all__ = ["Gate", "Terminal", "plain"]

ROOT = Path(stacks.__file__).parents[1]
PATIENCE = 60.0
"""Seconds after which something that is waited for will not come."""

_ORDERS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


def plain(text: str) -> str:
    """What is printed, without colours and movements."""
    return _ORDERS.sub("", text)


class Gate:
    """Holds the plane of a :class:`Terminal` up."""

    def __init__(self) -> None:
        self._heard, self.says = os.pipe()
        self.waits, self._lets = os.pipe()

    def wait(self, count: int = 1) -> None:
        """Until so many more calls have come to the gate."""
        for _ in range(count):
            ready, _, _ = select.select([self._heard], [], [], PATIENCE)
            assert ready, "no call has come to the gate"
            assert os.read(self._heard, 1) == b"."

    def open(self) -> None:
        """For all calls, those to come too."""
        os.close(self._lets)

    def close(self) -> None:
        for descriptor in (self._heard, self.says, self.waits):
            os.close(descriptor)


class Terminal:
    """fleetform in a process of its own, on a terminal of 100 columns."""

    def __init__(self, folder: Path, *arguments: str, gate: Gate | None = None) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "builders.terminals", *arguments],
            cwd=folder,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=_environment(gate),
            pass_fds=(gate.says, gate.waits) if gate else (),
            start_new_session=True,
            preexec_fn=_sit_down,
        )
        os.close(slave)
        self.printed = ""
        # What is read may end in the middle of a character.
        self._decoder = getincrementaldecoder("utf-8")("replace")

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)

    def read_until(self, text: str) -> str:
        """All that was printed, once the text is among it."""
        until = monotonic() + PATIENCE
        while text not in plain(self.printed):
            assert monotonic() < until, f"{text!r} has not come:\n{self.printed}"
            assert self._read(), f"it ended without {text!r}:\n{self.printed}"
        return self.printed

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self.type("\x03")

    def end(self, *, press: str = "") -> int:
        """Wait for the end; the exit status.

        ``press`` is pressed again where nothing happens: a signal that comes the moment before the
        process waits for input is not heeded until there is some."""
        until = monotonic() + PATIENCE
        while self._read(press):
            assert monotonic() < until, f"it has not ended:\n{self.printed}"
        return self.process.wait(PATIENCE)

    def _read(self, press: str = "") -> bool:
        ready, _, _ = select.select([self._master], [], [], 1.0)
        if not ready:
            self.type(press)
            return True
        try:
            data = os.read(self._master, 65536)
        except OSError:  # which is how Linux says that the other end is closed
            return False
        self.printed += self._decoder.decode(data)
        return bool(data)


def _sit_down() -> None:
    """Make the terminal this process's own, so that Ctrl-C reaches it, and is not ignored: which a
    process inherits where it was started in the background."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _environment(gate: Gate | None) -> dict[str, str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    environment |= {"TERM": "xterm-256color", "COLUMNS": "100"}
    if gate is not None:
        environment |= {"SAYS": str(gate.says), "WAITS": str(gate.waits)}
    return environment


def _hold_up(says: int, waits: int) -> None:
    from providers.local import plane

    def pass_gate() -> None:
        os.write(says, b".")
        os.read(waits, 1)  # Nothing comes once the other end is closed.

    class Gated(plane.Plane):
        def create(self, type: str, id: str, wanted: plane.Wanted) -> plane.Row:
            pass_gate()
            return super().create(type, id, wanted)

        def delete(self, type: str, id: str) -> bool:
            pass_gate()
            return super().delete(type, id)

    plane.Plane = Gated  # type: ignore[misc]  # The point of the exercise.


def main(arguments: Sequence[str]) -> None:
    from stacks.cli.main import main as fleetform

    if "SAYS" in os.environ:
        _hold_up(int(os.environ["SAYS"]), int(os.environ["WAITS"]))
    fleetform(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
