"""What the types of EventBridge share: names, buses, tags read in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from planes.scalar import matching
from providers.aws.session import AwsClient
from providers.aws.tagged import tags_by_arn
from providers.aws.tags import from_list, keyed

__all__ = ["BusName", "RuleName", "bus_of", "buses", "drop_tags", "put_tags", "rules", "tags_of"]

BusName = Annotated[
    str,
    matching(
        "event_bus_name",
        r"[/.\-_A-Za-z0-9]{1,256}",
        'a name of up to 256 letters, digits and "/.-_" is required',
    ),
]
RuleName = Annotated[
    str,
    matching(
        "event_rule_name",
        r"[.\-_A-Za-z0-9]{1,64}",
        'a name of up to 64 letters, digits and ".-_" is required',
    ),
]


def bus_of(name: Any) -> Any:
    """A bus's name, of its name or its ARN."""
    return name.rpartition("/")[2] if type(name) is str else name


def buses(client: AwsClient) -> Iterator[dict[str, Any]]:
    return _pages(client, "list_event_buses", "EventBuses")


def rules(client: AwsClient, bus: str, **how: Any) -> Iterator[dict[str, Any]]:
    return _pages(client, "list_rules", "Rules", EventBusName=bus, **how)


def _pages(client: AwsClient, operation: str, key: str, **how: Any) -> Iterator[dict[str, Any]]:
    """botocore has no paginator for buses."""
    token: dict[str, str] = {}
    while True:
        answer = client.call("events", operation, Limit=100, **how, **token)
        yield from answer[key]
        if not answer.get("NextToken"):
            return
        token = {"NextToken": answer["NextToken"]}


def tags_of(client: AwsClient, arns: Sequence[str], kind: str) -> Mapping[str, dict[str, str]]:
    """ARN to tags.  ``kind`` is as the tagging API names it: ``events:rule``."""
    return tags_by_arn(client, kind, arns, lambda arn: _tags(client, arn))


def put_tags(client: AwsClient, arn: str, tags: Mapping[str, str]) -> None:
    client.call("events", "tag_resource", ResourceARN=arn, Tags=keyed(tags))


def drop_tags(client: AwsClient, arn: str, keys: Sequence[str]) -> None:
    client.call("events", "untag_resource", ResourceARN=arn, TagKeys=list(keys))


def _tags(client: AwsClient, arn: str) -> dict[str, str]:
    return from_list(client.call("events", "list_tags_for_resource", ResourceARN=arn)["Tags"])
