from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builders.commands import settled_environment

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_environment(monkeypatch)


@pytest.fixture
def example(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a copy of an example to work in."""

    def copy(name: str) -> Path:
        folder = tmp_path / Path(name).name
        shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns(".fleetform"))
        return folder

    return copy
