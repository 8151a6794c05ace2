"""Reading what is live: in batches, several at once."""

from collections.abc import Iterator
from threading import Barrier

import pytest

from fakes.cloud import Cloud, FakeProvider, Fault
from planes.address import Address, PrimitiveKey
from providers.contract import Denied, Missing, Observed, Surroundings, Throttled, Unreadable
from providers.retry import Backoff
from stacks.engine.live import refresh as module
from stacks.engine.live.clients import Clients
from stacks.engine.live.refresh import Read, as_recorded, refresh
from stacks.state.model import PrimitiveRecord


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def clients(cloud: Cloud) -> Iterator[Clients]:
    providers = {"fake": FakeProvider(cloud)}
    with Clients({}, Surroundings(".", "t", "default", "me"), providers.__getitem__) as made:
        yield made


def reads(cloud: Cloud, type: str, count: int) -> list[Read]:
    return [
        Read(
            PrimitiveKey(Address((), "box", f"b{number}"), type, "this"),
            "fake",
            cloud.seed(type, f"{type}{number}"),
        )
        for number in range(count)
    ]


def test_one_call_for_each_type(cloud: Cloud, clients: Clients) -> None:
    wanted = reads(cloud, "fake_box", 20) + reads(cloud, "fake_back", 20)
    found = refresh(wanted, clients)
    assert set(found) == {read.key for read in wanted}
    assert all(isinstance(live, Observed) for live in found.values())
    assert sorted(cloud.calls) == [
        ("configure", "fake"),
        ("read", "fake_back"),
        ("read", "fake_box"),
    ]


def test_batches_are_bounded(
    cloud: Cloud, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 8)
    assert len(refresh(reads(cloud, "fake_box", 20), clients)) == 20
    assert cloud.calls.count(("read", "fake_box")) == 3


def test_types_are_read_at_once(cloud: Cloud, clients: Clients) -> None:
    wanted = [*reads(cloud, "fake_box", 1), *reads(cloud, "fake_back", 1)]
    clients.open("fake")
    cloud.meeting = Barrier(2)
    assert len(refresh(wanted, clients)) == 2
    assert cloud.most_at_once == 2


def test_what_is_gone_is_missing_and_what_fails_is_unreadable(
    cloud: Cloud, clients: Clients
) -> None:
    box, back = reads(cloud, "fake_box", 2), reads(cloud, "fake_back", 2)
    del cloud.things[box[0].remote_id]
    cloud.faults.append(Fault("read", Denied("no right to"), "fake_back"))
    found = refresh([*box, *back], clients)
    assert found[box[0].key] == Missing(box[0].remote_id)
    assert isinstance(found[box[1].key], Observed)
    assert {found[read.key] for read in back} == {
        Unreadable(read.remote_id, "no right to") for read in back
    }


def test_throttling_is_waited_out(cloud: Cloud, clients: Clients) -> None:
    pauses: list[float] = []
    cloud.faults.append(Fault("read", Throttled("slow"), times=2))
    wanted = reads(cloud, "fake_box", 1)
    found = refresh(wanted, clients, backoff=Backoff(3), wait=pauses.append)
    assert isinstance(found[wanted[0].key], Observed)
    assert len(pauses) == 2
    cloud.faults.append(Fault("read", Throttled("slow"), times=9))
    found = refresh(wanted, clients, backoff=Backoff(3), wait=pauses.append)
    assert found[wanted[0].key] == Unreadable(wanted[0].remote_id, "slow")


def test_a_provider_or_a_type_that_is_not_there(cloud: Cloud, clients: Clients) -> None:
    key = PrimitiveKey(Address((), "box", "b"), "fake_box", "this")
    [live] = refresh([Read(key, "other.eu", "x")], clients).values()
    assert "other.eu is not installed" in str(live)
    [live] = refresh([Read(key._replace(type="fake_none"), "fake", "x")], clients).values()
    assert "has no fake_none" in str(live)


def test_nothing_to_read_opens_nothing(cloud: Cloud, clients: Clients) -> None:
    assert refresh([], clients) == {}
    assert cloud.calls == []


def test_the_state_taken_at_its_word() -> None:
    key = PrimitiveKey(Address((), "box", "b"), "fake_box", "this")
    record = PrimitiveRecord(key, "fake", "i-1", {"size": 1}, {"id": "i-1"}, {"a": "b"})
    assert as_recorded({key: record}) == {
        key: Observed("i-1", "fake_box", {"size": 1}, {"id": "i-1"}, {"a": "b"})
    }
