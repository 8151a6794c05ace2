from __future__ import annotations

from collections.abc import Iterator

import pytest

from builders.commands import settled_environment
from builders.kills import Runs


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_environment(monkeypatch)


@pytest.fixture
def runs(environment: None) -> Iterator[Runs]:
    with Runs() as runs:
        yield runs
