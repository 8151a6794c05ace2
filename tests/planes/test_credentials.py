"""What is taken for a credential, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from planes.credentials import concealed, credential_shape, credential_under

LINES = [
    line.split(" |")
    for line in (Path(__file__).parent / "credentials.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("name", "text", "found"), LINES)
def test_credentials(name: str, text: str, found: str) -> None:
    assert credential_under(name, text.removeprefix(" ")) == (found.strip() or None)


def test_a_shape_is_found_inside_a_longer_text() -> None:
    text = "first line\n\texport TOKEN='ghp_0123456789abcdefghijABCDEFGHIJ012345'\n"
    assert credential_shape(text) == "a GitHub token"


def test_long_texts_are_read_in_time_that_grows_with_them() -> None:
    """A megabyte of near misses: a pattern that goes back over the text would not end."""
    assert credential_shape("://" + "a" * 500_000 + " eyJ" + "a" * 500_000) is None


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('X = "AKIAIOSFODNN7EXAMPLE" # old', 'X = "********************" # old'),
        ('DB_PASSWORD = "hunter2!", LOG = "info"', 'DB_PASSWORD = "********", LOG = "info"'),
        ('"DB_PASSWORD": "hun\\"ter2!"', '"DB_PASSWORD": "**********"'),
        ('KEY = "-----BEGIN PRIVATE KEY-----\\nMIIE" # x', f'KEY = "{"*" * 33}" # x'),
        ('API_TOKEN = "changeme"', 'API_TOKEN = "changeme"'),
        ("pool = runtime_pool.default", "pool = runtime_pool.default"),
    ],
)
def test_a_line_is_shown_without_the_credentials_in_it(line: str, shown: str) -> None:
    assert concealed(line) == shown
    assert len(shown) == len(line)
