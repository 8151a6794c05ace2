"""``aws_s3_bucket``: a bucket.  Its settings are types of their own.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import each
from providers.aws.s3 import BucketName, bucket_names
from providers.aws.session import AwsClient
from providers.aws.tags import INTERNAL, from_list, keyed
from providers.contract import (
    Conflict,
    Denied,
    Missing,
    NotFound,
    Observed,
    Transient,
    Unreadable,
)

__all__ = ["Bucket", "primitive"]

_FORCE = f"{INTERNAL}force_destroy"
_FIRST_REGION = "us-east-1"
_AT_ONCE = 1000
"""Objects that one call deletes."""


class Bucket(Block):
    """A bucket of S3."""

    bucket: Annotated[BucketName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    object_lock_enabled: Annotated[bool, REPLACES] = Field(
        default=False, description="Whether objects can be locked; told when it is made."
    )
    force_destroy: bool = Field(
        default=False, description="Whether it is destroyed with all objects that are in it."
    )
    tags: dict[str, str] = TAGS


class Buckets(AwsType):
    """Its id is its name."""

    type = "aws_s3_bucket"
    schema = Bucket
    computed: Mapping[str, str] = {
        "arn": "Its ARN.",
        "region": "The region that it is in.",
        "bucket_domain_name": "The name under which it is reached.",
    }
    named_by = "bucket"
    longest = 63
    reads = (
        "s3.HeadBucket",
        "s3.ListBuckets",
        "s3.GetBucketTagging",
        "s3.GetObjectLockConfiguration",
    )
    writes = (
        "s3.CreateBucket",
        "s3.PutBucketTagging",
        "s3.DeleteBucketTagging",
        "s3.ListObjectVersions",
        "s3.DeleteObjects",
        "s3.DeleteBucket",
    )
    needs = ("s3:DeleteObject", "s3:GetBucketLocation", "s3:TagResource")

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        return each(ids, lambda id: self._read(client, id))

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        """A bucket has its tags from its first moment: one without is somebody else's."""
        name = properties.get("bucket") or identity
        try:
            if self._exists(client, name):
                raise Conflict(f"There is a bucket {name}.")
            client.call("s3", "create_bucket", **self._wanted(client, name, properties, tags))
        except Conflict as error:
            self._claim(client, name, tags, error)
        return self._made(client, name, properties, tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        self._write_tags(client, id, _tags(client, id), properties, tags)
        return self._made(client, id, properties, tags)

    def delete(self, client: AwsClient, id: str) -> None:
        """A bucket with objects in it is a Conflict, unless ``force_destroy`` was set."""
        try:
            if _tags(client, id).get(_FORCE) == "true":
                _empty(client, id)
            client.call("s3", "delete_bucket", Bucket=id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        answers = each(bucket_names(client), lambda name: self._read(client, name))
        return (live for live in answers.values() if isinstance(live, Observed))

    def _read(self, client: AwsClient, name: str) -> Observed:
        client.call("s3", "head_bucket", Bucket=name)
        tags = _tags(client, name)
        properties = {
            "bucket": name,
            "object_lock_enabled": _lockable(client, name),
            "force_destroy": tags.get(_FORCE) == "true",
        }
        return self.observed(client, name, properties, _computed(client, name), tags)

    def _exists(self, client: AwsClient, name: str) -> bool:
        """In us-east-1 S3 makes one's own bucket again without a word."""
        try:
            client.call("s3", "head_bucket", Bucket=name)
        except NotFound:
            return False
        except Denied as error:
            raise Conflict(f"The bucket {name} is another account's.") from error
        return True

    def _wanted(
        self, client: AwsClient, name: str, properties: Properties, tags: Tags
    ) -> dict[str, Any]:
        every = self.all_tags(client, properties, _with_force(properties, tags))
        configuration: dict[str, Any] = {"Tags": keyed(every)} if every else {}
        if client.region != _FIRST_REGION:
            configuration["LocationConstraint"] = client.region
        wanted: dict[str, Any] = {"Bucket": name}
        if configuration:
            wanted["CreateBucketConfiguration"] = configuration
        if properties.get("object_lock_enabled"):
            wanted["ObjectLockEnabledForBucket"] = True
        return wanted

    def _claim(self, client: AwsClient, name: str, tags: Tags, error: Conflict) -> None:
        try:
            live = self._read(client, name)
        except Denied:
            raise error from None
        except NotFound as gone:
            raise Transient(str(error)) from gone
        self.claimed(live, tags, error)

    def _made(self, client: AwsClient, name: str, properties: Properties, tags: Tags) -> Observed:
        named = {**properties, "bucket": name}
        return self.made(client, name, named, tags, _computed(client, name))

    def _write_tags(
        self, client: AwsClient, name: str, live: Tags, properties: Properties, tags: Tags
    ) -> None:
        """All at once: S3 has no call for single tags of a bucket."""
        own = _with_force(properties, tags)
        change = self.tag_change(client, live, properties, own)
        if not change.put and not change.drop:
            return
        whole = {**{k: v for k, v in live.items() if k not in change.drop}, **change.put}
        if whole:
            tagging = {"TagSet": keyed(whole)}
            client.call("s3", "put_bucket_tagging", Bucket=name, Tagging=tagging)
        else:
            client.call("s3", "delete_bucket_tagging", Bucket=name)


def _with_force(properties: Properties, tags: Tags) -> Tags:
    """It counts only at deletion, and a bucket cannot hold it elsewhere."""
    return {**tags, _FORCE: "true"} if properties.get("force_destroy") else tags


def _computed(client: AwsClient, name: str) -> dict[str, str]:
    return {
        "arn": f"arn:{client.partition}:s3:::{name}",
        "region": client.region,
        "bucket_domain_name": f"{name}.s3.amazonaws.com",
    }


def _tags(client: AwsClient, name: str) -> dict[str, str]:
    try:
        answer = client.call("s3", "get_bucket_tagging", Bucket=name)
    except NotFound as error:
        if error.code == "NoSuchTagSet":
            return {}
        raise
    return from_list(answer["TagSet"])


def _lockable(client: AwsClient, name: str) -> bool:
    try:
        answer = client.call("s3", "get_object_lock_configuration", Bucket=name)
    except NotFound as error:
        if error.code == "ObjectLockConfigurationNotFoundError":
            return False
        raise
    return bool(answer["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled")


def _empty(client: AwsClient, name: str) -> None:
    for key in ("Versions", "DeleteMarkers"):
        found = client.pages("s3", "list_object_versions", key, Bucket=name)
        objects = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in found]
        for at in range(0, len(objects), _AT_ONCE):
            some = {"Objects": objects[at : at + _AT_ONCE], "Quiet": True}
            client.call("s3", "delete_objects", Bucket=name, Delete=some)


primitive = Buckets()
