"""Markdown that is cut stays whole, and loses the least first."""

from __future__ import annotations

import random
import re

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from builders.hostile import hostile
from builders.plans import everything
from planes.address import Address, PrimitiveKey
from stacks.engine.plan import Action, DriftItem, FleetChange, Plan, Step
from stacks.report.markdown.document import Block, assemble, code_span
from stacks.report.markdown.drift import drift_markdown
from stacks.report.markdown.plan import plan_markdown


def wide(number: int, *, same: bool) -> Plan:
    """A plan that destroys, and that changes many agents."""
    plan = everything()
    changes, steps = [], []
    for at in range(number):
        address = Address((), "agent", f"a{at}")
        key = PrimitiveKey(address, "local_agent", "this")
        after = {"image": "new" if same else f"new-{at}"}
        changes.append(FleetChange(address, Action.UPDATE, {"image": "old"}, after, (key,)))
        steps.append(Step(key, Action.UPDATE, "local", {"image": "old"}, after, changed=("image",)))
    return plan._replace(
        changes=(*plan.changes, *changes), steps=(*plan.steps, *steps), notes=plan.notes
    )


def parsed(text: str) -> list[Token]:
    return MarkdownIt("gfm-like", {"linkify": False}).parse(text)


def is_whole(text: str) -> bool:
    """Whether fences and folds that are opened are closed."""
    found, lines = parsed(text), text.split("\n")
    folds = "".join(token.content for token in found if token.type == "html_block")
    ends = [
        token.map is not None and lines[token.map[1] - 1] == token.markup
        for token in found
        if token.type == "fence"
    ]
    return folds.count("<details") == folds.count("</details>") and all(ends)


def test_all_of_it_where_there_is_room() -> None:
    shown = plan_markdown(wide(50, same=False))
    assert len(re.findall(r"^~ agent\.a\d+$", shown, re.M)) == 50
    assert "Cut to" not in shown


@pytest.mark.parametrize("limit", [1000, 1500, 2000, 3000, 5000, 8000, 12_000])
def test_a_cut_document_is_whole_and_keeps_to_its_limit(limit: int) -> None:
    shown = plan_markdown(wide(400, same=False), limit, "All of it: `fleetform show p`")
    assert len(shown) <= limit
    assert is_whole(shown)
    assert shown.startswith("## fleetform plan: `payments`\n\n**1 to add, 401 to change")
    assert shown.endswith(f"**Cut to {limit:,} characters.** All of it: `fleetform show p`\n")


def outline(text: str) -> list[str]:
    """Headings and folds, without their numbers."""
    found = parsed(text)
    shown = []
    for token, after in zip(found, [*found[1:], None], strict=True):
        if token.type == "heading_open" and after is not None:
            shown.append(after.content)
        elif token.type == "html_block" and "<summary>" in token.content:
            shown.append(token.content.partition("<summary>")[2].partition("(")[0])
    return shown


@pytest.mark.parametrize("seed", range(4))
def test_at_every_size(seed: int) -> None:
    """Names, prompts and messages that look like Markdown among them."""
    chance = random.Random(seed)
    text = chance.choice(["x", "````\n<details>\n```", "`a` <b> @team", "# h\n\n- [l](http://e)"])
    plan, worst = wide(chance.randrange(3, 120), same=False), hostile(text)
    plan = plan._replace(
        changes=(*plan.changes, *worst.changes),
        steps=(*plan.steps, *worst.steps),
        notes=(*plan.notes, *worst.notes),
        review=worst.review,
    )
    whole = outline(plan_markdown(plan, 10**9))
    sizes = {1000, 65_536, *(chance.randrange(1000, 20_000) for _ in range(60))}
    for limit in sorted(sizes):
        shown = plan_markdown(plan, limit, "See `show`.")
        assert len(shown) <= limit
        assert is_whole(shown)
        found = outline(shown)
        assert found == whole[: len(found)]  # what is left out is left out from the end
        assert ("Cut to" in shown) is (found != whole or len(plan_markdown(plan, 10**9)) > limit)


def test_what_is_left_out_is_the_least_and_counted() -> None:
    shown = plan_markdown(wide(400, same=False), 6000, "")
    assert shown.index("### Exposure") < shown.index("Destroyed or replaced (2)")
    assert "- budget.old" in shown
    assert "Moved or forgotten" not in shown
    told = len(re.findall(r"^~ agent\.a\d+$", shown, re.M))
    assert f"… and {401 - told - shown.count('~ agent.reviewer')} more\n" in shown


def test_the_same_change_of_many_is_said_once() -> None:
    shown = plan_markdown(wide(400, same=True))
    assert "<details><summary>The same in several (400)</summary>" in shown
    assert "~ 400 × agent\n    agent.a0, agent.a1," in shown
    assert "and 380 more\n" in shown
    assert shown.count('~ image  "old" → "new"') == 1
    assert len(shown) < 5000


def test_drift_is_cut_too() -> None:
    items = [DriftItem("missing", None, "local_agent", f"id-{at}") for at in range(5000)]
    shown = drift_markdown("s", items, 65_536)
    assert len(shown) <= 65_536
    assert is_whole(shown)
    assert "**5000 differences**" in shown
    assert "All of it: `fleetform drift`" in shown


def test_a_block_without_room_for_an_entry_is_left_out() -> None:
    blocks = [Block("a\n", ["x" * 50], "b\n"), Block("", ["y"])]
    assert assemble(blocks, 40, "cut") == "cut\n"
    assert assemble(blocks, 100, "cut") == f"a\n{'x' * 50}b\n\ny"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("a", "`a`"),
        ("a`b", "`` a`b ``"),
        ("``", "``` `` ```"),
        ("a\n\n- b", "`a - b`"),
        ("", "` `"),
        ("\x1b[1m", "`␛[1m`"),
    ],
)
def test_code_span(text: str, span: str) -> None:
    assert code_span(text) == span
    assert "\n\n" not in span
