"""``http_state``: the session's server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from peers.http_state.server import StateServer, started

__all__ = ["http_state"]


@pytest.fixture(scope="session")
def http_state() -> Iterator[StateServer]:
    with started() as server:
        yield server
