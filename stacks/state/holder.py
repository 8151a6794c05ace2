"""Who holds a lock, and whether that process still lives.

A holder is dead for certain only where it ran in this very boot of this machine and in this pid
namespace, and its pid is gone or belongs to a process that started at another time.  All else is
unknown: another host, another container, a machine that was restarted, a system without ``/proc``.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from typing import Literal, NamedTuple

__all__ = ["Fate", "Process", "ago", "fate", "host", "owner", "this_process", "timestamp"]

Fate = Literal["alive", "dead", "unknown"]


class Process(NamedTuple):
    """A process, told apart from all others.

    ``machine`` and ``started`` are empty where the system does not tell.
    """

    pid: int
    host: str
    machine: str
    """The boot and the pid namespace."""
    started: str
    """In clock ticks since the boot."""


def this_process() -> Process:
    pid = os.getpid()
    return Process(pid, host(), _machine(), _started(pid) or "")


def host() -> str:
    return os.uname().nodename


def fate(process: Process) -> Fate:
    """Whether a process lives, as far as that can be known from here."""
    if not process.started or process.machine != _machine():
        return "unknown"
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return "dead"
    except PermissionError:
        pass  # it exists, as another user's
    started = _started(process.pid)
    if started is None:
        return "unknown"
    return "alive" if started == process.started else "dead"


def owner() -> str:
    """``user@host (pid 4711)``: this process, for people."""
    import pwd  # here, as there is none where locks are never taken

    uid = os.getuid()
    try:
        user = pwd.getpwuid(uid).pw_name
    except KeyError:
        user = f"uid-{uid}"
    return f"{user}@{host()} (pid {os.getpid()})"


def timestamp() -> str:
    """Now, in RFC 3339, UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def ago(since: str) -> str:
    """``3 minutes ago``: the time since an RFC 3339 timestamp, in words."""
    try:
        seconds = (datetime.now(UTC) - datetime.fromisoformat(since)).total_seconds()
    except ValueError:
        return "at an unknown time"
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        count = int(seconds // size)
        if count >= 1:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "a moment ago"


@cache
def _machine() -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return f"{file.read().strip()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """When a process started; ``ended`` for one that only waits for its parent, None if unknown."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            # The name, in parentheses, may hold anything: what counts comes after the last one.
            state, *fields = file.read().rpartition(")")[2].split()
    except (OSError, ValueError):
        return None
    return "ended" if state in "ZX" else fields[18]
