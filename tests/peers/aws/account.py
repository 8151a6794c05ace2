"""What a test holds of the peer: one AWS account, empty at first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

__all__ = ["Account", "started"]

_TESTS = Path(__file__).parents[2]


class Account(NamedTuple):
    """An account on the peer at ``url``.  ``id`` is its 12 digits."""

    url: str
    id: str
    region: str = "eu-central-1"

    @property
    def access_key(self) -> str:
        """The peer reads the account from it; the secret does not matter."""
        return f"AKIAPEER{self.id}"

    def environment(self) -> dict[str, str]:
        """With these, boto3's own chain finds the account, in this process or another."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": "of-the-peer",
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client that acts in the account: a test's own hand on the live objects."""
        import boto3

        return boto3.client(
            service,
            region_name=region or self.region,
            endpoint_url=self.url,
            aws_access_key_id=self.access_key,
            aws_secret_access_key="of-the-peer",
        )

    def log(self) -> list[tuple[str, int]]:
        """The calls that were answered, in order: ``("iam.CreateRole", 200)``."""
        return [(name, status) for name, status in self._control("GET", "calls")]

    def calls(self) -> Counter[str]:
        """How often each operation was called, whatever the answer: ``{"iam.CreateRole": 2}``."""
        return Counter(name for name, _ in self.log())

    def forget_calls(self) -> None:
        self._control("DELETE", "calls")

    def inject(self, **faults: Any) -> None:
        """From now on these go wrong, and no others: the fields of ``peers.aws.faults.Faults``."""
        self._control("PUT", "faults", faults)

    def drop(self) -> None:
        """All that the account holds is gone."""
        self._control("DELETE", "objects")

    def _control(self, method: str, what: str, value: Any = None) -> Any:
        body = None if value is None else json.dumps(value).encode()
        request = Request(f"{self.url}/peer/{self.id}/{what}", body, method=method)
        with urlopen(request, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def started() -> Iterator[str]:
    """A peer's URL; its process ends with the block, or with this process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "peers.aws.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(_TESTS)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        url = process.stdout.readline().strip()
        assert url, "the peer did not start; its error is above"
        try:
            yield url
        finally:
            process.stdin.close()
            process.wait(timeout=30)
