"""S3: the tags that a bucket is made with, which moto leaves out.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, fromstring

from moto.s3.models import FakeBucket, s3_backends
from moto.s3.responses import S3Response

__all__ = ["install"]

_PUT = S3Response._bucket_response_put


def _put(self: Any, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
    made = not querystring and bucket_name not in s3_backends[self.current_account]["aws"].buckets
    answer = _PUT(self, request, bucket_name, querystring)
    tags = _tags(self.body) if made and self.body else {}
    bucket: FakeBucket | None = s3_backends[self.current_account]["aws"].buckets.get(bucket_name)
    if tags and bucket is not None:
        s3_backends[self.current_account]["aws"].put_bucket_tagging(bucket_name, tags)
    return answer


def _tags(body: bytes) -> dict[str, str]:
    inside = [item for item in fromstring(body).iter() if item.tag.endswith("}Tag")]
    return {_part(item, "Key"): _part(item, "Value") for item in inside}


def _part(item: Element, name: str) -> str:
    return next(part.text or "" for part in item if part.tag.endswith(f"}}{name}"))


def install() -> None:
    S3Response._bucket_response_put = _put  # type: ignore[method-assign]
