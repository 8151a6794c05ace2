"""The project names no place outside itself, and what its documents point to is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = (".ci", ".github", "benchmarks", "docs", "examples", "planes", "providers", "stacks")
_MACHINE = re.compile(r"(?<![\w.*}])/(?:work|root|tmp|home/\w+|Users)/")
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_PATH = re.compile(r"`((?:planes|providers|stacks|docs|tests|examples|benchmarks)/[\w./-]+)`")


def files() -> Iterator[Path]:
    """Every text file of the project; caches and what a run leaves are not of it."""
    # In a worktree, .git is a file, and git's.
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.name != ".git")
    for folder in (*FOLDERS, "tests"):
        for path in (ROOT / folder).rglob("*"):
            own = not {"__pycache__", ".fleetform"} & set(path.parts)
            if own and path.is_file():
                yield path


FILES = sorted(files())
PAGES = [path for path in FILES if path.suffix == ".md"]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_file_is_text() -> None:
    for path in FILES:
        if path.suffix in {".py", ".md", ".hcl", ".json", ".toml", ".yaml", ".yml", ""}:
            path.read_text(encoding="utf-8")


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = [
        f"{named(path)}: {match.group()}"
        for path in FILES
        if named(path).partition("/")[0] != "tests"
        for match in _MACHINE.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_no_test_reads_a_place_outside_the_project() -> None:
    """Tests may name any path as data, but not those of the machine that they were made on."""
    found = [
        named(path)
        for path in FILES
        if path.suffix in {".py", ".json", ".jsonl"}
        and re.search(r"/(?:work|root)/", path.read_text(encoding="utf-8", errors="replace"))
        and path != Path(__file__)
    ]
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_to_files_of_the_project(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [link for link in _LINK.findall(text) if not link.startswith(("http", "mailto:"))]
    resolved = {link: (page.parent / link).resolve() for link in targets}
    assert [link for link, path in resolved.items() if not path.exists()] == []
    assert [link for link, path in resolved.items() if not path.is_relative_to(ROOT)] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_files_that_a_page_names_exist(page: Path) -> None:
    paths = _PATH.findall(page.read_text(encoding="utf-8"))
    assert [path for path in paths if not (ROOT / path).exists()] == []
