"""What is printed for test files, whole, and the exit status.

A case of ``pages/*.txt`` is ``=== name``, the text of a test file, and behind ``>>> status`` what
is printed, without the times.  ``--update-golden`` writes what is printed now, to be reviewed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from builders.commands import Ran

PAGES = sorted((Path(__file__).parent / "pages").glob("*.txt"))
_ELAPSED = re.compile(r"  \d+\.\d\ds$", re.MULTILINE)
_LOCAL_ID = re.compile(r"(small-[a-z-]+)-[a-z0-9]{8}\b")


class Case(NamedTuple):
    name: str
    text: str
    expected: str


def cases(page: Path) -> Iterator[Case]:
    for part in page.read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, expected = part.partition("\n>>> ")
        name, _, text = head.partition("\n")
        yield Case(name, f"{text}\n", expected.strip("\n"))


def shown(ran: Ran) -> str:
    printed = _LOCAL_ID.sub(r"\1-…", _ELAPSED.sub("", ran.out + ran.err)).strip("\n")
    return f"{ran.status}\n{printed}"


CASES = [(page, case) for page in PAGES for case in cases(page)]


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{page.stem}: {case.name}") for page, case in CASES]
)
def test_what_is_printed(
    case: Case, tested: Callable[..., Ran], request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update-golden"):
        _record(case, shown(tested(case.text)))
        return
    assert shown(tested(case.text)) == case.expected


def _record(case: Case, printed: str) -> None:
    page = next(page for page, found in CASES if found is case)
    text = page.read_text(encoding="utf-8")
    old = f"=== {case.name}\n{case.text.rstrip(chr(10))}\n>>> {case.expected}\n"
    new = f"=== {case.name}\n{case.text.rstrip(chr(10))}\n>>> {printed}\n"
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")
