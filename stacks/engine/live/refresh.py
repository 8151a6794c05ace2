"""Refresh: what is live now, read in batches, several at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from time import sleep
from typing import Any, NamedTuple

from planes.address import PrimitiveKey
from providers.contract import Missing, Observed, RemoteError, Unreadable
from providers.retry import BACKOFF, Backoff, Wait, with_retries
from stacks.engine.hushed import hushed
from stacks.engine.live.clients import Clients
from stacks.engine.live.workers import Workers
from stacks.state.model import PrimitiveRecord

__all__ = ["BATCH", "Live", "Read", "as_recorded", "read_records", "refresh"]

BATCH = 1000
"""Objects a read: a type's own batch calls are smaller, and a list call is worth its answer."""

Live = Observed | Missing | Unreadable


class Read(NamedTuple):
    """One object to look at: whose it is, where it is found, and its attributes as recorded."""

    key: PrimitiveKey
    provider: str
    remote_id: str
    attributes: Mapping[str, Any] = {}


class _Batch(NamedTuple):
    provider: str
    type: str
    reads: Sequence[Read]


def refresh(
    reads: Iterable[Read],
    clients: Clients,
    *,
    parallelism: int = 10,
    backoff: Backoff = BACKOFF,
    wait: Wait = sleep,
) -> dict[PrimitiveKey, Live]:
    """What each object is now.  One that could not be read is Unreadable, never Missing."""
    batches = _batches(reads)
    found: dict[PrimitiveKey, Live] = {}
    if len(batches) == 1:
        return _answers(batches[0], clients, backoff, wait)
    with Workers(min(parallelism, len(batches))) as workers:
        for number, batch in enumerate(batches):
            workers.submit(number, partial(_answers, batch, clients, backoff, wait))
        for _ in batches:
            found.update(workers.next().unwrap())
    return found


def read_records(records: Iterable[PrimitiveRecord]) -> list[Read]:
    return [
        Read(record.key, record.provider, record.remote_id, record.attributes) for record in records
    ]


def as_recorded(records: Mapping[PrimitiveKey, PrimitiveRecord]) -> dict[PrimitiveKey, Live]:
    """The state taken at its word, for plans that do not refresh."""
    return {
        key: Observed(record.remote_id, key.type, record.properties, record.attributes, record.tags)
        for key, record in records.items()
    }


def _batches(reads: Iterable[Read]) -> list[_Batch]:
    groups: dict[tuple[str, str], list[Read]] = {}
    for read in reads:
        groups.setdefault((read.provider, read.key.type), []).append(read)
    return [
        _Batch(provider, type, group[at : at + BATCH])
        for (provider, type), group in groups.items()
        for at in range(0, len(group), BATCH)
    ]


def _answers(
    batch: _Batch, clients: Clients, backoff: Backoff, wait: Wait
) -> dict[PrimitiveKey, Live]:
    ids = [read.remote_id for read in batch.reads]
    known = {read.remote_id: read.attributes for read in batch.reads}
    try:
        kind = clients.type(batch.provider, batch.type)
        client = clients.open(batch.provider)
        answers = with_retries(lambda: kind.read_many(client, ids, known), backoff, wait=wait)
    except KeyError:
        reason = f"the provider {batch.provider} is not installed, or has no {batch.type}"
        return {read.key: Unreadable(read.remote_id, reason) for read in batch.reads}
    except RemoteError as error:
        said = hushed(str(error), *known.values())
        return {read.key: Unreadable(read.remote_id, said) for read in batch.reads}
    silent = "the provider gave no answer for it"
    return {
        read.key: answers.get(read.remote_id) or Unreadable(read.remote_id, silent)
        for read in batch.reads
    }
