"""A module for each of twelve teams: about two hundred resources from one YAML file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from builders.commands import document, ended, fleetform, live, state
from planes import kind_names

Example = Callable[[str], Path]


def teams(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((folder / "teams.yaml").read_text())["teams"]
    return found


def rewrite(folder: Path, entries: list[dict[str, Any]]) -> None:
    (folder / "teams.yaml").write_text(yaml.safe_dump({"teams": entries}))


def addresses(folder: Path) -> list[str]:
    return [str(address) for address in state(folder).fleet]


def test_what_is_in_it(example: Example) -> None:
    folder = example("teams")
    entries = teams(folder)
    assert len(entries) == 12
    plan = document(folder, "plan", "--json")
    found = Counter(
        item["type"] for item in plan["resource_changes"] if item["type"] in kind_names()
    )
    updaters = sum(bool(entry.get("nightly_updates", True)) for entry in entries)
    channels = sum("slack_channel" in entry for entry in entries)
    repositories = sum(len(entry["repositories"]) for entry in entries)
    assert found == {
        "runtime_pool": 12,
        "agent": 24 + updaters,
        "trigger": 12 + repositories + updaters + channels,
        "secret": 12,
        "secret_grant": 24 + updaters,
        "budget": 13,
        "metric": 12,
        "egress_policy": 1,
        "model_route": 1,
    }
    assert 170 <= sum(found.values()) <= 230


def test_a_team_that_joins_and_one_that_leaves(example: Example) -> None:
    folder = example("teams")
    entries = teams(folder)
    fleetform(folder, "apply", "--auto-approve")
    before = live(folder)
    new = {**entries[0], "name": "platform", "slack_channel": "C0PLATFORM01"}
    rewrite(folder, [*entries[1:], new])
    fleetform(folder, "apply", "--auto-approve")
    assert not [name for name in addresses(folder) if 'module.team["payments"]' in name]
    assert [name for name in addresses(folder) if 'module.team["platform"]' in name]
    kept = {
        row.id: row.revision
        for row in before.values()
        if str(row.address) != "budget.all" and "payments" not in str(row.address)
    }
    after = live(folder)
    assert {id: after[id].revision for id in kept} == kept
    outputs = document(folder, "output", "--json")["reviewers"]["value"]
    assert outputs.keys() == {str(entry["name"]) for entry in [*entries[1:], new]}
    assert all(
        after[id].address == f'module.team["{name}"].agent.reviewer' for name, id in outputs.items()
    )
    assert "No changes." in fleetform(folder, "plan", "--detailed-exitcode")


def test_what_the_module_refuses_is_told_with_the_call(example: Example) -> None:
    folder = example("teams")
    entries = teams(folder)
    rewrite(folder, [{**entries[0], "name": "Payments Team"}, *entries[1:]])
    ran = ended(folder, "plan")
    assert ran.status == 1
    assert "A team's name is lower case letters, digits and dashes." in " ".join(ran.err.split())
    assert "main.fleet.hcl" in ran.err
