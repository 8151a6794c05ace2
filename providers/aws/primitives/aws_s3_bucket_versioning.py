"""``aws_s3_bucket_versioning``: whether a bucket keeps what was overwritten and deleted.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planes.kind import REPLACES, Block
from providers.aws.primitive import Properties
from providers.aws.s3 import BucketName, BucketSetting
from providers.aws.session import AwsClient
from providers.contract import NotFound

__all__ = ["BucketVersioning", "primitive"]


class VersioningConfiguration(Block):
    """What is done with versions."""

    status: Literal["Enabled", "Suspended"] = Field(description="Whether versions are kept.")


class BucketVersioning(Block):
    """The versioning of a bucket."""

    bucket: Annotated[BucketName, REPLACES] = Field(description="The bucket's name.")
    versioning_configuration: VersioningConfiguration = Field(
        description="What is done with versions."
    )


class Versioning(BucketSetting):
    """A bucket on which versioning was once enabled can only suspend it."""

    type = "aws_s3_bucket_versioning"
    schema = BucketVersioning
    reads = ("s3.GetBucketVersioning", "s3.ListBuckets")
    writes = ("s3.PutBucketVersioning", "s3.GetObjectLockConfiguration")

    def is_set(self, properties: Properties) -> bool:
        """Suspended is as good as never: nobody counts on it."""
        return bool(properties["versioning_configuration"]["status"] == "Enabled")

    def read_setting(self, client: AwsClient, bucket: str) -> Properties:
        status = client.call("s3", "get_bucket_versioning", Bucket=bucket).get("Status")
        if status is None:
            raise NotFound(f"The bucket {bucket} has never had versioning.")
        return {"versioning_configuration": {"status": status}}

    def write_setting(self, client: AwsClient, bucket: str, properties: Properties) -> None:
        wanted = {"Status": properties["versioning_configuration"]["status"]}
        client.call("s3", "put_bucket_versioning", Bucket=bucket, VersioningConfiguration=wanted)

    def remove_setting(self, client: AwsClient, bucket: str) -> None:
        """Suspended: there is no way back to never.  A bucket with object lock keeps it."""
        answer = client.call("s3", "get_bucket_versioning", Bucket=bucket)
        if answer.get("Status") != "Enabled" or _is_locked(client, bucket):
            return
        wanted = {"Status": "Suspended"}
        client.call("s3", "put_bucket_versioning", Bucket=bucket, VersioningConfiguration=wanted)


def _is_locked(client: AwsClient, bucket: str) -> bool:
    try:
        client.call("s3", "get_object_lock_configuration", Bucket=bucket)
    except NotFound:
        return False
    return True


primitive = Versioning()
