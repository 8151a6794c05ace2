"""``aws_s3_bucket_object_lock_configuration``: how long a bucket's new objects are locked.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planes.kind import REPLACES, Block
from planes.scalars import Count
from providers.aws.primitive import Properties
from providers.aws.reading import given
from providers.aws.s3 import BucketName, BucketSetting
from providers.aws.session import AwsClient
from providers.contract import NotFound

__all__ = ["BucketObjectLock", "primitive"]


class DefaultRetention(Block):
    """How long, and against whom: either `days` or `years`."""

    mode: Literal["GOVERNANCE", "COMPLIANCE"] = Field(
        description="`GOVERNANCE` can be bypassed by who has the right, `COMPLIANCE` by nobody."
    )
    days: Count | None = Field(default=None, description="Days.")
    years: Count | None = Field(default=None, description="Years.")


class LockRule(Block):
    """What holds for objects that say nothing of their own."""

    default_retention: DefaultRetention = Field(description="How long they are locked.")


class BucketObjectLock(Block):
    """The object lock of a bucket that was made with it."""

    bucket: Annotated[BucketName, REPLACES] = Field(description="The bucket's name.")
    rule: LockRule = Field(description="What holds for new objects.")


class ObjectLock(BucketSetting):
    type = "aws_s3_bucket_object_lock_configuration"
    schema = BucketObjectLock
    reads = ("s3.GetObjectLockConfiguration", "s3.ListBuckets")
    writes = ("s3.PutObjectLockConfiguration",)

    def read_setting(self, client: AwsClient, bucket: str) -> Properties:
        answer = client.call("s3", "get_object_lock_configuration", Bucket=bucket)
        found = answer["ObjectLockConfiguration"].get("Rule", {}).get("DefaultRetention")
        if not found:
            raise NotFound(f"The bucket {bucket} locks no objects by default.")
        retention = {"mode": found["Mode"], "days": found.get("Days"), "years": found.get("Years")}
        # A span that is not set is 0 to some.
        return {"rule": {"default_retention": {k: v or None for k, v in retention.items()}}}

    def write_setting(self, client: AwsClient, bucket: str, properties: Properties) -> None:
        retention = properties["rule"]["default_retention"]
        wanted = {
            "Mode": retention["mode"],
            "Days": retention.get("days"),
            "Years": retention.get("years"),
        }
        self._put(client, bucket, {"Rule": {"DefaultRetention": given(wanted)}})

    def remove_setting(self, client: AwsClient, bucket: str) -> None:
        """The lock itself cannot be taken off a bucket, only what holds by default."""
        self.read_setting(client, bucket)
        self._put(client, bucket, {})

    def _put(self, client: AwsClient, bucket: str, rule: Properties) -> None:
        client.call(
            "s3",
            "put_object_lock_configuration",
            Bucket=bucket,
            ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", **rule},
        )


primitive = ObjectLock()
