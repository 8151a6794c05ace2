"""A plane in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from providers.local.plane import Plane


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the plane is; nothing is there yet."""
    return tmp_path / ".fleetform" / "plane.db"


@pytest.fixture
def plane(path: Path) -> Iterator[Plane]:
    opened = Plane(path, "ada")
    yield opened
    opened.close()
