"""``aws_s3_bucket_policy``: who may do what with a bucket and its objects.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from planes.kind import REPLACES, Block
from providers.aws.documents import Document, as_text, parsed, policy
from providers.aws.primitive import Properties
from providers.aws.s3 import BucketName, BucketSetting
from providers.aws.session import AwsClient

__all__ = ["BucketPolicy", "primitive"]


class BucketPolicy(Block):
    """The policy of a bucket."""

    bucket: Annotated[BucketName, REPLACES] = Field(description="The bucket's name.")
    policy: Document = Field(description="Who may do what with it.")


class BucketPolicies(BucketSetting):
    type = "aws_s3_bucket_policy"
    schema = BucketPolicy
    reads = ("s3.GetBucketPolicy", "s3.ListBuckets")
    writes = ("s3.PutBucketPolicy", "s3.DeleteBucketPolicy")

    def read_setting(self, client: AwsClient, bucket: str) -> Properties:
        answer = client.call("s3", "get_bucket_policy", Bucket=bucket)
        return {"policy": parsed(answer["Policy"])}

    def write_setting(self, client: AwsClient, bucket: str, properties: Properties) -> None:
        client.call("s3", "put_bucket_policy", Bucket=bucket, Policy=as_text(properties["policy"]))

    def remove_setting(self, client: AwsClient, bucket: str) -> None:
        client.call("s3", "delete_bucket_policy", Bucket=bucket)

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        return {**properties, "policy": policy(properties["policy"])}


primitive = BucketPolicies()
