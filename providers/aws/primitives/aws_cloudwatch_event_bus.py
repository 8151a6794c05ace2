"""``aws_cloudwatch_event_bus``: where events arrive.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from providers.aws.ecs_target import DEAD_LETTER, DeadLetter
from providers.aws.eventbridge import BusName, buses, drop_tags, put_tags, tags_of
from providers.aws.forms import KeyName, PartnerSource
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import each, given
from providers.aws.recast import Table, from_aws, to_aws
from providers.aws.session import AwsClient
from providers.aws.tags import keyed
from providers.contract import Conflict, Missing, NotFound, Observed, Unreadable

__all__ = ["EventBus", "primitive"]


class EventBus(Block):
    """An event bus of EventBridge."""

    name: Annotated[BusName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    event_source_name: Annotated[PartnerSource | None, REPLACES] = Field(
        default=None, description="The partner event source that it is for."
    )
    description: str = Field(default="", max_length=512, description="What it is for.")
    kms_key_identifier: KeyName | None = Field(
        default=None, description="The key that encrypts it."
    )
    dead_letter_config: DeadLetter | None = Field(
        default=None, description="Where events go that could not be delivered."
    )
    tags: dict[str, str] = TAGS


_BUS: Table = {
    "description": "Description",
    "kms_key_identifier": "KmsKeyIdentifier",
    "dead_letter_config": ("DeadLetterConfig", DEAD_LETTER),
}


class EventBuses(AwsType):
    type = "aws_cloudwatch_event_bus"
    schema = EventBus
    computed: Mapping[str, str] = {"arn": "Its ARN."}
    longest = 256
    reads = ("events.DescribeEventBus", "events.ListEventBuses", "events.ListTagsForResource")
    writes = (
        "events.CreateEventBus",
        "events.UpdateEventBus",
        "events.TagResource",
        "events.UntagResource",
        "events.DeleteEventBus",
    )

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        return each(ids, lambda id: self._live(client, id))

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        name = properties.get("name") or identity
        wanted = {
            **to_aws(_BUS, properties),
            "Name": name,
            "EventSourceName": properties.get("event_source_name"),
            "Tags": keyed(self.all_tags(client, properties, tags)),
        }
        try:
            arn = client.call("events", "create_event_bus", **given(wanted))["EventBusArn"]
        except Conflict as error:
            return self.claimed(self.look(client, name), tags, error)
        return self.made(client, name, {**properties, "name": name}, tags, {"arn": arn})

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        arn = client.call("events", "describe_event_bus", Name=id)["Arn"]
        if changed - {"tags"}:
            client.call("events", "update_event_bus", Name=id, **to_aws(_BUS, properties))
        live = tags_of(client, [arn], "events:event-bus")[arn]
        put, drop = partial(put_tags, client, arn), partial(drop_tags, client, arn)
        self.retag(client, live, properties, tags, put, drop)
        return self.made(client, id, {**properties, "name": id}, tags, {"arn": arn})

    def delete(self, client: AwsClient, id: str) -> None:
        try:
            client.call("events", "delete_event_bus", Name=id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        """All but the one that every account has."""
        for bus in buses(client):
            if bus["Name"] != "default":
                yield self._live(client, bus["Name"])

    def _live(self, client: AwsClient, id: str) -> Observed:
        bus: dict[str, Any] = client.call("events", "describe_event_bus", Name=id)
        tags = tags_of(client, [bus["Arn"]], "events:event-bus")[bus["Arn"]]
        properties = {**from_aws(_BUS, bus), "name": id}
        return self.observed(client, id, properties, {"arn": bus["Arn"]}, tags)


primitive = EventBuses()
