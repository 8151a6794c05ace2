"""The command line on a terminal of its own, where it can ask."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import termios
import time
from codecs import getincrementaldecoder
from pathlib import Path

__all__ = ["TerminalRun"]

_SECONDS = 30


class TerminalRun:
    """A command on a pseudo terminal.  ``seen`` is all that it showed, echo included."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.seen = ""
        self._at = 0
        # What is read may end in the middle of a character.
        self._decoder = getincrementaldecoder("utf-8")("replace")
        root = str(Path(__file__).parents[2])
        self._child, self._terminal = pty.fork()
        if self._child == 0:
            os.chdir(folder)
            # Ignoring it is inherited: from what was started in the background, say.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            known = {
                **os.environ,
                "LC_ALL": "C.UTF-8",
                "PYTHONPATH": root,
                "NO_COLOR": "1",
                "TERM": "xterm",
            }
            command = [sys.executable, "-c", "from stacks.cli.main import main; main()", *arguments]
            os.execve(sys.executable, command, {**known, **environment})

    def wait_for(self, text: str) -> str:
        """What was shown since the last wait, up to and with a text."""
        deadline = time.monotonic() + _SECONDS
        while text not in self.seen[self._at :]:
            assert self._read(deadline), f"no {text!r} in {self.seen!r}"
        end = self.seen.index(text, self._at) + len(text)
        shown, self._at = self.seen[self._at : end], end
        return shown

    def send(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    @property
    def echoes(self) -> bool:
        """Whether the terminal shows what is typed."""
        return bool(termios.tcgetattr(self._terminal)[3] & termios.ECHO)

    def end(self) -> int:
        """Wait for the command to end; its exit status."""
        deadline = time.monotonic() + _SECONDS
        while self._read(deadline):
            pass
        if time.monotonic() >= deadline:
            os.kill(self._child, signal.SIGKILL)
        _, status = os.waitpid(self._child, 0)
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(status)

    def _read(self, deadline: float) -> bool:
        """Read some more; False at the end, or when time is up."""
        ready, _, _ = select.select([self._terminal], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self._terminal, 65536)
        except OSError:  # Linux says so where the other side has closed
            return False
        self.seen += self._decoder.decode(data)
        return bool(data)
