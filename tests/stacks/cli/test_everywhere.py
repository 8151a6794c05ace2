"""One command in every stack below a folder: real processes, in the order of what reads what."""

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from threading import Barrier, Thread
from time import monotonic

import pytest

from builders.commands import ended, fleetform, said, settled_environment
from builders.many_stacks import SECRET, write_stacks
from stacks.cli import everywhere
from stacks.report.everywhere import Outcome


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settled_environment(monkeypatch)
    write_stacks(tmp_path)
    return tmp_path


def folders(out: str) -> list[str]:
    return [line.strip("─ ") for line in out.splitlines() if line.startswith("──")]


def test_apply_goes_to_what_is_read_first_and_destroy_last(root: Path) -> None:
    out = fleetform(root, "--all", "apply", "--auto-approve")
    assert folders(out)[0] == "network"
    assert sorted(folders(out)) == ["network", "teams/a", "teams/b"]
    assert "3 stacks\n  network  done\n  teams/a  done\n  teams/b  done" in out
    assert SECRET not in out
    fleetform(root, "--all", "plan", "--detailed-exitcode")
    fleetform(root, "--all", "drift", "--detailed-exitcode")
    out = fleetform(root, "--all", "destroy", "--auto-approve")
    assert folders(out)[-1] == "network"


def test_independent_stacks_run_at_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the two waits for the other; the one that both read has ended before."""
    meet = Barrier(2, timeout=60)
    ran: list[str] = []

    def run(folder: Path, *_: object) -> Outcome:
        if folder != Path("network"):
            meet.wait()
        ran.append(str(folder))
        return Outcome(folder, 0, "", "")

    monkeypatch.setattr(everywhere, "_run", run)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    out = fleetform(root, "--all", "validate")
    assert ran[0] == "network"
    assert sorted(ran[1:]) == ["teams/a", "teams/b"]
    assert out.count("stacks") == 1


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "validate", "destroy"])
def test_what_waits_for_a_stack_that_failed_is_left_out(
    root: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """And what does not, is run: all is destroyed in the other direction."""
    ran: list[str] = []
    failing = Path("teams/a" if command == "destroy" else "network")

    def run(folder: Path, *_: object) -> Outcome:
        ran.append(str(folder))
        return Outcome(folder, 1 if folder == failing else 0, "", "")

    monkeypatch.setattr(everywhere, "_run", run)
    result = ended(root, "--all", command)
    assert result.status == 1
    if command == "destroy":
        assert sorted(ran) == ["teams/a", "teams/b"]
        assert "network  left out, since teams/a failed" in result.out
    else:
        assert ran == ["network"]
        assert "teams/a  left out, since network failed" in result.out
        assert "teams/b  left out, since network failed" in result.out


RUNS = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit("finished what ran"))
open(sys.argv[1], "w").close()
signal.pause()
"""


def test_ctrl_c_is_passed_on_and_nothing_more_is_begun(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = tmp_path / "begun"

    def command(folder: Path, *_: object) -> list[str]:
        return [sys.executable, "-c", RUNS, str(begun)]

    def interrupt() -> None:
        deadline = monotonic() + 60
        while not begun.exists():
            assert monotonic() < deadline
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(everywhere, "_command", command)
    shutil.copytree(root / "network", root / "other")
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # The other one is ready, too, and waits.
    presses = Thread(target=interrupt)
    presses.start()
    ran = ended(root, "--all", "apply", "--auto-approve")
    presses.join()
    assert ran.status == 1
    assert "Stopping." in ran.err
    assert ran.out.count("finished what ran") == 1
    assert "network  failed (exit status 1)" in ran.out
    for folder in ("other  ", "teams/a", "teams/b"):
        assert f"  {folder}  not begun" in ran.out


def test_what_reads_a_stack_that_failed_is_left_out(root: Path) -> None:
    (root / "network" / "main.fleet.hcl").write_text("runtime_pool {}", encoding="utf-8")
    ran = ended(root, "--all", "plan")
    assert ran.status == 1
    assert "network  failed (exit status 1)" in ran.out
    assert "teams/a  left out, since network failed" in ran.out
    assert "Missing name" in ran.out or "line 1" in ran.out


def test_one_document(root: Path) -> None:
    ran = ended(root, "--all", "validate", "--json")
    stacks = json.loads(ran.out)["stacks"]
    assert [stack["folder"] for stack in stacks] == ["network", "teams/a", "teams/b"]
    assert [stack["status"] for stack in stacks] == [0, 0, 0]
    assert all(stack["documents"][0]["valid"] for stack in stacks)


def test_the_gravest_status_counts(root: Path) -> None:
    fleetform(root, "--chdir", "network", "apply", "--auto-approve")
    assert ended(root, "--all", "plan", "--detailed-exitcode").status == 2


def test_a_circle_is_refused(root: Path) -> None:
    text = 'data "stack_output" "a" {\n  folder = "../teams/a"\n}\n'
    (root / "network" / "main.fleet.hcl").write_text(text, encoding="utf-8")
    ran = ended(root, "--all", "plan")
    assert ran.status == 1
    assert "none can go first: network, teams/a, teams/b" in said(ran.err)


def test_other_commands_and_empty_folders_are_refused(root: Path, tmp_path: Path) -> None:
    assert "--all goes with validate, plan" in ended(root, "--all", "fmt").err
    (tmp_path / "empty").mkdir()
    ran = ended(tmp_path / "empty", "--all", "plan")
    assert "There is no stack below" in said(ran.err)


def test_nothing_is_applied_unasked(root: Path) -> None:
    ran = ended(root, "--all", "apply")
    assert ran.status == 1
    assert "--auto-approve" in ran.out
