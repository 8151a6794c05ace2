"""Programs, run as a user runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.commands import settled_environment


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a stack, in an environment that says nothing of its own."""
    settled_environment(monkeypatch)
    place = tmp_path / "small"
    place.mkdir()
    return place
