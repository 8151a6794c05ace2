"""What is said of configurations in which something is wrong: the words, and the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.configurations import Case, cases, evaluated, told

CASES = [
    pytest.param(case, id=f"{path.stem}: {case.name}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.txt"))
    for case in cases(path)
]


@pytest.mark.parametrize("case", CASES)
def test_what_is_said(case: Case, tmp_path: Path) -> None:
    stack, diagnostics = evaluated(tmp_path, case.files)
    assert "\n\n".join(told(item) for item in diagnostics) == case.expected
    assert (stack is None) == diagnostics.has_errors
