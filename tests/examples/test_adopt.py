"""What the adopt example's README says, done to the letter."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builders.commands import document, fleetform, live, state

Example = Callable[[str], Path]


def commands(folder: Path) -> list[list[str]]:
    """The lines of the README's code blocks, as words."""
    blocks = (folder / "README.md").read_text().split("```")[1::2]
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line]


def obey(folder: Path, words: list[str]) -> str:
    """Run one line.  A question is answered with yes."""
    match words:
        case ["mv", source, "."]:
            shutil.move(str(folder / source), str(folder / Path(source).name))
            return ""
        case ["fleetform", "--chdir", inner, *rest]:
            return fleetform(folder / inner, *rest)
        case ["fleetform", "apply"]:
            return fleetform(folder, "apply", "--auto-approve")
        case ["fleetform", *rest]:
            return fleetform(folder, *rest)
    raise AssertionError(words)


@pytest.fixture
def prepared(example: Example) -> Path:
    """How things are when the README's first block is done."""
    folder = example("adopt")
    for words in commands(folder)[:3]:
        obey(folder, words)
    return folder


def by_address(folder: Path, type: str) -> dict[str, str]:
    return {str(row.address): row.id for row in live(folder).values() if row.type == type}


def test_the_readme(prepared: Path) -> None:
    before = live(prepared)
    legacy = by_address(prepared, "local_agent")["agent.legacy"]
    trigger = by_address(prepared, "local_trigger")["trigger.review"]
    subscription = by_address(prepared, "local_subscription")["trigger.review"]
    budget = by_address(prepared, "local_budget")["budget.reviewer"]

    drift, plan, apply = (obey(prepared, words) for words in commands(prepared)[3:])

    assert legacy in drift
    assert "trigger.review has moved to" in plan or "moved" in plan
    assert "0 destroyed" in apply
    after = live(prepared)
    assert before.keys() < after.keys(), "nothing that ran was made again or taken away"
    records = {str(key): record.remote_id for key, record in state(prepared).primitives.items()}
    assert records["agent.reviewer/local_agent.this"] == legacy
    assert records['trigger.review["acme/api"]/local_trigger.this'] == trigger
    assert records['trigger.review["acme/api"]/local_subscription.this'] == subscription
    assert budget in after
    assert after[budget].revision == before[budget].revision
    assert budget not in records.values()
    assert not [key for key in records if key.startswith("budget.")]
    assert "No changes." in fleetform(prepared, "plan", "--detailed-exitcode")


def test_the_plan_says_what_becomes_of_each(prepared: Path) -> None:
    plan = document(prepared, "plan", "--json")
    changes = {item["address"]: item for item in plan["resource_changes"]}
    assert changes["agent.reviewer"]["change"]["importing"]["id"] == "adopt-agent-legacy-3sigmbfv"
    assert changes['trigger.review["acme/api"]']["previous_address"] == "trigger.review"
    assert changes['trigger.review["acme/web"]']["change"]["actions"] == ["create"]
    assert changes["budget.reviewer"]["change"]["actions"] == ["forget"]
    assert not [item for item in changes.values() if "delete" in item["change"]["actions"]]


def test_destroy_leaves_only_what_was_let_go(prepared: Path) -> None:
    fleetform(prepared, "apply", "--auto-approve")
    fleetform(prepared, "destroy", "--auto-approve")
    assert [row.address for row in live(prepared).values()] == ["budget.reviewer"]


def test_without_the_first_block_the_import_finds_nothing(example: Example) -> None:
    folder = example("adopt")
    fleetform(folder, "plan", status=1)
