"""What a test asks of the peer itself, beside the services: ``/peer/ACCOUNT/…``, JSON both ways.

``GET calls`` gives the calls that were answered, in order, as ``[name, status]``; ``DELETE calls``
forgets them; ``PUT faults`` takes the fields of :class:`~peers.aws.faults.Faults`;
``DELETE objects`` drops all that the account holds.
"""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

from moto.core.base_backend import BackendDict

from peers.aws.answers import Answer
from peers.aws.calls import Environ
from peers.aws.faults import Faults, Trouble
from peers.aws.ledger import Ledger

__all__ = ["PREFIX", "answer"]

PREFIX = "/peer/"


def answer(
    environ: Environ, body: bytes, ledger: Ledger, troubles: MutableMapping[str, Trouble]
) -> Answer:
    account, _, what = environ["PATH_INFO"].removeprefix(PREFIX).partition("/")
    match environ["REQUEST_METHOD"], what:
        case "GET", "calls":
            return _json(ledger.entries(account))
        case "DELETE", "calls":
            ledger.forget(account)
        case "PUT", "faults":
            troubles[account] = Trouble(Faults(**json.loads(body)))
        case "DELETE", "objects":
            _drop(account)
            ledger.drop(account)
            troubles.pop(account, None)
        case _:
            return _json({"error": "no such control"}, 404)
    return _json({})


def _drop(account: str) -> None:
    for backends in list(BackendDict._instances):
        backends.pop(account, None)
        # Bucket names are global; S3 keeps who has which.
        owners = getattr(backends, "bucket_accounts", None)
        for bucket in [name for name, owner in (owners or {}).items() if account in owner]:
            del owners[bucket]


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(status, [("Content-Type", "application/json")], json.dumps(value).encode())
