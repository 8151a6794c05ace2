"""``aws_cloudwatch_log_group``: where logs go, and how long they are kept.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from planes.scalar import matching, one_number_of
from providers.aws.forms import KeyArn
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import FEW, given
from providers.aws.session import AwsClient
from providers.aws.tagged import tags_by_arn
from providers.contract import Conflict, Missing, NotFound, Observed, Unreadable

__all__ = ["LogGroup", "primitive"]

Name = Annotated[
    str,
    matching(
        "log_group_name",
        r"[.\-_/#A-Za-z0-9]{1,512}",
        'a log group\'s name of up to 512 letters, digits and "._-/#" is required',
    ),
]
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
_DAYS = (
    *(0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
RetentionDays = Annotated[
    int,
    one_number_of(
        "retention_days", _DAYS, f"days of retention are required: {', '.join(map(str, _DAYS))}"
    ),
]


class LogGroup(Block):
    """A log group of CloudWatch Logs."""

    name: Annotated[Name | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    retention_in_days: RetentionDays = Field(
        default=0, description="How long events are kept, in days; 0 keeps them for ever."
    )
    kms_key_id: KeyArn | None = Field(
        default=None, description="The ARN of the key that encrypts it."
    )
    log_group_class: Annotated[
        Literal["STANDARD", "INFREQUENT_ACCESS", "DELIVERY", "ESSENTIALS"], REPLACES
    ] = Field(default="STANDARD", description="What can be done with the logs, and at what price.")
    tags: dict[str, str] = TAGS


class LogGroups(AwsType):
    type = "aws_cloudwatch_log_group"
    schema = LogGroup
    computed: Mapping[str, str] = {"arn": "Its ARN, without the `:*` at the end."}
    prefix = "/fleetform/"
    longest = 512
    reads = (
        "logs.DescribeLogGroups",
        "logs.ListTagsForResource",
        "resourcegroupstaggingapi.GetResources",
    )
    writes = (
        "logs.CreateLogGroup",
        "logs.PutRetentionPolicy",
        "logs.DeleteRetentionPolicy",
        "logs.AssociateKmsKey",
        "logs.DisassociateKmsKey",
        "logs.TagResource",
        "logs.UntagResource",
        "logs.DeleteLogGroup",
    )

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        groups = {group["logGroupName"]: group for group in _groups(client, ids)}
        found = {id: groups[id] for id in ids if id in groups}
        tags = _tags(client, found)
        return {
            id: self._observed(client, found[id], tags[id]) if id in found else Missing(id)
            for id in ids
        }

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        name = properties.get("name") or identity
        wanted = {
            "logGroupName": name,
            "tags": self.all_tags(client, properties, tags),
            "kmsKeyId": properties.get("kms_key_id"),
            "logGroupClass": properties.get("log_group_class"),
        }
        try:
            client.call("logs", "create_log_group", **given(wanted))
        except Conflict as error:
            return self.claimed(self.look(client, name), tags, error)
        if properties.get("retention_in_days"):
            _retain(client, name, properties["retention_in_days"])
        return self._made(client, name, properties, tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        if "retention_in_days" in changed:
            _retain(client, id, properties.get("retention_in_days") or 0)
        if "kms_key_id" in changed:
            _encrypt(client, id, properties.get("kms_key_id"))
        arn = _arn(client, id)
        self.retag(
            client,
            _live_tags(client, id),
            properties,
            tags,
            lambda put: client.call("logs", "tag_resource", resourceArn=arn, tags=put),
            lambda keys: client.call("logs", "untag_resource", resourceArn=arn, tagKeys=keys),
        )
        return self._made(client, id, properties, tags)

    def delete(self, client: AwsClient, id: str) -> None:
        try:
            client.call("logs", "delete_log_group", logGroupName=id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        listed = client.pages("logs", "describe_log_groups", "logGroups")
        groups = {group["logGroupName"]: group for group in listed}
        tags = _tags(client, groups)
        return (self._observed(client, group, tags[name]) for name, group in groups.items())

    def _observed(self, client: AwsClient, group: Properties, tags: Tags) -> Observed:
        name = group["logGroupName"]
        properties = {
            "name": name,
            "retention_in_days": group.get("retentionInDays", 0),
            "kms_key_id": group.get("kmsKeyId"),
            "log_group_class": group.get("logGroupClass", "STANDARD"),
        }
        return self.observed(client, name, properties, {"arn": _arn(client, name)}, tags)

    def _made(self, client: AwsClient, name: str, properties: Properties, tags: Tags) -> Observed:
        whole = {**properties, "name": name}
        return self.made(client, name, whole, tags, {"arn": _arn(client, name)})


def _groups(client: AwsClient, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A few by their names, many by the whole list: a page has 50."""
    if len(names) > FEW:
        yield from client.pages("logs", "describe_log_groups", "logGroups")
        return
    for name in names:
        parameters = {"logGroupNamePrefix": name}
        yield from client.pages("logs", "describe_log_groups", "logGroups", **parameters)


def _tags(client: AwsClient, names: Iterable[str]) -> dict[str, Tags]:
    def read(arn: str) -> dict[str, str]:
        try:
            return dict(_live_tags(client, arn.rpartition(":log-group:")[2]))
        except NotFound:
            return {}

    arns = {name: _arn(client, name) for name in names}
    found = tags_by_arn(client, "logs:log-group", list(arns.values()), read)
    return {name: found[arn] for name, arn in arns.items()}


def _live_tags(client: AwsClient, name: str) -> Tags:
    tags: Tags = client.call("logs", "list_tags_for_resource", resourceArn=_arn(client, name))[
        "tags"
    ]
    return tags


def _retain(client: AwsClient, name: str, days: int) -> None:
    if days:
        client.call("logs", "put_retention_policy", logGroupName=name, retentionInDays=days)
    else:
        client.call("logs", "delete_retention_policy", logGroupName=name)


def _encrypt(client: AwsClient, name: str, key: str | None) -> None:
    if key:
        client.call("logs", "associate_kms_key", logGroupName=name, kmsKeyId=key)
    else:
        client.call("logs", "disassociate_kms_key", logGroupName=name)


def _arn(client: AwsClient, name: str) -> str:
    return f"arn:{client.partition}:logs:{client.region}:{client.account}:log-group:{name}"


primitive = LogGroups()
