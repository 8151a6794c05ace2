"""``aws_sqs_queue_policy``: who may send to a queue and read from it.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-creating-custom-policies.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import REPLACES, Block
from providers.aws.claims import same_or_none
from providers.aws.documents import Document, as_text, parsed, policy
from providers.aws.primitive import AwsType, Properties, Tags
from providers.aws.reading import each
from providers.aws.session import AwsClient
from providers.contract import Missing, NotFound, Observed, Primitive, Unreadable, View

__all__ = ["QueuePolicy", "primitive"]


class QueuePolicy(Block):
    """The policy of a queue."""

    queue_url: Annotated[str, REPLACES] = Field(min_length=1, description="The queue's URL.")
    policy: Document = Field(description="Who may do what with it.")


class QueuePolicies(AwsType):
    """Its id is the queue's URL."""

    type = "aws_sqs_queue_policy"
    schema = QueuePolicy
    computed: Mapping[str, str] = {}
    named_by = None
    reads = ("sqs.GetQueueAttributes", "sqs.ListQueues")
    writes = ("sqs.SetQueueAttributes",)

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        url = primitive.properties.get("queue_url")
        return url if type(url) is str else ""

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        return each(ids, lambda id: self._read(client, id))

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        return self.look(client, identity) if identity else None

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        """The call overwrites, so that one looks first."""
        url = properties["queue_url"]
        live = same_or_none(self, client, url, properties)
        return live or self.update(client, url, properties, frozenset(), tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        _set(client, id, as_text(properties["policy"]))
        return self._observed(client, id, properties["policy"])

    def delete(self, client: AwsClient, id: str) -> None:
        try:
            _set(client, id, "")
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        urls = list(client.pages("sqs", "list_queues", "QueueUrls"))
        answers = each(urls, lambda url: self._read(client, url))
        return (live for live in answers.values() if isinstance(live, Observed))

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        return {**properties, "policy": policy(properties["policy"])}

    def _read(self, client: AwsClient, url: str) -> Observed:
        answer = client.call("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["Policy"])
        text = answer.get("Attributes", {}).get("Policy")
        if not text:
            raise NotFound(f"The queue {url} has no policy.")
        return self._observed(client, url, text)

    def _observed(self, client: AwsClient, url: str, document: Any) -> Observed:
        return self.observed(client, url, {"queue_url": url, "policy": parsed(document)})


def _set(client: AwsClient, url: str, text: str) -> None:
    client.call("sqs", "set_queue_attributes", QueueUrl=url, Attributes={"Policy": text})


primitive = QueuePolicies()
