"""Who changed what has drifted, as far as its cloud can say.

Asked once drift is known, so that a refresh without drift costs nothing.  Best effort: a cloud that
does not answer leaves the names out, which is logged at the level ``info``.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping

from planes.address import PrimitiveKey
from providers.contract import Author, Observed, RemoteError
from stacks.engine.live.clients import Clients
from stacks.engine.plan import DriftItem
from stacks.state.model import PrimitiveRecord

__all__ = ["with_authors"]

_LOG = logging.getLogger("fleetform")


def with_authors(
    items: Iterable[DriftItem], records: Mapping[PrimitiveKey, PrimitiveRecord], clients: Clients
) -> list[DriftItem]:
    """The items; those that no service has put a name to have the last who wrote the object."""
    items = list(items)
    asked: defaultdict[str, dict[PrimitiveKey, Observed]] = defaultdict(dict)
    for item in items:
        if item.key is not None and _is_open(item):
            record = records[item.key]
            asked[record.provider][item.key] = Observed(
                record.remote_id, item.type, record.properties, record.attributes, record.tags
            )
    found: dict[tuple[str, str, str], Author] = {}
    for provider, objects in asked.items():
        found.update(_found(provider, objects, clients))
    return [_named(item, records, found) for item in items]


def _is_open(item: DriftItem) -> bool:
    return item.kind in ("changed", "missing") and item.changed_by is None


def _found(
    provider: str, objects: Mapping[PrimitiveKey, Observed], clients: Clients
) -> dict[tuple[str, str, str], Author]:
    found: dict[tuple[str, str, str], Author] = {}
    try:
        client = clients.open(provider)
        for author in clients.provider(provider).authors(client, list(objects.values())):
            found[provider, author.type, author.id] = author
    except RemoteError as error:
        _LOG.info("who changed what has drifted is not known: %s", error)
    return found


def _named(
    item: DriftItem,
    records: Mapping[PrimitiveKey, PrimitiveRecord],
    found: Mapping[tuple[str, str, str], Author],
) -> DriftItem:
    if item.key is None or not _is_open(item):
        return item
    author = found.get((records[item.key].provider, item.type, item.remote_id))
    if author is None:
        return item
    return item._replace(changed_by=author.who, changed_at=author.at)
