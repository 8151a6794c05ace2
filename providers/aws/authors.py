"""Who wrote an object last, by CloudTrail's event history.

The history has the management events of 90 days, region by region, some minutes late, and may be
asked twice a second:
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
An event names what it is about as well as its service says it: what is found is true, and what is
not found may have happened all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC
from typing import Any

from providers.aws.session import AwsClient
from providers.contract import Author, Observed
from providers.pace import TokenBucket

__all__ = ["LOOK_UPS", "RATE", "authors"]

RATE = 2.0
"""Look-ups a second."""
LOOK_UPS = 20
"""Look-ups in all, which bounds the wait to ten seconds: a plan is not held up for longer."""

_SOURCES = {"apigatewayv2": "apigateway"}
_GLOBAL = frozenset({"budgets", "iam"})
_HOME = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""By partition, the region that has the events of services without regions:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html"""
_OURS = re.compile(r"\bfleetform\b")
_APART = re.compile(r"[/:]")


def authors(
    client: AwsClient, objects: Sequence[Observed], services: Mapping[str, str]
) -> Iterator[Author]:
    """The last to write each object, where that was not fleetform.  ``services`` are by type.

    Raises RemoteError, when it may have given some.
    """
    pace = TokenBucket(RATE, RATE, wait=client.wait)
    left = LOOK_UPS
    with closing(client.in_region(_HOME.get(client.partition, client.region))) as home:
        for item in objects:
            service = services[item.type]
            where = home if service in _GLOBAL else client
            for name in _names(item)[:left]:
                pace.take()
                left -= 1
                event = _last_write(_events(where, name), service, item.id)
                if event is not None:
                    if not _OURS.search(_detail(event).get("userAgent", "")):
                        yield _author(item, event)
                    break


def _events(client: AwsClient, name: str) -> list[dict[str, Any]]:
    """The newest 50 about what has that name, the latest first."""
    attribute = {"AttributeKey": "ResourceName", "AttributeValue": name}
    answer = client.call("cloudtrail", "lookup_events", LookupAttributes=[attribute])
    events: list[dict[str, Any]] = answer["Events"]
    return events


def _last_write(
    events: Sequence[Mapping[str, Any]], service: str, id: str
) -> Mapping[str, Any] | None:
    source = f"{_SOURCES.get(service, service)}.amazonaws.com"
    for event in events:
        about = all(part in event["CloudTrailEvent"] for part in _parts(id))
        writes = event.get("ReadOnly") != "true" and "errorCode" not in _detail(event)
        if event.get("EventSource") == source and writes and about:
            return event
    return None


def _author(item: Observed, event: Mapping[str, Any]) -> Author:
    identity = _detail(event).get("userIdentity", {})
    who = str(identity.get("arn", "")).rpartition(":")[2] or event.get("Username", "")
    at = event["EventTime"].astimezone(UTC).isoformat(timespec="seconds")
    return Author(item.type, item.id, who, at.replace("+00:00", "Z"))


def _detail(event: Mapping[str, Any]) -> dict[str, Any]:
    detail: dict[str, Any] = json.loads(event["CloudTrailEvent"])
    return detail


def _names(item: Observed) -> list[str]:
    """What events may call an object by, the likeliest first: of one that is part of another, its
    own name, then the other's."""
    parts = _parts(item.id)
    whole = [item.id] if len(parts) == 1 else []
    arn = item.attributes.get("arn")
    return [*dict.fromkeys([*whole, *reversed(parts), *([arn] if isinstance(arn, str) else [])])]


def _parts(id: str) -> list[str]:
    """What every event about an object has in it."""
    if id.startswith("/"):  # a log group's name
        return [id]
    # Who means the default bus, or the default group of schedules, need not name it.
    parts = [part for part in _APART.split(id) if part != "default"]
    return parts[-1:] if id.startswith(("arn:", "https:", "http:")) else parts
