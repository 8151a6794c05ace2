"""Bad input: the whole of what is said, with the line of source, and the exit status.

A case of ``refusals/*.txt`` is ``=== name``, the text of ``main.fleet.hcl``, further files behind
``--- name``, and behind ``>>> arguments`` what the command writes to standard error.  Every case
has ``base.fleet.hcl`` beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from builders.commands import ended
from builders.configurations import write

PAGES = Path(__file__).parent / "refusals"
BASE = (PAGES / "base.fleet.hcl").read_text(encoding="utf-8")


class Case(NamedTuple):
    name: str
    files: dict[str, str]
    arguments: list[str]
    expected: str


def cases() -> Iterator[Case]:
    for page in sorted(PAGES.glob("*.txt")):
        for part in page.read_text(encoding="utf-8").split("=== ")[1:]:
            head, _, rest = part.partition("\n>>> ")
            name, _, body = head.partition("\n")
            texts = [text.partition("\n") for text in f"main.fleet.hcl\n{body}".split("\n--- ")]
            files = {file: f"{content}\n" for file, _, content in texts}
            arguments, _, expected = rest.partition("\n")
            yield Case(f"{page.stem}: {name}", files, arguments.split(), expected.strip("\n"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_what_is_said(case: Case, tmp_path: Path) -> None:
    write(tmp_path / "small", {"base.fleet.hcl": BASE, **case.files})
    ran = ended(tmp_path / "small", *case.arguments)
    assert ran.err.strip("\n") == case.expected
    assert (ran.status, ran.out) == (1, "")
