from __future__ import annotations

import pytest

from builders.commands import settled_environment
from stacks.language.lexer import make_room

make_room()  # Before hypothesis looks: it warns where the recursion limit changes in a test.


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_environment(monkeypatch)
