"""``aws_sqs_queue``: a queue; here for what could not be delivered.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from planes.scalar import matching, number
from providers.aws.documents import Document, as_text, parsed
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import each
from providers.aws.session import AwsClient
from providers.aws.waiting import again_while
from providers.contract import (
    Conflict,
    Missing,
    NotFound,
    Observed,
    Primitive,
    RemoteError,
    Unreadable,
    View,
)

__all__ = ["Queue", "primitive"]

QueueName = Annotated[
    str,
    matching(
        "queue_name",
        r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo",
        'a name of up to 80 letters, digits, "-" and "_", with ".fifo" at the end of a FIFO '
        "queue's, is required",
    ),
]


def _between(minimum: int, maximum: int, what: str) -> Any:
    return number(
        f"{what} from {minimum} to {maximum} are required",
        minimum=minimum,
        maximum=maximum,
        whole=True,
    )


class Queue(Block):
    """A queue of SQS."""

    name: Annotated[QueueName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    fifo_queue: Annotated[bool, REPLACES] = Field(
        default=False, description="Whether messages are delivered once and in order."
    )
    content_based_deduplication: bool = Field(
        default=False, description="Whether equal messages are one, in a FIFO queue."
    )
    delay_seconds: Annotated[int, _between(0, 900, "seconds")] = Field(
        default=0, description="How long messages are held back."
    )
    max_message_size: Annotated[int | None, COMPUTED, _between(1024, 1048576, "bytes")] = Field(
        default=None, description="The largest message, in bytes; what SQS gives where left out."
    )
    message_retention_seconds: Annotated[int, _between(60, 1209600, "seconds")] = Field(
        default=345600, description="How long messages are kept."
    )
    receive_wait_time_seconds: Annotated[int, _between(0, 20, "seconds")] = Field(
        default=0, description="How long a receiver waits for a message."
    )
    visibility_timeout_seconds: Annotated[int, _between(0, 43200, "seconds")] = Field(
        default=30, description="How long a received message is hidden from others."
    )
    redrive_policy: Document | None = Field(
        default=None, description="Where messages go that are received too often."
    )
    sqs_managed_sse_enabled: Annotated[bool | None, COMPUTED] = Field(
        default=None, description="Whether SQS encrypts with a key of its own."
    )
    kms_master_key_id: str | None = Field(
        default=None, min_length=1, description="The key that encrypts messages."
    )
    tags: dict[str, str] = TAGS


_ATTRIBUTES = {
    "content_based_deduplication": "ContentBasedDeduplication",
    "delay_seconds": "DelaySeconds",
    "max_message_size": "MaximumMessageSize",
    "message_retention_seconds": "MessageRetentionPeriod",
    "receive_wait_time_seconds": "ReceiveMessageWaitTimeSeconds",
    "visibility_timeout_seconds": "VisibilityTimeout",
    "redrive_policy": "RedrivePolicy",
    "sqs_managed_sse_enabled": "SqsManagedSseEnabled",
    "kms_master_key_id": "KmsMasterKeyId",
}
_KEPT_SECONDS = 70
"""A deleted queue's name is kept for 60 seconds:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"""
_ON_FIFO_ALONE = ("content_based_deduplication",)


class Queues(AwsType):
    """Its id is its URL."""

    type = "aws_sqs_queue"
    schema = Queue
    computed: Mapping[str, str] = {"arn": "Its ARN.", "url": "Its URL."}
    longest = 80
    reads = ("sqs.GetQueueAttributes", "sqs.ListQueueTags", "sqs.GetQueueUrl", "sqs.ListQueues")
    writes = (
        "sqs.CreateQueue",
        "sqs.SetQueueAttributes",
        "sqs.TagQueue",
        "sqs.UntagQueue",
        "sqs.DeleteQueue",
    )

    def made_name(self, primitive: Primitive, view: View, generation: int) -> str:
        name = super().made_name(primitive, view, generation)
        return f"{name[:75]}.fifo" if primitive.properties.get("fifo_queue") is True else name

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        """SQS has no call that reads several."""
        return each(ids, lambda id: self._read(client, id))

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        try:
            return self._read(client, _url(client, identity))
        except NotFound:
            return None

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        """SQS answers with a queue that has the same attributes, whoever's it is: that is looked at
        first."""
        name = properties.get("name") or identity
        live = self.by_identity(client, name)
        if live is not None:
            return self.claimed(live, tags, Conflict(f"There is a queue {name}."))
        attributes = _sent(properties, _ATTRIBUTES)
        if properties.get("fifo_queue"):
            attributes["FifoQueue"] = "true"
        wanted = {
            "QueueName": name,
            "Attributes": attributes,
            "tags": self.all_tags(client, properties, tags),
        }
        made = again_while(
            client, _is_kept, _KEPT_SECONDS, lambda: client.call("sqs", "create_queue", **wanted)
        )
        url = made["QueueUrl"]
        return self._made(client, url, properties, tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        attributes = _sent(properties, changed)
        if attributes:
            client.call("sqs", "set_queue_attributes", QueueUrl=id, Attributes=attributes)
        self.retag(
            client,
            client.call("sqs", "list_queue_tags", QueueUrl=id).get("Tags", {}),
            properties,
            tags,
            lambda put: client.call("sqs", "tag_queue", QueueUrl=id, Tags=put),
            lambda keys: client.call("sqs", "untag_queue", QueueUrl=id, TagKeys=keys),
        )
        return self._made(client, id, properties, tags)

    def delete(self, client: AwsClient, id: str) -> None:
        try:
            client.call("sqs", "delete_queue", QueueUrl=id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        urls = list(client.pages("sqs", "list_queues", "QueueUrls"))
        answers = each(urls, lambda url: self._read(client, url))
        return (live for live in answers.values() if isinstance(live, Observed))

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        return {**properties, "redrive_policy": _redrive(properties["redrive_policy"])}

    def _read(self, client: AwsClient, url: str) -> Observed:
        found = client.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])
        tags = client.call("sqs", "list_queue_tags", QueueUrl=url).get("Tags", {})
        return self._observed(client, url, found.get("Attributes", {}), tags)

    def _made(self, client: AwsClient, url: str, properties: Properties, tags: Tags) -> Observed:
        named = {**properties, "name": _name(url)}
        return self.made(client, url, named, tags, _computed(client, url))

    def _observed(self, client: AwsClient, url: str, found: Tags, tags: Tags) -> Observed:
        whole = {"name": _name(url), "fifo_queue": found.get("FifoQueue") == "true"}
        for name, attribute in _ATTRIBUTES.items():
            whole[name] = _as_declared(name, found.get(attribute))
        return self.observed(client, url, whole, _computed(client, url), tags)


def _is_kept(error: RemoteError) -> bool:
    return error.code.endswith("QueueDeletedRecently")


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _url(client: AwsClient, name: str) -> str:
    return str(client.call("sqs", "get_queue_url", QueueName=name)["QueueUrl"])


def _computed(client: AwsClient, url: str) -> dict[str, str]:
    arn = f"arn:{client.partition}:sqs:{client.region}:{client.account}:{_name(url)}"
    return {"arn": arn, "url": url}


def _sent(properties: Properties, names: Any) -> dict[str, str]:
    """Attributes as SQS takes them: text.  One that is left out is set to what SQS has without."""
    found = {}
    for name in names:
        if name not in _ATTRIBUTES or (name in _ON_FIFO_ALONE and not properties.get("fifo_queue")):
            continue
        value = properties.get(name)
        if value is None:
            value = Queue.model_fields[name].default
        if value is None and (name in _SERVER_MADE or names is _ATTRIBUTES):
            continue
        found[_ATTRIBUTES[name]] = _as_sent(name, value)
    return found


_SERVER_MADE = ("max_message_size", "sqs_managed_sse_enabled")


def _as_sent(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "redrive_policy":
        return as_text(value)
    return str(value).lower() if type(value) is bool else str(value)


def _as_declared(name: str, text: str | None) -> Any:
    if text is None or text == "":
        return Queue.model_fields[name].default
    if name == "redrive_policy":
        return json.loads(text)
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdecimal() and name != "kms_master_key_id" else text


def _redrive(value: Any) -> Any:
    """``maxReceiveCount`` is read as a number or as text, and is the same."""
    try:
        document = parsed(value)
    except ValueError:
        return value
    return (
        {name: str(item) if type(item) is int else item for name, item in document.items()}
        if type(document) is dict
        else document
    )


primitive = Queues()
