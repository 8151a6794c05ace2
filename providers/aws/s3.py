"""What the types of S3 share: names of buckets, and settings that are a call each.

A bucket's settings are types of their own, as in Terraform; the id of each is the bucket's name.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from planes.scalar import matching
from providers.aws.claims import as_wanted
from providers.aws.primitive import AwsType, Properties, Tags
from providers.aws.reading import each
from providers.aws.session import AwsClient
from providers.contract import Missing, NotFound, Observed, Primitive, Unreadable, View

__all__ = ["BucketName", "BucketSetting", "bucket_names"]

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BucketName = Annotated[
    str,
    matching(
        "bucket_name",
        r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "a bucket's name of 3 to 63 small letters, digits, dots and hyphens is required",
    ),
]


def bucket_names(client: AwsClient) -> list[str]:
    """The account's buckets in the client's region."""
    listed = client.pages("s3", "list_buckets", "Buckets", BucketRegion=client.region)
    return [bucket["Name"] for bucket in listed]


class BucketSetting(AwsType):
    """A setting of a bucket: there is one or none, and writing it makes or overwrites it."""

    named_by = None
    computed: Mapping[str, str] = {}

    @abstractmethod
    def read_setting(self, client: AwsClient, bucket: str) -> Properties:
        """The declared properties, without the bucket.  Raises NotFound where there is none."""

    @abstractmethod
    def write_setting(self, client: AwsClient, bucket: str, properties: Properties) -> None: ...

    @abstractmethod
    def remove_setting(self, client: AwsClient, bucket: str) -> None:
        """Raises NotFound where it or the bucket is gone."""

    def is_set(self, properties: Properties) -> bool:
        """Whether a setting that is there was made by somebody, and did not come with the
        bucket."""
        return True

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        bucket = primitive.properties.get("bucket")
        return bucket if type(bucket) is str else ""

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        return each(ids, lambda id: self._read(client, id))

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        return self.look(client, identity) if identity else None

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        """What somebody else has set on a bucket of theirs is not overwritten."""
        bucket = properties["bucket"]
        live = self.look(client, bucket)
        if live is not None and self.is_set(live.properties):
            return as_wanted(self, live, properties)
        return self.update(client, bucket, properties, frozenset(), tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        self.write_setting(client, id, properties)
        return self.observed(client, id, {**properties, "bucket": id})

    def delete(self, client: AwsClient, id: str) -> None:
        try:
            self.remove_setting(client, id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        answers = each(bucket_names(client), lambda name: self._read(client, name))
        return (live for live in answers.values() if isinstance(live, Observed))

    def _read(self, client: AwsClient, id: str) -> Observed:
        found: dict[str, Any] = {"bucket": id, **self.read_setting(client, id)}
        return self.observed(client, id, found)
