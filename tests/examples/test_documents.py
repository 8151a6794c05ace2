"""What the documents show can be typed: HCL parses, commands and their options exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from builders.commands import ended
from planes.diagnostics import Source
from stacks.language.parser import parse_body

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, *languages: str) -> list[str]:
    found = _BLOCK.findall(page.read_text(encoding="utf-8"))
    return [text for language, text in found if language in languages]


def commands(page: Path) -> list[list[str]]:
    """Every line of the page that calls fleetform, as words."""
    lines = "\n".join(blocks(page, "", "sh", "console")).splitlines()
    calls = [line for line in lines if re.match(r"(\S*/)?fleetform ", line)]
    return [shlex.split(line, comments=True)[1:] for line in calls]


HCL = [
    pytest.param(text, id=f"{page.relative_to(ROOT)}:{number}")
    for page in PAGES
    for number, text in enumerate(blocks(page, "hcl"), 1)
]
CALLS = [
    pytest.param(words, id=f"{page.relative_to(ROOT)}: {' '.join(words)}")
    for page in PAGES
    for words in commands(page)
]
NAMED = [
    pytest.param(words, id=f"{page.relative_to(ROOT)}: {words}")
    for page in PAGES
    for words in sorted(set(re.findall(r"`fleetform ([a-z ]+)`", page.read_text())))
]


def test_there_is_something_to_check() -> None:
    assert len(HCL) >= 4
    assert len(CALLS) >= 10
    assert len(NAMED) >= 5


@pytest.mark.parametrize("text", HCL)
def test_hcl(text: str) -> None:
    _, diagnostics = parse_body(Source("block.fleet.hcl", text))
    assert [item.summary for item in diagnostics] == []


@pytest.mark.parametrize("words", CALLS)
def test_a_call(words: list[str], tmp_path: Path) -> None:
    """Its options are read, and nothing is done: that is what a question for help comes to."""
    (tmp_path / "before").mkdir()
    words = words[: words.index(">")] if ">" in words else words
    ran = ended(tmp_path, *words, "--help")
    assert ran.status == 0, ran.err
    assert ran.out.startswith("Usage: fleetform")


@pytest.mark.parametrize("name", NAMED)
def test_a_command_that_is_named(name: str, tmp_path: Path) -> None:
    ran = ended(tmp_path, *name.split(), "--help")
    assert ran.status == 0, ran.err
    assert ran.out.startswith(f"Usage: fleetform {name} ")
