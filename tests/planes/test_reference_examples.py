"""The examples on the reference pages are fleets, with nothing to be said against them."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.configurations import evaluated, told
from planes import kind_names

EXAMPLES = Path(__file__).parents[2] / "docs" / "reference" / "examples"


@pytest.mark.parametrize("kind", kind_names())
def test_examples(kind: str, tmp_path: Path) -> None:
    text = (EXAMPLES / f"{kind}.fleet.hcl").read_text(encoding="utf-8")
    stack, diagnostics = evaluated(tmp_path, text)
    assert [told(item) for item in diagnostics] == []
    assert stack is not None
    assert any(address.kind == kind for address in stack.declarations)
