"""32 whole runs of ``fleetform apply`` on one stack at once, with its state in each backend."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import stacks
from builders.backends import Kept, kept_in
from builders.commands import document, ended, fleetform, live, said, settled_environment
from builders.stores import BACKENDS, peer_environment

RUNS = 32
ROOT = Path(stacks.__file__).parents[1]
FLEET = """
variable "run" {
  type = string
}

runtime_pool "default" {
  cpu = 2
}

agent "a" {
  pool         = runtime_pool.default
  harness      = "claude_code"
  instructions = "Run ${var.run}."
}
"""


@pytest.fixture(params=["gitlab", "http", "local", "postgres", "s3"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    settled_environment(monkeypatch)
    peer_name = BACKENDS[request.param].peer if request.param in BACKENDS else ""
    peer = request.getfixturevalue(peer_name) if peer_name else None
    for variable, value in peer_environment(peer_name, peer).items():
        monkeypatch.setenv(variable, value)
    kept = kept_in(request.param, tmp_path, peer)
    (tmp_path / "fleet.fleet.hcl").write_text(kept.block)
    (tmp_path / "main.fleet.hcl").write_text(FLEET)
    return kept


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_one_at_a_time(kept: Kept) -> None:
    fleetform(kept.folder, "init", "--var", "run=none")
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", "from stacks.cli.main import main; main()", "apply"]
            + ["--auto-approve", "--lock-timeout", "25m", "--var", f"run={number}"],
            cwd=kept.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for number in range(RUNS)
    ]
    outputs = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * RUNS, "\n".join(outputs)
    history = document(kept.folder, "state", "history", "--json")
    assert len(history) == RUNS
    assert all(entry["summary"] for entry in history)
    spans = [(entry["serial_before"], entry["serial_after"]) for entry in reversed(history)]
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    owners = {entry["owner"] for entry in history}
    assert len(owners) == RUNS
    # Most had to wait, and were told for whom; GitLab itself knows no more than whose token it was.
    waits = [re.findall(r"Waiting: (.*?) holds the lock", said(out)) for out in outputs]
    assert sum(bool(wait) for wait in waits) > RUNS / 2
    assert {owner for wait in waits for owner in wait} <= owners | {"ann"}
    assert len(live(kept.folder)) == 2
    ran = ended(kept.folder, "plan", "--var", "run=none")
    assert ran.status == 0, said(ran.err)
