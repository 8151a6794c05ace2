"""The page on the language names each way in which it means to differ from Terraform."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from builders.configurations import cases

HERE = Path(__file__).parent
CONFIGURATIONS = HERE.parent / "evaluation/terraform/cases"
PAGE = HERE.parents[2] / "docs/reference/language.md"


def differing() -> Iterator[dict[str, Any]]:
    for line in recorded():
        case = json.loads(line) if line.startswith("{") else {}
        if "ours" in case or "because" in case:
            yield case


def recorded() -> Iterator[str]:
    for path in HERE.glob("**/*.jsonl"):
        yield from path.read_text(encoding="utf-8").split("\n")
    for path in CONFIGURATIONS.glob("*.txt"):
        for configuration in cases(path):
            yield from configuration.expected.split("\n")


def listed() -> list[str]:
    """The first column of the table."""
    _, _, table = PAGE.read_text(encoding="utf-8").partition("| reason |")
    rows = table.partition("\n\n")[0].split("\n")[2:]
    return [row.removeprefix("| ").partition(" | ")[0].replace("\\|", "|") for row in rows]


def test_each_difference_has_its_reason() -> None:
    assert [case for case in differing() if not ("ours" in case and "because" in case)] == []


def test_the_page_lists_each_reason_and_no_other() -> None:
    assert sorted(listed()) == sorted({case["because"] for case in differing()})
