"""``postgres``: the connection string of a server, with a database of the session's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest

__all__ = ["postgres"]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    named = os.environ.get("FLEETFORM_TEST_POSTGRES")
    if named:
        yield named
        return
    # Not below the tests' own folder: root's server runs as a user who may not enter that.
    with TemporaryDirectory(prefix="pg") as folder, pytest.MonkeyPatch.context() as patch:
        # The wheel asks for one as it is imported, and warns where there is none.
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        import pgserver

        server = pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
