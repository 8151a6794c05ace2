"""Fleets whose state is in each of the backends, and what the peers keep of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.backends import FLEET, Kept, kept_in
from builders.commands import settled_environment
from builders.stores import BACKENDS, peer_environment


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_environment(monkeypatch)


@pytest.fixture(params=["gitlab", "http", "local", "postgres", "s3"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A folder with a small fleet, whose state is in the backend."""
    name = request.param
    peer_name = BACKENDS[name].peer if name in BACKENDS else ""
    peer = request.getfixturevalue(peer_name) if peer_name else None
    for variable, value in peer_environment(peer_name, peer).items():
        monkeypatch.setenv(variable, value)
    folder = tmp_path / "small"
    folder.mkdir()
    kept = kept_in(name, folder, peer)
    (folder / "fleet.fleet.hcl").write_text(kept.block)
    (folder / "main.fleet.hcl").write_text(FLEET)
    return kept
