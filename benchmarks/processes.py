"""Whole processes, measured: CPU, wall and peak memory, as the kernel counts them."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["Usage", "measure", "median"]


class Usage(NamedTuple):
    """``cpu`` and ``wall`` in seconds, ``peak`` in MB."""

    cpu: float
    wall: float
    peak: float


def measure(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Usage:
    """Run a command to its end.  Raises RuntimeError with what it said where it fails."""
    log = folder / ".output"
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{log.read_text()[-2000:]}")
    return Usage(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def median(runs: Sequence[Usage]) -> Usage:
    """Each figure's median."""
    return Usage(*(sorted(column)[len(column) // 2] for column in zip(*runs, strict=True)))
