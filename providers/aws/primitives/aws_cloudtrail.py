"""``aws_cloudtrail``: the record of who called what.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from planes.scalar import matching
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import each, given
from providers.aws.s3 import BucketName
from providers.aws.session import AwsClient
from providers.aws.tags import from_list, keyed
from providers.contract import Conflict, Missing, NotFound, Observed, Unreadable
from providers.defaults import complete

__all__ = ["Trail", "primitive"]

TrailName = Annotated[
    str,
    matching(
        "trail_name",
        r"(?!.*[._-]{2})[A-Za-z0-9](?:[A-Za-z0-9._-]{1,126})[A-Za-z0-9]",
        'a name of 3 to 128 letters, digits and single "._-" is required',
    ),
]


class Trail(Block):
    """A trail of CloudTrail."""

    name: Annotated[TrailName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    s3_bucket_name: BucketName = Field(description="The bucket that it writes to.")
    s3_key_prefix: Annotated[str, Field(max_length=200)] = Field(
        default="", description="What the keys in the bucket begin with."
    )
    is_multi_region_trail: bool = Field(
        default=False, description="Whether it records all regions."
    )
    is_organization_trail: bool = Field(
        default=False, description="Whether it records all accounts of the organisation."
    )
    include_global_service_events: bool = Field(
        default=True, description="Whether calls to services without regions, as IAM, are recorded."
    )
    enable_log_file_validation: bool = Field(
        default=False, description="Whether digests tell whether a file was changed later."
    )
    enable_logging: bool = Field(default=True, description="Whether it records.")
    kms_key_id: str | None = Field(
        default=None, min_length=1, description="The ARN of the key that encrypts the files."
    )
    tags: dict[str, str] = TAGS


_NAMES = {
    "s3_bucket_name": "S3BucketName",
    "s3_key_prefix": "S3KeyPrefix",
    "is_multi_region_trail": "IsMultiRegionTrail",
    "is_organization_trail": "IsOrganizationTrail",
    "include_global_service_events": "IncludeGlobalServiceEvents",
    "enable_log_file_validation": "EnableLogFileValidation",
    "kms_key_id": "KmsKeyId",
}


class Trails(AwsType):
    """Its id is its ARN."""

    type = "aws_cloudtrail"
    schema = Trail
    computed: Mapping[str, str] = {"arn": "Its ARN.", "home_region": "The region it was made in."}
    longest = 128
    reads = (
        "cloudtrail.DescribeTrails",
        "cloudtrail.GetTrailStatus",
        "cloudtrail.ListTags",
    )
    writes = (
        "cloudtrail.CreateTrail",
        "cloudtrail.UpdateTrail",
        "cloudtrail.StartLogging",
        "cloudtrail.StopLogging",
        "cloudtrail.AddTags",
        "cloudtrail.RemoveTags",
        "cloudtrail.DeleteTrail",
    )
    needs = ("iam:CreateServiceLinkedRole",)

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        answer = client.call("cloudtrail", "describe_trails", trailNameList=list(ids))
        found = {trail["TrailARN"]: trail for trail in answer["trailList"]}
        read = each([id for id in ids if id in found], lambda id: self._read(client, found[id]))
        return {id: read.get(id) or Missing(id) for id in ids}

    def id_of(self, client: AwsClient, identity: str) -> str:
        place = f"{client.partition}:cloudtrail:{client.region}:{client.account}"
        return f"arn:{place}:trail/{identity}"

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        name = properties.get("name") or identity
        live = self.by_identity(client, name)
        if live is not None:
            mine = self.claimed(live, tags, Conflict(f"There is a trail {name}."))
            return self.update(client, mine.id, properties, frozenset(_NAMES), tags)
        wanted = {
            **_sent(properties),
            "S3KeyPrefix": properties.get("s3_key_prefix") or None,
            "TagsList": keyed(self.all_tags(client, properties, tags)),
        }
        arn = client.call("cloudtrail", "create_trail", Name=name, **given(wanted))["TrailARN"]
        # A trail that has just been made does not record.
        _log(client, arn, properties)
        return self._made(client, arn, properties, tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        if changed & _NAMES.keys():
            wanted = {**_sent(properties), "KmsKeyId": properties.get("kms_key_id") or ""}
            client.call("cloudtrail", "update_trail", Name=id, **wanted)
        if "enable_logging" in changed or changed >= _NAMES.keys():
            _log(client, id, properties)
        self.retag(
            client,
            _tags(client, id),
            properties,
            tags,
            lambda put: client.call("cloudtrail", "add_tags", ResourceId=id, TagsList=keyed(put)),
            lambda keys: client.call(
                "cloudtrail", "remove_tags", ResourceId=id, TagsList=[{"Key": k} for k in keys]
            ),
        )
        return self._made(client, id, properties, tags)

    def delete(self, client: AwsClient, id: str) -> None:
        try:
            client.call("cloudtrail", "delete_trail", Name=id.rpartition("/")[2])
        except NotFound:
            return

    def remains(self, properties: Properties, deleted: date) -> str:
        return f"what it has recorded stays in the bucket {properties['s3_bucket_name']}"

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        """The trails of this account and region, without shadows of those of others."""
        answer = client.call("cloudtrail", "describe_trails", includeShadowTrails=False)
        found = {trail["TrailARN"]: trail for trail in answer["trailList"]}
        read = each([*found], lambda arn: self._read(client, found[arn]))
        return (live for live in read.values() if isinstance(live, Observed))

    def _read(self, client: AwsClient, trail: Properties) -> Observed:
        arn = trail["TrailARN"]
        status = client.call("cloudtrail", "get_trail_status", Name=arn)
        properties = {
            "name": trail["Name"],
            "s3_bucket_name": trail["S3BucketName"],
            "s3_key_prefix": trail.get("S3KeyPrefix") or "",
            "is_multi_region_trail": trail.get("IsMultiRegionTrail", False),
            "is_organization_trail": trail.get("IsOrganizationTrail", False),
            "include_global_service_events": trail.get("IncludeGlobalServiceEvents", True),
            "enable_log_file_validation": trail.get("LogFileValidationEnabled", False),
            "kms_key_id": trail.get("KmsKeyId") or None,
            "enable_logging": status["IsLogging"],
        }
        attributes = {"arn": arn, "home_region": trail.get("HomeRegion", client.region)}
        return self.observed(client, arn, properties, attributes, _tags(client, arn))

    def _made(self, client: AwsClient, arn: str, properties: Properties, tags: Tags) -> Observed:
        attributes = {"arn": arn, "home_region": arn.split(":")[3]}
        named = {**properties, "name": arn.rpartition("/")[2]}
        return self.made(client, arn, named, tags, attributes)


def _sent(properties: Properties) -> dict[str, Any]:
    whole = complete(Trail, properties)
    return {sent: whole[name] for name, sent in _NAMES.items()}


def _log(client: AwsClient, arn: str, properties: Properties) -> None:
    stop = properties.get("enable_logging") is False
    client.call("cloudtrail", "stop_logging" if stop else "start_logging", Name=arn)


def _tags(client: AwsClient, arn: str) -> dict[str, str]:
    listed = client.pages("cloudtrail", "list_tags", "ResourceTagList", ResourceIdList=[arn])
    return from_list([tag for item in listed for tag in item.get("TagsList") or ()])


primitive = Trails()
