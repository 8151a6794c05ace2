"""Whether the holder of a lock still lives."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from stacks.state.holder import Process, ago, fate, owner, this_process, timestamp


def test_this_process_is_alive() -> None:
    me = this_process()
    assert me.pid == os.getpid()
    assert me.machine
    assert me.started.isdigit()
    assert fate(me) == "alive"


def test_a_process_that_has_ended_is_dead() -> None:
    program = "from stacks.state.holder import this_process; print(list(this_process()))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    process = Process._make(eval(done.stdout))
    assert process.machine == this_process().machine
    assert fate(process) == "dead"


def test_a_pid_that_another_process_has_now_is_dead() -> None:
    assert fate(this_process()._replace(started="1")) == "dead"


@pytest.mark.parametrize("field", ["machine", "started"])
def test_what_another_machine_or_an_odd_system_says_is_unknown(field: str) -> None:
    assert fate(this_process()._replace(pid=2**22 + 1, machine="another boot")) == "unknown"
    assert fate(this_process()._replace(pid=2**22 + 1, **{field: ""})) == "unknown"


def test_a_process_of_another_user_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert fate(this_process()) == "alive"
    assert fate(this_process()._replace(pid=2**22 + 1)) == "unknown"


def test_the_owner_is_for_people() -> None:
    assert owner().endswith(f"@{os.uname().nodename} (pid {os.getpid()})")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "a moment ago"),
        (0, "a moment ago"),
        (1.5, "1 second ago"),
        (59, "59 seconds ago"),
        (61, "1 minute ago"),
        (200, "3 minutes ago"),
        (3601, "1 hour ago"),
        (90_000, "1 day ago"),
        (200_000, "2 days ago"),
    ],
)
def test_time_in_words(seconds: float, words: str) -> None:
    then = datetime.now(UTC) - timedelta(seconds=seconds)
    assert ago(then.isoformat()) == words


def test_a_timestamp_can_be_read_again() -> None:
    assert timestamp().endswith("Z")
    assert ago(timestamp()) == "a moment ago"
    assert ago("yesterday") == "at an unknown time"
