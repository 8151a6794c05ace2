"""Each rule of the exposure review has a page that says what the rule says."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacks.review.finding import Rule
from stacks.review.rules.catalogue import RULES

PAGES = Path(__file__).parents[2] / "docs" / "reference" / "rules"
HEADINGS = ("## Why", "## Example", "## Remedy", "## Reference")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_page(rule: Rule) -> None:
    text = (PAGES / f"{rule.id}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {rule.id}: {rule.title}\n\nSeverity: {rule.severity}\n")
    assert rule.remedy in text
    assert [text.count(f"\n{heading}\n") for heading in HEADINGS] == [1, 1, 1, 1]
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    assert f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.title} |" in index


def test_no_page_without_a_rule() -> None:
    pages = {path.stem for path in PAGES.glob("F*.md")}
    assert pages == {rule.id for rule in RULES}
