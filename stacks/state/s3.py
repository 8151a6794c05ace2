"""State in a bucket of S3, or of any service that speaks its API.

The head is one object, replaced with ``If-Match`` (``If-None-Match: *`` for the first), which S3
answers with 412 where another was faster, and with 409 where two writes met: that one is tried
again.  Parts are objects beside it.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from providers.aws.session import AwsClient
from stacks.state.medium import Occupant
from stacks.state.objects import Absent, Gone, Loaded, Outrun, Swap
from stacks.state.settings import S3Settings
from stacks.state.store import StateError

__all__ = ["S3Objects", "delete_workspace", "workspace_key", "workspaces"]

_MISSING = ("NoSuchKey", "404")
_REFUSED = ("PreconditionFailed", "412")
_NO_VERSIONS = ("AccessDenied", "403", "NotImplemented", "501", "MethodNotAllowed")
_CONFLICT = "ConditionalRequestConflict"
_TRIES = 6


class S3Objects:
    """Keeps ``stacks.state.objects.Objects``."""

    holds_parts = True
    fences = True

    def __init__(self, client: AwsClient, settings: S3Settings, key: str) -> None:
        self.location = f"s3://{settings.bucket}/{key}"
        self._aws = client
        self._settings = settings
        self._key = key

    def load(self, version: str | None = None) -> Loaded | Absent:
        of = {"VersionId": version} if version is not None else {}
        with _told(self.location):
            try:
                said = self._s3().get_object(Bucket=self._settings.bucket, Key=self._key, **of)
            except Exception as error:
                if _code(error) in _MISSING:
                    return Absent(_date(_answer(error)))
                raise
            return Loaded(said["Body"].read(), said["ETag"], _date(said))

    def versions(self) -> Sequence[str]:
        return self._versions(self._key)

    def swap(self, swap: Swap) -> str:
        tag = self._swapped(swap)
        if swap.tag is None:
            self._check_conditions(swap.data)
        return tag

    def _swapped(self, swap: Swap) -> str:
        condition = {"IfNoneMatch": "*"} if swap.tag is None else {"IfMatch": swap.tag}
        with _told(self.location):
            for attempt in range(_TRIES):
                try:
                    return self._put(self._key, swap.data, **condition)
                except Exception as error:
                    if _code(error) == _CONFLICT:
                        time.sleep(0.02 * 2**attempt)
                    elif _code(error) in (*_REFUSED, *_MISSING):
                        return self._perhaps_mine(swap)
                    else:
                        raise
            raise Outrun

    def put_part(self, name: str, data: bytes) -> None:
        with _told(self.location):
            self._put(self._part(name), data)

    def get_part(self, name: str, *, dropped: bool = False) -> bytes:
        key = self._part(name)
        # A part is never changed: each of its versions is what was written.
        kept = self._versions(key) if dropped else ()
        of = {"VersionId": kept[-1]} if kept else {}
        with _told(self.location):
            try:
                said = self._s3().get_object(Bucket=self._settings.bucket, Key=key, **of)
            except Exception as error:
                if _code(error) in _MISSING:
                    raise Gone from error
                raise
            data: bytes = said["Body"].read()
            return data

    def drop_parts(self, names: Sequence[str]) -> None:
        keys = [self._part(name) for name in names]
        with _told(self.location):
            for key in keys:
                self._s3().delete_object(Bucket=self._settings.bucket, Key=key)

    def occupied(self) -> Occupant | None:
        return None

    def free(self, id: str) -> bool:
        return False

    def close(self) -> None:
        self._aws.close()

    def _perhaps_mine(self, swap: Swap) -> str:
        """A write whose answer was lost is sent again by the client, and meets itself."""
        now = self.load()
        if isinstance(now, Absent) or now.data != swap.data:
            raise Outrun
        return now.tag

    def _check_conditions(self, data: bytes) -> None:
        """The first write of a state proves that the service minds conditions, since neither lock
        nor state would be safe without.  What is asked for is what is there already."""
        for condition in ({"IfNoneMatch": "*"}, {"IfMatch": f'"{"0" * 32}"'}):
            with _told(self.location):
                try:
                    self._put(self._key, data, **condition)
                except Exception as error:
                    if _code(error) in (*_REFUSED, _CONFLICT):
                        continue
                    raise
                self._s3().delete_object(Bucket=self._settings.bucket, Key=self._key)
            raise StateError(
                "A service without conditional writes",
                f"The service that keeps {self.location} has written where it was told not to "
                f"({next(iter(condition))}): two runs at once could lose what the other has "
                "written. Nothing was kept. Use a service that knows conditional writes, or "
                "another backend.",
            )

    def _versions(self, key: str) -> list[str]:
        """Ids, oldest first; none where they cannot be had."""
        with _told(self.location):
            try:
                return _listed_versions(self._s3(), self._settings.bucket, key)
            except Exception as error:
                if _code(error) in _NO_VERSIONS:
                    return []
                raise

    def _put(self, key: str, data: bytes, **condition: str) -> str:
        said = self._s3().put_object(
            Bucket=self._settings.bucket,
            Key=key,
            Body=data,
            ContentType="application/json",
            **_encryption(self._settings),
            **condition,
        )
        tag: str = said["ETag"]
        return tag

    def _part(self, name: str) -> str:
        return f"{self._key}.parts/{name}"

    def _s3(self) -> Any:
        return self._aws.client("s3")


def workspace_key(settings: S3Settings, workspace: str) -> str:
    """The key of a workspace's state; the default one has the plain key."""
    if workspace == "default":
        return settings.key
    return f"{settings.workspace_key_prefix}/{workspace}/{settings.key}"


def workspaces(client: AwsClient, settings: S3Settings) -> list[str]:
    """The workspaces that have a state."""
    prefix = f"{settings.workspace_key_prefix}/"
    found = ["default"] if _listed(client, settings, settings.key, exactly=True) else []
    for key in _listed(client, settings, prefix):
        name, _, rest = key.removeprefix(prefix).partition("/")
        if rest == settings.key:
            found.append(name)
    return found


def delete_workspace(client: AwsClient, settings: S3Settings, workspace: str) -> None:
    """Remove a workspace's state.  Versions stay, where the bucket keeps them."""
    key = workspace_key(settings, workspace)
    s3 = client.client("s3")
    with _told(f"s3://{settings.bucket}/{key}"):
        for part in _listed(client, settings, f"{key}.parts/"):
            s3.delete_object(Bucket=settings.bucket, Key=part)
        s3.delete_object(Bucket=settings.bucket, Key=key)


def _listed_versions(s3: Any, bucket: str, key: str) -> list[str]:
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key)
    found = [item for page in pages for item in page.get("Versions", ()) if item["Key"] == key]
    return [item["VersionId"] for item in reversed(found)]


def _listed(
    client: AwsClient, settings: S3Settings, prefix: str, *, exactly: bool = False
) -> list[str]:
    with _told(f"s3://{settings.bucket}/{prefix}"):
        pages = client.client("s3").get_paginator("list_objects_v2")
        found = [
            item["Key"]
            for page in pages.paginate(Bucket=settings.bucket, Prefix=prefix)
            for item in page.get("Contents", ())
        ]
    return [key for key in found if key == prefix] if exactly else found


def _encryption(settings: S3Settings) -> dict[str, Any]:
    """What S3 is to encrypt the object with; by default what the bucket says."""
    if settings.kms_key_id is not None:
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": settings.kms_key_id}
    return {"ServerSideEncryption": "AES256"} if settings.encrypt else {}


def _date(said: dict[str, Any]) -> float:
    """The server's time; this machine's where it does not say."""
    date = said["ResponseMetadata"]["HTTPHeaders"].get("date")
    return (parsedate_to_datetime(date) if date else datetime.now(UTC)).timestamp()


def _answer(error: Exception) -> dict[str, Any]:
    """What the service said; empty for an error that is none of its."""
    return getattr(error, "response", None) or {}


def _code(error: Exception) -> str:
    code: str = _answer(error).get("Error", {}).get("Code", "")
    return code


@contextmanager
def _told(location: str) -> Iterator[None]:
    """What goes wrong, as errors of the state."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StateError(
            "The state cannot be used",
            f"{location} could not be read or written: {error}. Nothing of this write was kept, "
            "unless its answer was lost; what was written before stands.",
        ) from error
