"""What goes wrong in a program is said with the user's own line, and nothing of ours.

A case of ``failures.txt`` is ``=== name``, the text of ``fleet.py``, further files behind
``--- name``, and behind ``>>>`` what ``validate`` says.  ``--update-golden`` writes what it says
now.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from builders.commands import ended
from builders.programs import program

PAGE = Path(__file__).with_name("failures.txt")


class Case(NamedTuple):
    name: str
    text: str
    files: dict[str, str]
    said: str


def read(text: str) -> Case:
    head, _, said = text.partition(">>>\n")
    name, _, body = head.partition("\n")
    first, *others = body.split("--- ")
    files = dict(other.split("\n", 1) for other in others)
    return Case(name, first, files, said.strip("\n"))


CASES = [read(part) for part in PAGE.read_text(encoding="utf-8").split("=== ")[1:]]


def tell(case: Case, folder: Path) -> str:
    program(folder, case.text)
    for name, text in case.files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    ran = ended(folder, "validate")
    assert ran.status == 1, ran.out
    assert ran.out == ""
    return ran.err.strip("\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_failure(case: Case, folder: Path, request: pytest.FixtureRequest) -> None:
    told = tell(case, folder)
    assert "Traceback" not in told
    assert "site-packages" not in told
    if request.config.getoption("--update-golden"):
        _write(case, told)
    else:
        assert told == case.said


def _write(case: Case, told: str) -> None:
    """Put what is said now behind a case.  The tests that do so run one by one."""
    parts = PAGE.read_text(encoding="utf-8").split("=== ")
    at = next(n for n, part in enumerate(parts) if part.startswith(f"{case.name}\n"))
    head = parts[at].partition(">>>\n")[0]
    parts[at] = f"{head}>>>\n{told}\n\n"
    PAGE.write_text("=== ".join(parts).rstrip("\n") + "\n", encoding="utf-8")
