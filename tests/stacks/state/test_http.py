"""What is particular to a document on an HTTP server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import orjson
import pytest

from builders.states import AGENT, POOL, fleet, full_edits
from peers.http_state.server import StateServer
from planes.address import Address as At
from stacks.state.http import Address, HttpObjects
from stacks.state.model import PutFleet
from stacks.state.object_medium import ObjectMedium
from stacks.state.store import LockLost, StateError, StateLocked
from stacks.state.transactional import LEASE, TransactionalStore

LAPSED = -2.0
"""A lease that has ended as it begins, also where the server counts in whole seconds."""


def opened(
    server: StateServer,
    path: str,
    credentials: tuple[str, str] | None = None,
    lease: float = LEASE,
) -> TransactionalStore:
    url = f"{server.url}{path}"
    lock, methods = (
        (f"{url}/lock", ("POST", "DELETE"))
        if "gitlab" in path
        else (
            url,
            ("LOCK", "UNLOCK"),
        )
    )
    address = Address(url, lock, lock, "POST", *methods, credentials, {})
    medium = ObjectMedium(HttpObjects(address, sleep=lambda seconds: None))
    return TransactionalStore(medium, "payments", lease=lease)


@pytest.fixture(params=["plain", "gitlab"])
def path(request: pytest.FixtureRequest) -> str:
    return f"/{request.param}/{uuid4().hex}"


@pytest.fixture
def store(http_state: StateServer, path: str) -> Iterator[TransactionalStore]:
    with closing(opened(http_state, path)) as store:
        yield store


def test_an_answer_that_is_lost_is_no_second_write(
    store: TransactionalStore, http_state: StateServer
) -> None:
    """The server carried it out and said 503: it is sent again, and meets itself."""
    lock = store.lock("apply")
    http_state.fail = 2
    assert store.commit(lock, [PutFleet(fleet(POOL))]) == 1
    http_state.fail = 1
    assert store.commit(lock, [PutFleet(fleet(AGENT))]) == 2
    assert store.read().fleet == {POOL: fleet(POOL), AGENT: fleet(AGENT)}
    http_state.fail = 1
    store.release(lock)
    assert store.holder() is None


def test_a_lock_of_which_the_document_says_nothing(
    store: TransactionalStore, http_state: StateServer, path: str
) -> None:
    """Terraform's, or that of a run that died between lock and document: told, and broken."""
    info = {"ID": "foreign-1", "Who": "bob@ci", "Operation": "OperationTypeApply", "Info": ""}
    http_state.locks[path] = info
    with pytest.raises(StateLocked) as caught:
        store.lock("apply")
    assert caught.value.holder.lock.id == "foreign-1"
    assert "fleetform unlock foreign-1" in caught.value.detail
    held = store.holder()
    assert held is not None
    assert (held.lock.id, held.fate, held.left) == ("foreign-1", "unknown", None)
    store.break_lock("foreign-1")
    assert path not in http_state.locks
    store.lock("apply")


def test_the_lease_of_a_new_document_is_by_the_clock_of_its_server(
    store: TransactionalStore, http_state: StateServer, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is a day before that of this machine."""
    monkeypatch.setattr(http_state, "ahead", 86_400.0)
    lock = store.lock("apply")
    with closing(opened(http_state, path)) as other, pytest.raises(StateLocked):
        other.lock("apply")
    assert store.commit(lock, [PutFleet(fleet(POOL))]) == 1


def test_a_lock_that_the_server_was_told_to_forget_is_broken(
    store: TransactionalStore, http_state: StateServer, path: str
) -> None:
    """As by GitLab's own page: the document still says that it is held."""
    lock = store.lock("apply")
    del http_state.locks[path]
    with closing(opened(http_state, path)) as other:
        with pytest.raises(StateLocked):
            other.lock("apply")
        other.break_lock(lock.id)
        other.commit(other.lock("apply"), [PutFleet(fleet(POOL))])
    with pytest.raises(LockLost):
        store.commit(lock, [PutFleet(fleet(AGENT))])


def test_a_lock_that_the_server_was_told_to_forget_ends_with_its_lease(
    http_state: StateServer, path: str
) -> None:
    with closing(opened(http_state, path, lease=LAPSED)) as gone:
        gone.lock("apply")
    del http_state.locks[path]
    with closing(opened(http_state, path)) as store:
        assert store.commit(store.lock("apply"), [PutFleet(fleet(POOL))]) == 1


@pytest.mark.parametrize("lease", [LAPSED, LEASE])
def test_one_who_died_between_lock_and_document_keeps_the_lock_until_its_lease_ends(
    http_state: StateServer, path: str, lease: float
) -> None:
    with closing(opened(http_state, path, lease=lease)) as gone:
        lock = gone.lock("apply")
    del http_state.documents[path]
    http_state.serials.pop(path, None)
    with closing(opened(http_state, path)) as store:
        if lease == LAPSED and "plain" in path:
            assert store.lock("apply").id != lock.id
            return
        with pytest.raises(StateLocked) as caught:
            store.lock("apply")
        # GitLab does not say whose lock it is.
        assert (caught.value.holder.left is None) == ("gitlab" in path)
        store.break_lock(lock.id)
        store.lock("apply")


def test_gitlab_takes_each_serial_once(http_state: StateServer) -> None:
    path = f"/gitlab/{uuid4().hex}"
    with closing(opened(http_state, path)) as store:
        lock = store.lock("apply")
        for _ in range(3):
            store.commit(lock, full_edits())
        store.release(lock)
    assert orjson.loads(http_state.documents[path])["serial"] == max(http_state.serials[path])
    assert len(http_state.serials[path]) == 5  # The lock, three commits, and its end.


def test_who_may_not_is_told_what_to_set(http_state: StateServer) -> None:
    path = f"/closed/{uuid4().hex}"
    with (
        closing(opened(http_state, path)) as store,
        pytest.raises(StateError, match="cannot be used") as caught,
    ):
        store.lock("apply")
    assert "401" in caught.value.detail
    assert "FLEETFORM_HTTP_PASSWORD" in caught.value.detail
    with closing(opened(http_state, path, ("ann", "hush"))) as store:
        store.commit(store.lock("apply"), [PutFleet(fleet(POOL))])


@pytest.mark.parametrize(
    "data", [b"<html>", b"{}", b'{"version": 4, "serial": 3, "resources": []}']
)
def test_another_document_is_refused_and_left_alone(
    store: TransactionalStore, http_state: StateServer, path: str, data: bytes
) -> None:
    http_state.documents[path] = data
    for use in (store.read, lambda: store.lock("apply")):
        with pytest.raises(StateError, match="cannot be read"):
            use()
    assert http_state.documents[path] == data


def test_a_server_that_is_not_there(http_state: StateServer) -> None:
    address = Address("http://127.0.0.1:1/x", "http://127.0.0.1:1/x", "http://127.0.0.1:1/x",
                      "POST", "LOCK", "UNLOCK", None, {})  # fmt: skip
    objects = HttpObjects(address, sleep=lambda seconds: None)
    with (
        closing(TransactionalStore(ObjectMedium(objects), "payments")) as store,
        pytest.raises(StateError, match="cannot be used"),
    ):
        store.read()


def test_what_a_commit_sends_does_not_grow_with_the_state(
    store: TransactionalStore, http_state: StateServer
) -> None:
    """The base is compressed and the journal bounded: 60 changes of a state of 300 records send
    less than a fifth of what 60 whole states would be."""
    lock = store.lock("apply")
    agents = [At((), "agent", f"a{number}") for number in range(300)]
    store.commit(lock, [PutFleet(fleet(agent, text="x" * 500)) for agent in agents])
    store.release(lock)
    lock = store.lock("apply")
    http_state.requests.clear()
    for agent in agents[:60]:
        store.commit(lock, [PutFleet(fleet(agent, text="y" * 500))])
    sent = sum(size for method, _, size in http_state.requests if method == "POST")
    assert 0 < sent < 60 * len(store.export()) / 5
    assert store.read().fleet[agents[0]].declaration["text"] == "y" * 500
