"""What is particular to a state in S3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from builders.states import POOL, fleet
from planes.address import Address
from stacks.state import head, object_medium, versions
from stacks.state.backends import Where, open_backend
from stacks.state.model import PutFleet
from stacks.state.object_medium import ObjectMedium
from stacks.state.s3 import S3Objects
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
    monkeypatch.setattr(object_medium, "JOURNAL_LIMIT", 4_000)
    monkeypatch.setattr(object_medium, "INLINE_LIMIT", 200)
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
    monkeypatch.setattr(object_medium, "INLINE_LIMIT", 200)
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
    found = aws.client("s3").head_object(Bucket=bucket, Key="fleet.state")
    assert found["ServerSideEncryption"] == "AES256"


def test_parts_are_encrypted_too_with_the_key_that_is_named(
    aws: Any, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_medium, "INLINE_LIMIT", 200)
    key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    with closing(opened(bucket, kms_key_id=key)) as store:
        lock = store.lock("apply")
        store.commit(lock, [PutFleet(fleet(agent)) for agent in AGENTS])
        store.release(lock)
    kept = names(aws, bucket)
    assert len(kept) == 2
    for name in kept:
        found = aws.client("s3").head_object(Bucket=bucket, Key=name)
        assert (found["ServerSideEncryption"], found["SSEKMSKeyId"]) == ("aws:kms", key)


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


# Conditional writes.


@pytest.mark.parametrize("header", ["If-None-Match", "If-Match"])
def test_a_service_without_conditional_writes_is_refused(
    store: TransactionalStore, aws: Any, bucket: str, header: str
) -> None:
    """It would let two runs at once write over each other: it minds one condition, or none."""

    def unconditional(request: Any, **_: Any) -> None:
        del request.headers[header]

    events = client_of(store).meta.events
    events.register("before-sign.s3.PutObject", unconditional)
    with pytest.raises(StateError, match="without conditional writes") as caught:
        store.lock("apply")
    assert header.replace("-", "") in caught.value.detail
    assert names(aws, bucket) == []


def test_conditions_are_tried_with_the_first_write_alone(
    store: TransactionalStore, aws: Any
) -> None:
    aws.forget_calls()
    store.release(store.lock("apply"))
    assert aws.calls()["s3.PutObject"] == 4  # The lock, two that are refused, the lock's end.
    aws.forget_calls()
    store.release(store.lock("apply"))
    assert aws.calls()["s3.PutObject"] == 2


def client_of(store: TransactionalStore) -> Any:
    assert isinstance(store._medium, ObjectMedium)
    found = store._medium._objects
    assert isinstance(found, S3Objects)
    return found._s3()


# Versions.


def run_of(store: TransactionalStore, number: int) -> None:
    lock = store.lock("apply")
    store.commit(lock, [PutFleet(fleet(POOL, number=number))])
    store.release(lock, f"run {number}")


def test_versions_have_the_history_that_the_head_has_no_room_for(
    store: TransactionalStore, aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (head, versions):
        monkeypatch.setattr(module, "PAST_LIMIT", 3)
    for number in range(1, 12):
        run_of(store, number)
    history = store.history()
    assert [entry.summary for entry in history] == [f"run {number}" for number in range(11, 0, -1)]
    assert [entry.serial_after for entry in history] == list(range(11, 0, -1))


def test_a_history_for_which_there_is_room_asks_for_no_versions(
    store: TransactionalStore, aws: Any
) -> None:
    run_of(store, 1)
    aws.forget_calls()
    assert len(store.history()) == 1
    assert aws.calls() == {"s3.GetObject": 1}


def test_a_state_of_before_is_not_part_of_the_history(
    store: TransactionalStore, aws: Any, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (head, versions):
        monkeypatch.setattr(module, "PAST_LIMIT", 2)
    for number in range(5):
        run_of(store, number)
    aws.client("s3").delete_object(Bucket=bucket, Key="fleet.state")
    aws.client("s3").put_object(Bucket=bucket, Key="fleet.state.of-another", Body=b"{}")
    with closing(opened(bucket)) as other:
        for number in range(10, 14):
            run_of(other, number)
        assert [entry.summary for entry in other.history()] == [
            f"run {number}" for number in range(13, 9, -1)
        ]


def test_an_earlier_state_is_pulled_by_its_serial(
    store: TransactionalStore, aws: Any, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its parts have been dropped since: they are versions, too."""
    monkeypatch.setattr(object_medium, "JOURNAL_LIMIT", 4_000)
    monkeypatch.setattr(object_medium, "INLINE_LIMIT", 200)
    lock = store.lock("apply")
    for agent in AGENTS:
        store.commit(lock, [PutFleet(fleet(agent))])
    store.release(lock)
    run_of(store, 7)
    for serial in (1, 17, 40, 41):
        document = orjson.loads(store.export(serial))
        assert document["serial"] == serial
        assert len(document["fleet"]) == serial
    lock = store.lock("state push")
    store.replace(lock, store.export(17), force=True)
    assert store.read().fleet == {agent: fleet(agent) for agent in AGENTS[:17]}


@pytest.mark.parametrize("serial", [0, 9])
def test_a_serial_that_is_not_among_the_versions(store: TransactionalStore, serial: int) -> None:
    run_of(store, 1)
    if serial == 0:
        # Of the lock that was taken first: nothing had been written.
        assert orjson.loads(store.export(0))["fleet"] == []
        return
    with pytest.raises(StateError, match="An earlier state is not kept") as caught:
        store.export(serial)
    assert "not among the versions" in caught.value.detail


def test_without_versions_the_head_is_all_there_is(
    aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (head, versions):
        monkeypatch.setattr(module, "PAST_LIMIT", 2)
    place = {"LocationConstraint": aws.region}
    aws.client("s3").create_bucket(Bucket=f"bare-{aws.id}", CreateBucketConfiguration=place)
    with closing(opened(f"bare-{aws.id}")) as store:
        for number in range(4):
            run_of(store, number)
        assert [entry.summary for entry in store.history()] == ["run 3", "run 2"]
        with pytest.raises(StateError, match="An earlier state is not kept"):
            store.export(1)
