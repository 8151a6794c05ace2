"""``aws_s3_bucket_public_access_block``: what keeps a bucket from the public.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from planes.kind import REPLACES, Block
from providers.aws.primitive import Properties
from providers.aws.s3 import BucketName, BucketSetting
from providers.aws.session import AwsClient

__all__ = ["BucketPublicAccessBlock", "primitive"]


class BucketPublicAccessBlock(Block):
    """What of a bucket is never public, whatever its policy and lists say."""

    bucket: Annotated[BucketName, REPLACES] = Field(description="The bucket's name.")
    block_public_acls: bool = Field(
        default=False, description="Whether access lists that make public are refused."
    )
    block_public_policy: bool = Field(
        default=False, description="Whether policies that make public are refused."
    )
    ignore_public_acls: bool = Field(
        default=False, description="Whether access lists that make public are passed over."
    )
    restrict_public_buckets: bool = Field(
        default=False, description="Whether a public policy lets in the account's own alone."
    )


_NAMES = {
    "block_public_acls": "BlockPublicAcls",
    "block_public_policy": "BlockPublicPolicy",
    "ignore_public_acls": "IgnorePublicAcls",
    "restrict_public_buckets": "RestrictPublicBuckets",
}


class PublicAccessBlock(BucketSetting):
    type = "aws_s3_bucket_public_access_block"
    schema = BucketPublicAccessBlock
    reads = ("s3.GetPublicAccessBlock", "s3.ListBuckets")
    writes = ("s3.PutPublicAccessBlock", "s3.DeletePublicAccessBlock")

    def is_set(self, properties: Properties) -> bool:
        """Every bucket comes with one."""
        return False

    def read_setting(self, client: AwsClient, bucket: str) -> Properties:
        answer = client.call("s3", "get_public_access_block", Bucket=bucket)
        found = answer["PublicAccessBlockConfiguration"]
        return {name: found.get(key, False) for name, key in _NAMES.items()}

    def write_setting(self, client: AwsClient, bucket: str, properties: Properties) -> None:
        wanted = {key: bool(properties.get(name)) for name, key in _NAMES.items()}
        client.call(
            "s3", "put_public_access_block", Bucket=bucket, PublicAccessBlockConfiguration=wanted
        )

    def remove_setting(self, client: AwsClient, bucket: str) -> None:
        client.call("s3", "delete_public_access_block", Bucket=bucket)


primitive = PublicAccessBlock()
