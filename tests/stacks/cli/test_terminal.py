"""On a terminal: colour, the question before a change, progress, and Ctrl-C."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from builders.commands import fleetform, live, state
from builders.configurations import write
from builders.terminals import Gate, Terminal, plain
from stacks.state import locking
from stacks.state.holder import Process
from stacks.state.sqlite import SqliteStore, state_path

QUESTION = "Apply this plan? Only yes is taken for an answer."


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.close()


def screen(folder: Path, *arguments: str) -> tuple[int, str]:
    with Terminal(folder, *arguments) as terminal:
        status = terminal.end()
        return status, terminal.printed


def test_colour(folder: Path) -> None:
    status, printed = screen(folder, "plan")
    assert status == 0
    assert "\x1b[32m+ agent.a" in printed
    assert (
        plain(printed).replace("\n\n", "\n").startswith("fleetform plan · stack small · 4 to add")
    )


@pytest.mark.parametrize("way", ["option", "variable"])
def test_no_colour(folder: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["--no-color"] if way == "option" else []
    if way == "variable":
        monkeypatch.setenv("NO_COLOR", "1")
    _, printed = screen(folder, *words, "plan")
    assert "\x1b" not in printed
    write(folder, {"more.fleet.hcl": "agnt {}\n"})
    _, printed = screen(folder, *words, "plan")
    assert "Unsupported block type" in printed
    assert "\x1b" not in printed
    _, printed = screen(folder, *words, "apply", "nothing.plan")
    assert "Plan file cannot be read" in printed
    assert "\x1b" not in printed


def test_errors_are_coloured(folder: Path) -> None:
    write(folder, {"more.fleet.hcl": "agnt {}\n"})
    status, printed = screen(folder, "validate")
    assert status == 1
    assert "\x1b[1;31m" in printed


@pytest.mark.parametrize(("answer", "done"), [("yes\n", True), ("y\n", False), ("no\n", False)])
def test_the_question(folder: Path, answer: str, done: bool) -> None:
    with Terminal(folder, "apply") as terminal:
        terminal.read_until(QUESTION)
        terminal.read_until("Answer: ")
        assert live(folder) == {}
        terminal.type(answer)
        assert terminal.end() == (0 if done else 1)
        told = plain(terminal.printed)
    assert ("Apply complete: 4 added" in told) is done
    assert ("Nothing was done." in told) is not done
    assert len(live(folder)) == (5 if done else 0)


def test_destroying_is_asked_for_in_its_own_words(applied: Path) -> None:
    with Terminal(applied, "destroy") as terminal:
        terminal.read_until("Destroy all of this? Only yes is taken for an answer.")
        terminal.type("yes\n")
        assert terminal.end() == 0
    assert live(applied) == {}


def test_no_question_where_there_is_nothing_to_do(applied: Path) -> None:
    status, printed = screen(applied, "apply")
    assert status == 0
    assert QUESTION not in plain(printed)


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_leaving_at_the_question(folder: Path, key: str) -> None:
    with Terminal(folder, "apply") as terminal:
        terminal.read_until("Answer: ")
        terminal.type(key)
        assert terminal.end(press=key) == 1
        assert "Stopped." in terminal.printed
        assert "Traceback" not in terminal.printed
    assert live(folder) == {}
    fleetform(folder, "plan")


def test_json_on_a_terminal_asks_nothing(folder: Path) -> None:
    status, printed = screen(folder, "apply", "--json")
    assert status == 1
    assert "Error: Approval required" in plain(printed)


@pytest.mark.parametrize(("answer", "done"), [("y\n", True), ("n\n", False)])
def test_unlocking(applied: Path, answer: str, done: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = Process(4711, "build-7", "another boot", "12")
    monkeypatch.setattr(locking, "this_process", lambda: elsewhere)
    with closing(SqliteStore(state_path(applied), "small")) as store:
        lock = store.lock("apply")
        with Terminal(applied, "unlock", lock.id) as terminal:
            terminal.read_until("Break this lock?")
            terminal.type(answer)
            assert terminal.end() == (0 if done else 1)
            told = plain(terminal.printed)
        assert f"{lock.owner} has held the lock since {lock.since} for apply." in told
        assert (store.holder() is None) is done


def test_progress(folder: Path, gate: Gate) -> None:
    with Terminal(folder, "apply", "--auto-approve", gate=gate) as terminal:
        gate.wait(2)
        terminal.read_until("0/5")
        terminal.read_until("runtime_pool.p/local_pool.this")
        gate.open()
        assert terminal.end() == 0
        printed = terminal.printed
    assert "✓ agent.a/local_agent.this created" in plain(printed)
    assert printed.rindex("\x1b[?25h") > printed.rindex("\x1b[?25l")


# Ctrl-C.


def test_ctrl_c_once(folder: Path, gate: Gate) -> None:
    """What runs is finished and written down; nothing new starts; what was not done is listed."""
    with Terminal(folder, "apply", "--auto-approve", gate=gate) as terminal:
        gate.wait(2)
        terminal.interrupt()
        terminal.read_until("Stopping. What runs is being finished. Again stops at once.")
        gate.open()
        assert terminal.end() == 1
        told = plain(terminal.printed)
    made = {"local_pool", "local_route"}
    assert {row.type for row in live(folder).values()} == made
    assert {key.type for key in state(folder).primitives} == made
    assert state(folder).intents == ()
    assert "Apply is not complete: 2 added, 0 changed, 0 destroyed, 3 not started." in told
    listed = told[told.index("Not started") :]
    assert "    agent.a/local_agent.this\n" in listed
    assert "    trigger.t/local_trigger.this\n" in listed
    assert "What was done stands in the state. Run it again for the rest." in told
    assert "Apply complete: 2 added" in fleetform(folder, "apply", "--auto-approve")


def test_ctrl_c_twice(folder: Path, gate: Gate) -> None:
    """It ends at once, and the next run knows what was under way."""
    with Terminal(folder, "apply", "--auto-approve", gate=gate) as terminal:
        gate.wait(2)
        terminal.interrupt()
        terminal.read_until("Stopping.")
        terminal.interrupt()
        assert terminal.end() == 1
        printed = terminal.printed
    assert "Traceback" not in printed
    assert printed.rindex("\x1b[?25h") > printed.rindex("\x1b[?25l")
    assert len(state(folder).intents) == 2
    left = re.search(r"break it with: fleetform unlock (\w+)", printed)
    assert left is not None
    fleetform(folder, "unlock", left[1])
    told = fleetform(folder, "apply", "--auto-approve")
    assert told.count("was settled: not made") == 2
    assert "Apply complete: 4 added" in told
    assert len(live(folder)) == 5


def test_being_asked_to_end_at_the_question(folder: Path) -> None:
    """Also where nothing is being applied, the lock is given back."""
    with Terminal(folder, "apply") as terminal:
        terminal.read_until("Answer: ")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end(press="\n") == 1
        assert "Stopped." in terminal.printed
        assert "Traceback" not in terminal.printed
    fleetform(folder, "plan")


def test_being_asked_to_end(folder: Path, gate: Gate) -> None:
    """SIGTERM, which is what a CI system sends first, is heeded as Ctrl-C is."""
    with Terminal(folder, "apply", "--auto-approve", gate=gate) as terminal:
        gate.wait(2)
        terminal.process.send_signal(signal.SIGTERM)
        terminal.read_until("Stopping.")
        gate.open()
        assert terminal.end() == 1
    assert state(folder).intents == ()
    assert len(state(folder).primitives) == 2


def test_ctrl_c_while_destroying(applied: Path, gate: Gate) -> None:
    with Terminal(applied, "destroy", "--auto-approve", gate=gate) as terminal:
        gate.wait()
        terminal.interrupt()
        terminal.read_until("Stopping.")
        gate.open()
        assert terminal.end() == 1
        told = plain(terminal.printed)
    assert "Not started" in told
    assert len(live(applied)) == 4
    assert {record.remote_id for record in state(applied).primitives.values()} == set(live(applied))
