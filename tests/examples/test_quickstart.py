"""The quickstart has what it promises, and its demo is a walk that works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from builders.commands import document, fleetform, live
from planes import kind_names
from planes.events import SOURCES

DEMO = Path(__file__).parents[2] / "examples" / "quickstart" / "demo.py"

Example = Callable[[str], Path]


def values(folder: Path) -> dict[str, dict[str, object]]:
    """The planned values by address, as the plan's JSON has them."""
    plan = document(folder, "plan", "--json")
    return {
        item["address"]: item["change"]["after"]
        for item in plan["resource_changes"]
        if item["type"] in kind_names()
    }


def test_what_is_in_it(example: Example) -> None:
    planned = values(example("quickstart"))
    assert Counter(address.partition(".")[0] for address in planned) == {
        "runtime_pool": 2,
        "agent": 4,
        "trigger": 5,
        "secret": 2,
        "secret_grant": 3,
        "access_grant": 1,
        "egress_policy": 1,
        "budget": 2,
        "model_route": 1,
        "audit_sink": 1,
        "guardrail": 1,
        "metric": 1,
    }
    assert {"agent.reviewer", "agent.triager", "agent.updater", "agent.ci_doctor"} < set(planned)


def test_each_source_starts_an_agent(example: Example) -> None:
    planned = values(example("quickstart"))
    triggers = [item for address, item in planned.items() if address.startswith("trigger.")]
    found = [[name for name in SOURCES if item.get(name)] for item in triggers]
    assert sorted(found) == sorted([name] for name in SOURCES)


def test_outputs_are_known_after_apply_and_right(example: Example) -> None:
    folder = example("quickstart")
    fleetform(folder, "apply", "--auto-approve")
    outputs = document(folder, "output", "--json")
    owners = {row.id: row.address for row in live(folder).values()}
    assert owners[outputs["reviewer_id"]["value"]] == "agent.reviewer"
    updater = next(
        row
        for row in live(folder).values()
        if row.type == "local_agent" and row.address == "agent.updater"
    )
    assert updater.properties is not None
    assert updater.properties["environment"] == {"DOCTOR_URL": outputs["webhook_url"]["value"]}


def test_a_variable_reaches_all_that_uses_it(example: Example) -> None:
    folder = example("quickstart")
    fleetform(folder, "apply", "--auto-approve")
    out = fleetform(
        folder,
        *("plan", "--detailed-exitcode", "--var", 'repositories=["acme/api"]'),
        status=2,
    )
    changed = set(re.findall(r"^~ (\S+)", out, re.MULTILINE))
    assert changed == {
        "agent.reviewer",
        "agent.triager",
        "agent.updater",
        "agent.ci_doctor",
        "trigger.pull_request",
        "trigger.nightly",
    }


def test_the_demo(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, str(DEMO), str(tmp_path / "quickstart")],
        capture_output=True,
        text=True,
        check=False,
        # Compiling every module for each of its commands would take most of the time.
        env={
            name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
        },
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stderr == ""
    for text in (
        "The configuration is valid.",
        "24 to add, 0 to change, 0 to replace, 0 to destroy",
        "Apply complete: 24 added, 0 changed, 0 destroyed.",
        "No changes. The live fleet is what the configuration says.",
        "max_cost_per_run",
        "Apply complete: 0 added, 1 changed, 0 destroyed.",
        "No drift.",
        "0 added, 0 changed, 24 destroyed.",
    ):
        assert text in run.stdout
    assert live(tmp_path / "quickstart") == {}
