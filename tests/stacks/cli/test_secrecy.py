"""A sensitive value is in no output, no file and no log but where it is asked for by name."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

import stacks
from builders.commands import PLANE, document, ended, fleetform, live, said, unlocked
from builders.configurations import write
from builders.kills import Doom, Runs
from providers.contract import Invalid
from providers.local import admin, plane
from providers.local.plane import Plane
from stacks.state.model import Edit
from stacks.state.store import Lock
from stacks.state.transactional import TransactionalStore

ROOT = Path(stacks.__file__).parents[1]
SEED, NEXT, LIVE = "Violet7Indigo4711", "Violet7Indigo4712", "Crimson8Amber4713"

SECRETIVE = """\
variable "seed" {
  type      = string
  sensitive = true

  validation {
    condition     = length(var.seed) > 5
    error_message = "Too short: ${var.seed}."
  }
}

locals {
  derived = { text = "<${var.seed}>", list = [upper(var.seed), var.seed] }
}

agent "keeper" {
  pool         = runtime_pool.p
  harness      = "codex"
  model        = model_route.m
  image        = "ghcr.io/acme/a@sha256:DIGEST"
  instructions = <<-EOT
    Keep this: ${var.seed}
    and that.
  EOT

  environment = {
    DERIVED = local.derived.text
    LATE    = "${trigger.t.url}?${var.seed}"
    PLAIN   = "shown"
  }

  labels = { note = local.derived.list[1] }

  lifecycle {
    precondition {
      condition     = var.seed != "other"
      error_message = "Not ${var.seed}."
    }
  }
}

module "inner" {
  source = "./inner"
  given  = var.seed
}

output "seed" {
  value     = var.seed
  sensitive = true
}

output "late" {
  value     = { url = "${trigger.t.url}?${var.seed}", plain = 1 }
  sensitive = true
}

check "seed" {
  assert {
    condition     = var.seed == "other"
    error_message = "It is ${var.seed}."
  }
}
""".replace("DIGEST", "1a2b3c4d" * 8)

INNER = """\
variable "given" {
  type = string
}

runtime_pool "q" {
  labels = { note = var.given }
}
"""


@pytest.fixture
def secretive(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLEETFORM_VAR_seed", SEED)
    return write(folder, {"more.fleet.hcl": SECRETIVE, "inner/main.fleet.hcl": INNER})


def found_in(data: str | bytes) -> list[str]:
    """Which of the words stand in a text, in any case."""
    text = data.decode("latin-1") if isinstance(data, bytes) else data
    return [word for word in (SEED, NEXT, LIVE) if word.lower() in text.lower()]


def files(folder: Path) -> Iterator[Path]:
    """All that fleetform has written, but for the plane: that is the live system itself."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".hcl" and not path.name.startswith("plane.db"):
            yield path


def leaks(folder: Path, *commands: str) -> list[str]:
    """Where the words are after these commands: in what they print, and in files."""
    found = []
    for line in commands:
        ran = ended(folder, *line.split())
        assert "bug" not in ran.err, ran.err
        found += [f"{line}: {word}" for word in found_in(ran.out + ran.err)]
    found += [
        f"{path.name}: {word}" for path in files(folder) for word in found_in(path.read_bytes())
    ]
    return found


PLANNING = (
    "validate",
    "validate --json",
    "graph --format json",
    "plan",
    "plan --json",
    "plan --markdown --sarif plan.sarif --junit plan.xml --html p.html --gitlab g.json --github",
    "plan --out saved.plan",
    "show saved.plan",
    "show saved.plan --json",
    "show saved.plan --markdown --sarif s.sarif --junit s.xml --html s.html --github",
    "graph --diff saved.plan --format mermaid",
    "graph --diff saved.plan --format svg",
)
LOOKING = (
    "show",
    "show --json",
    "output",
    "output --json",
    "output seed",
    "output late",
    "state list --json",
    "state show agent.keeper",
    "state show agent.keeper --json",
    "state show agent.keeper/local_agent.this --json",
    "state show module.inner.runtime_pool.q --json",
    "state history --json",
    "state pull",
    "drift",
    "drift --json",
    "drift --markdown --html drift.html --sarif drift.sarif --junit drift.xml",
)


def test_before_and_after_an_apply(secretive: Path) -> None:
    assert leaks(secretive, *PLANNING) == []
    assert leaks(secretive, "apply --auto-approve --json") == []
    assert leaks(secretive, *LOOKING, *PLANNING) == []


def test_a_saved_plan_and_its_apply(secretive: Path) -> None:
    assert leaks(secretive, "plan --out saved.plan", "apply saved.plan", *LOOKING) == []


def test_a_change(secretive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fleetform(secretive, "apply", "--auto-approve")
    monkeypatch.setenv("FLEETFORM_VAR_seed", NEXT)
    told = fleetform(secretive, "plan")
    assert "(sensitive value) → (sensitive value)" in told
    assert leaks(secretive, *PLANNING, "apply --auto-approve", *LOOKING) == []
    assert leaks(secretive, "plan --destroy --json", "destroy --auto-approve --json") == []


def test_what_is_live_in_its_place(secretive: Path) -> None:
    fleetform(secretive, "apply", "--auto-approve")
    [id] = [row.id for row in live(secretive).values() if row.address == "agent.keeper"]
    changes = {"instructions": LIVE, "environment.DERIVED": LIVE, "labels.note": LIVE}
    admin.set_properties(secretive / PLANE, id, changes, by="mallory")
    told = fleetform(secretive, "drift")
    assert "environment.DERIVED  (sensitive value) → (sensitive value)  by mallory" in told
    assert leaks(secretive, *LOOKING, *PLANNING) == []
    assert (
        leaks(secretive, "plan --refresh-only", "apply --refresh-only --auto-approve --json") == []
    )
    assert leaks(secretive, *LOOKING, *PLANNING, "apply --auto-approve --json") == []


def test_a_run_that_was_killed(secretive: Path) -> None:
    with Runs() as runs:
        for number in (1, 3, 6):
            runs.run(secretive, "apply", "--auto-approve", doom=Doom("commit", "after", number))
            assert (secretive / ".fleetform" / "state.db-wal").stat().st_size > 0
            assert leaks(secretive) == []
            unlocked(secretive)
    assert leaks(secretive, "apply --auto-approve", *LOOKING) == []


@pytest.mark.parametrize("operation", ["create", "put"])
def test_what_an_api_says_that_refuses_it(
    secretive: Path, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    if operation == "put":
        fleetform(secretive, "apply", "--auto-approve")
        monkeypatch.setenv("FLEETFORM_VAR_seed", NEXT)

    def refuse(plane: Plane, *told: Any) -> NoReturn:
        raise Invalid(f"this does not fit: {told} {json.dumps(told, default=repr)}")

    monkeypatch.setattr(Plane, operation, refuse)
    ran = ended(secretive, "apply", "--auto-approve")
    assert ran.status == 1
    told = said(ran.out + ran.err)
    assert "this does not fit" in told
    assert "(sensitive value)" in told
    apply = "apply --auto-approve"
    assert leaks(secretive, apply, f"{apply} --json", f"--log-level debug {apply}") == []
    assert leaks(secretive, "state history --json", "state pull", "plan", "drift --json") == []


def test_what_is_said_of_it(secretive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mistakes = {
        "length(var.seed) > 5": "length(var.seed) > 500",
        'var.seed != "other"': 'var.seed == "other"',
        "PLAIN   = ": "PLAIN   = tonumber(var.seed)\n    B = ",
        "DERIVED = ": "DERIVED = var.seed.x\n    B = ",
        "and that.": "${jsondecode(var.seed)}",
        "given  = var.seed": "given  = [var.seed]",
        "note = local.derived.list[1]": "note = { a = local.derived.text }",
    }
    for old, new in mistakes.items():
        write(secretive, {"more.fleet.hcl": SECRETIVE.replace(old, new)})
        ran = ended(secretive, "plan")
        assert ran.status == 1, new
        assert ran.err.count("Error: ") >= 1
        assert leaks(secretive, "plan", "plan --json", "validate --json", "apply --json") == []


@pytest.mark.parametrize("given", [f'["{SEED}', f"{{ {SEED} }}", f'"{SEED}" +', SEED[:5]])
def test_what_is_said_where_it_is_given(secretive: Path, given: str) -> None:
    text = SECRETIVE.replace("type      = string", "type      = list(string)")
    write(secretive, {"more.fleet.hcl": text})
    ran = ended(secretive, "plan", "--var", f"seed={given}")
    assert ran.status == 1
    assert SEED[:5] not in ran.out + ran.err
    write(secretive, {"late.fleetvars": f"seed = {given}\n"})
    ran = ended(secretive, "plan", "--var-file", "late.fleetvars")
    assert ran.status == 1
    assert SEED[:5] not in ran.out + ran.err


def test_logs(secretive: Path) -> None:
    ran = subprocess.run(
        [
            *(sys.executable, "-c", "from stacks.cli.main import main; main()"),
            *("--log-level", "debug", "apply", "--auto-approve"),
        ],
        cwd=secretive,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found_in(ran.stdout + ran.stderr) == []


def test_a_crash_of_a_provider(
    secretive: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(self: plane.Plane, type: str, id: str, wanted: plane.Wanted) -> plane.Row:
        raise ZeroDivisionError(f"a mistake of ours, about {wanted}")

    monkeypatch.setattr(plane.Plane, "create", crash)
    ran = ended(secretive, "--log-level", "debug", "apply", "--auto-approve")
    assert ran.status == 1
    assert "a mistake of ours" in ran.out
    assert found_in(ran.out + ran.err + caplog.text) == []
    assert leaks(secretive) == []


def test_a_crash_of_the_engine(
    secretive: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its message and its traceback speak of all that is being written."""

    def crash(self: TransactionalStore, lock: Lock, edits: Sequence[Edit]) -> int:
        raise ZeroDivisionError(f"a mistake of ours, about {edits}")

    monkeypatch.setattr(TransactionalStore, "commit", crash)
    caplog.set_level("DEBUG")
    ran = ended(secretive, "--log-level", "debug", "apply", "--auto-approve")
    assert ran.status == 1
    assert "This is a bug in fleetform" in ran.err
    assert "Traceback" in caplog.text
    assert "a mistake of ours, about" in caplog.text
    assert found_in(ran.out + ran.err + caplog.text) == []
    assert leaks(secretive) == []


def test_it_is_live_all_the_same(secretive: Path) -> None:
    """Else the rest would prove nothing."""
    fleetform(secretive, "apply", "--auto-approve")
    [row] = [row for row in live(secretive).values() if row.address == "agent.keeper"]
    assert row.properties is not None
    assert row.properties["environment"]["DERIVED"] == f"<{SEED}>"
    assert re.fullmatch(rf"local://.*\?{SEED}", row.properties["environment"]["LATE"])
    assert fleetform(secretive, "output", "--raw", "seed") == SEED
    assert document(secretive, "output", "--json", "late")["url"].endswith(f"?{SEED}")
