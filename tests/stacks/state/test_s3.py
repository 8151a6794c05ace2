"""What is particular to a state in S3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from builders.states import POOL, fleet
from planes.address import Address
from stacks.state import objects
from stacks.state.backends import Where, open_backend
from stacks.state.model import PutFleet
from stacks.state.settings import S3Settings
from stacks.state.store import StateError, StateUnreadable
from stacks.state.transactional import TransactionalStore

AGENTS = [Address((), "agent", f"a{number}") for number in range(40)]


@pytest.fixture
def bucket(aws: Any) -> str:
    name = f"states-{aws.id}"
    place = {"LocationConstraint": aws.region}
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=place)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def opened(bucket: str, **settings: Any) -> TransactionalStore:
    found = S3Settings(bucket=bucket, key="fleet.state", **settings)
    return open_backend("s3", found, Where(Path(), "payments")).open("default")


@pytest.fixture
def store(bucket: str) -> Iterator[TransactionalStore]:
    with closing(opened(bucket)) as store:
        yield store


def names(aws: Any, bucket: str) -> list[str]:
    listed = aws.client("s3").list_objects_v2(Bucket=bucket).get("Contents", ())
    return [item["Key"] for item in listed]


def test_a_commit_is_one_request(store: TransactionalStore, aws: Any) -> None:
    lock = store.lock("apply")
    aws.forget_calls()
    for agent in AGENTS[:10]:
        store.commit(lock, [PutFleet(fleet(agent))])
    assert aws.calls() == {"s3.PutObject": 10}


def test_a_journal_that_grows_becomes_parts_and_then_one(
    store: TransactionalStore, aws: Any, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "JOURNAL_LIMIT", 4_000)
    monkeypatch.setattr(objects, "INLINE_LIMIT", 200)
    lock = store.lock("apply")
    for agent in AGENTS:
        store.commit(lock, [PutFleet(fleet(agent))])
    assert len(names(aws, bucket)) > 2
    assert store.read().fleet == {agent: fleet(agent) for agent in AGENTS}
    store.release(lock)
    head, part = names(aws, bucket)
    assert part.startswith(f"{head}.parts/")
    with closing(opened(bucket)) as other:
        assert len(other.read().fleet) == 40


def test_a_part_that_is_gone_or_altered_is_noticed(
    store: TransactionalStore, aws: Any, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "INLINE_LIMIT", 200)
    lock = store.lock("apply")
    store.commit(lock, [PutFleet(fleet(agent)) for agent in AGENTS])
    store.release(lock)
    [part] = [name for name in names(aws, bucket) if ".parts/" in name]
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key=part, Body=b"other")
    with closing(opened(bucket)) as other, pytest.raises(StateUnreadable, match="cannot be read"):
        other.read()
    s3.delete_object(Bucket=bucket, Key=part)
    with closing(opened(bucket)) as other, pytest.raises(StateUnreadable, match="missing"):
        other.read()


def test_the_objects_are_encrypted_at_rest(
    store: TransactionalStore, aws: Any, bucket: str
) -> None:
    store.commit(store.lock("apply"), [PutFleet(fleet(POOL))])
    head = aws.client("s3").head_object(Bucket=bucket, Key="fleet.state")
    assert head["ServerSideEncryption"] == "AES256"


def test_every_write_is_a_version_of_the_bucket(
    store: TransactionalStore, aws: Any, bucket: str
) -> None:
    lock = store.lock("apply")
    store.commit(lock, [PutFleet(fleet(POOL))])
    store.release(lock)
    versions = aws.client("s3").list_object_versions(Bucket=bucket)["Versions"]
    assert len(versions) == 3  # The lock, the commit, and its end.


def test_a_service_is_found_by_its_endpoint(
    aws: Any, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    with closing(opened(bucket, endpoint=aws.url, region=aws.region)) as store:
        store.commit(store.lock("apply"), [PutFleet(fleet(POOL))])
    assert names(aws, bucket) == ["fleet.state"]


def test_a_bucket_that_is_not_there(aws: Any) -> None:
    with (
        closing(opened("states-nobody-has")) as store,
        pytest.raises(StateError, match="cannot be used") as caught,
    ):
        store.lock("apply")
    assert "NoSuchBucket" in caught.value.detail
