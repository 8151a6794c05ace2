"""How a test gets an AWS account.

``aws`` is an empty account of the test's own, and boto3's chain finds it through the environment::

    def test_lock(aws: Account) -> None:
        s3 = aws.client("s3")                 # a hand on the live objects
        s3.create_bucket(…)
        main(["apply", "--auto-approve"])     # fleetform, configured by the environment
        assert aws.calls()["s3.PutObject"] == 1

Accounts do not see each other; only bucket names are global, so give buckets a name with the
account's id in it.  One server serves a whole session (with pytest-xdist: one a worker).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from peers.aws.account import Account, started

__all__ = ["aws", "aws_server"]

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def aws_server() -> Iterator[str]:
    """The URL of the session's peer."""
    with started() as url:
        yield url


@pytest.fixture
def aws(aws_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An empty account; the environment's credentials and endpoint are its."""
    import boto3

    account = Account(aws_server, f"1{next(_NUMBERS):011d}")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    # The default session remembers the credentials that it was made with.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name, value in account.environment().items():
        monkeypatch.setenv(name, value)
    yield account
    account.drop()
