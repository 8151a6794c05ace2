"""What all tests share."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from peers.aws.fixtures import aws, aws_server
from peers.http_state.fixtures import http_state
from peers.postgres.fixtures import postgres
from stacks.language.lexer import make_room

__all__ = ["aws", "aws_server", "http_state", "postgres"]

GOLDEN = Path(__file__).parent / "golden"

make_room()  # Before hypothesis looks: it warns where the recursion limit changes in a test.

# How long an example takes says more of what else the machine is doing than of what is tested.
settings.register_profile("fleetform", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fleetform")


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A run in the background is told to ignore Ctrl-C, and so would be all that tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden renderings again instead of comparing with them",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a file of tests/golden, which changes only with --update-golden."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"there is no {path.name}; run with --update-golden and review it"
        assert text == path.read_text(encoding="utf-8")

    return compare
