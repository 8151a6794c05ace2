"""The backends, and a key of their own for the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from builders.stores import BACKENDS, Backend, peer_environment
from stacks.state.store import StateStore


@pytest.fixture(autouse=True)
def key_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder for the key file, and no key in the environment."""
    folder = tmp_path_factory.mktemp("config")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    monkeypatch.delenv("FLEETFORM_STATE_KEY", raising=False)
    return folder


@pytest.fixture(params=sorted(BACKENDS))
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Backend:
    """Each backend, with its peer at hand."""
    backend = BACKENDS[request.param]
    peer = request.getfixturevalue(backend.peer) if backend.peer else None
    for name, value in peer_environment(backend.peer, peer).items():
        monkeypatch.setenv(name, value)
    return backend


@pytest.fixture
def location(backend: Backend, tmp_path: Path) -> str:
    """Where the state under test is."""
    return backend.locate(tmp_path)


@pytest.fixture
def reopen(backend: Backend, location: str) -> Iterator[Callable[[], StateStore]]:
    """Opens the same state once more, as another run would."""
    opened: list[StateStore] = []

    def reopen() -> StateStore:
        opened.append(backend.open(location))
        return opened[-1]

    yield reopen
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Callable[[], StateStore]) -> StateStore:
    return reopen()
