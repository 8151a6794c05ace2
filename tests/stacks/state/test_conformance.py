"""What every backend keeps, whatever it keeps it in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.states import (
    AGENT,
    POOL,
    SECRET,
    applied,
    fleet,
    full_edits,
    intent,
    key,
    primitive,
    state_with,
)
from builders.stores import Backend
from planes.address import Address
from stacks.state.model import (
    CloseIntent,
    DropFleet,
    DropOutput,
    DropPrimitive,
    Edit,
    OpenIntent,
    OutputRecord,
    PutFleet,
    PutOutput,
    PutPrimitive,
    PutProvider,
)
from stacks.state.store import LockLost, StateError, StateLocked, StateStore, StateTooNew

Reopen = Callable[[], StateStore]

agents = st.builds(Address, st.just(()), st.just("agent"), st.sampled_from("abc"))
sizes = st.integers(0, 9)
ids = st.sampled_from(["1", "22", "333"])


def test_an_unwritten_state_is_empty(store: StateStore) -> None:
    assert store.read() == state_with()
    assert store.history() == []
    assert store.holder() is None


def test_what_is_written_is_read(store: StateStore, reopen: Reopen) -> None:
    edits = full_edits()
    assert store.commit(store.lock("apply"), edits) == 1
    state = reopen().read()
    assert state._replace(lineage="") == state_with(*edits)._replace(serial=1)
    assert store.read() == state


edits = st.one_of(
    st.builds(lambda name, size: PutFleet(fleet(name, size=size)), agents, sizes),
    st.builds(lambda name, size: PutPrimitive(primitive(name, size=size)), agents, sizes),
    st.builds(lambda id, name, size: OpenIntent(intent(id, name, size=size)), ids, agents, sizes),
    st.builds(lambda id, size: PutOutput(OutputRecord(id, size, "number")), ids, sizes),
    st.builds(lambda id, size: PutProvider(id, {"size": size}), ids, sizes),
    st.builds(DropFleet, agents),
    st.builds(DropPrimitive, agents.map(key)),
    st.builds(DropOutput, ids),
    st.builds(CloseIntent, ids),
)


@pytest.mark.parametrize("examples", [None, pytest.param(200, marks=pytest.mark.soak)])
def test_any_edits_do_what_they_say(backend: Backend, examples: int | None) -> None:
    # S3 keeps what a document server does, and moto is slow.
    usual = {"s3": 4, "gitlab": 4}.get(backend.name, 20)

    @settings(deadline=None, max_examples=examples or usual)
    @given(commits=st.lists(st.lists(edits, min_size=1, max_size=6), min_size=1, max_size=4))
    def each(commits: list[list[Edit]]) -> None:
        with (
            TemporaryDirectory() as folder,
            closing(backend.open(backend.locate(Path(folder)))) as store,
        ):
            lock = store.lock("apply")
            model = state_with()
            for serial, commit in enumerate(commits, 1):
                assert store.commit(lock, commit) == serial
                model = applied(model, commit)
                assert store.read()._replace(lineage="") == model._replace(serial=serial)

    each()


def test_edits_take_away(store: StateStore) -> None:
    lock = store.lock("apply")
    store.commit(lock, full_edits())
    drops: list[Edit] = [DropFleet(POOL), DropPrimitive(key(POOL)), DropOutput("bare")]
    store.commit(lock, [*drops, CloseIntent("1")])
    state = store.read()
    left = applied(state_with(*full_edits()), [*drops, CloseIntent("1")])
    assert state._replace(lineage="", serial=0) == left
    assert (len(state.fleet), len(state.primitives), len(state.outputs)) == (3, 2, 3)
    assert [item.id for item in state.intents] == ["2b"]


def test_the_last_edit_of_an_entry_counts(store: StateStore) -> None:
    lock = store.lock("apply")
    store.commit(
        lock,
        [
            PutFleet(fleet(AGENT, memory="1GiB")),
            DropFleet(AGENT),
            PutFleet(fleet(AGENT, memory="4GiB")),
            PutFleet(fleet(POOL)),
            DropFleet(POOL),
        ],
    )
    assert store.read().fleet == {AGENT: fleet(AGENT, memory="4GiB")}


def test_the_lineage_comes_with_the_first_write_and_stays(store: StateStore) -> None:
    lock = store.lock("apply")
    assert store.read().lineage == ""
    store.commit(lock, [PutFleet(fleet(POOL))])
    lineage = store.read().lineage
    store.commit(lock, [DropFleet(POOL)])
    assert lineage
    assert store.read() == state_with()._replace(lineage=lineage, serial=2)


def test_a_commit_of_nothing_writes_nothing(store: StateStore) -> None:
    lock = store.lock("apply")
    assert store.commit(lock, []) == 0
    store.release(lock)
    assert store.history() == []


def test_a_commit_is_whole_or_not_at_all(store: StateStore) -> None:
    lock = store.lock("apply")
    store.commit(lock, [PutFleet(fleet(POOL))])
    before = store.read()
    with pytest.raises(ValueError, match="JSON"):
        store.commit(lock, [PutFleet(fleet(AGENT)), PutFleet(fleet(POOL, odd=object()))])
    assert store.read() == before
    assert store.commit(lock, [PutFleet(fleet(AGENT))]) == 2


def test_intents_are_in_the_order_in_which_they_were_opened(store: StateStore) -> None:
    lock = store.lock("apply")
    store.commit(lock, [OpenIntent(intent(id, AGENT)) for id in ("333", "1", "22")])
    store.commit(lock, [CloseIntent("22"), PutPrimitive(primitive(AGENT))])
    assert [item.id for item in store.read().intents] == ["1", "333"]


def test_threads_of_one_run_share_a_store(store: StateStore) -> None:
    lock = store.lock("apply")

    def write(number: int) -> None:
        for index in range(10):
            agent = Address((), "agent", f"a{number}_{index}")
            store.commit(lock, [PutFleet(fleet(agent))])

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.read().fleet) == store.read().serial == 40


# The lock.


def test_a_held_lock_says_who_since_when_for_what_and_what_to_do(
    backend: Backend, store: StateStore, reopen: Reopen
) -> None:
    lock = store.lock("apply")
    other = reopen()
    with pytest.raises(StateLocked) as caught:
        other.lock("plan")
    assert caught.value.holder.lock == lock
    found = other.holder()
    assert found is not None
    assert found.lock == lock
    assert found.fate == "alive"
    assert found.left is not None
    lease = 15 if backend.name == "sqlite" else 60
    assert lease - 10 < found.left <= lease + 2  # A server's clock may come in whole seconds.
    for part in (lock.owner, "for apply", lock.since, "ago", "--lock-timeout", lock.id):
        assert part in caught.value.detail
    assert "unlock --force " + lock.id in caught.value.detail


def test_a_released_lock_can_be_taken_with_a_greater_fence(
    store: StateStore, reopen: Reopen
) -> None:
    first = store.lock("apply")
    store.release(first)
    assert store.holder() is None
    second = reopen().lock("destroy")
    assert second.fence > first.fence
    assert second.id != first.id
    assert second.operation == "destroy"


def test_waiting_ends_with_the_timeout_and_is_told_for_whom(
    store: StateStore, reopen: Reopen
) -> None:
    lock = store.lock("apply")
    told: list[str] = []
    with pytest.raises(StateLocked):
        reopen().lock("apply", timeout=0.05, waiting=told.append)
    [text] = told
    assert text.startswith(f"Waiting: {lock.owner} holds the lock of {store.location} for apply")


def test_one_who_need_not_wait_is_told_nothing(store: StateStore) -> None:
    told: list[str] = []
    store.lock("apply", timeout=60, waiting=told.append)
    assert told == []


def test_a_broken_lock_cannot_write(store: StateStore, reopen: Reopen) -> None:
    lock = store.lock("apply")
    store.commit(lock, [PutFleet(fleet(POOL))])
    other = reopen()
    other.break_lock(lock.id)
    for _ in range(2):  # once while nobody holds the lock, once while another does
        before = other.read()
        with pytest.raises(LockLost) as caught:
            store.commit(lock, [PutFleet(fleet(AGENT))])
        assert "apply" in caught.value.detail
        with pytest.raises(LockLost):
            store.replace(lock, other.export(), force=True)
        assert other.read() == before
        if other.holder() is None:
            other.lock("destroy")


def test_releasing_a_lost_lock_does_nothing(store: StateStore, reopen: Reopen) -> None:
    lock = store.lock("apply")
    other = reopen()
    other.break_lock(lock.id)
    taken = other.lock("destroy")
    store.release(lock)
    found = store.holder()
    assert found is not None
    assert found.lock == taken


@pytest.mark.parametrize("held", [True, False])
def test_only_the_lock_that_is_held_can_be_broken(store: StateStore, held: bool) -> None:
    if held:
        lock = store.lock("apply")
    with pytest.raises(StateError) as caught:
        store.break_lock("0123")
    assert "0123" in caught.value.detail
    assert (lock.id if held else "Nobody") in caught.value.detail
    assert (store.holder() is not None) is held


# The history.


def test_the_history_has_an_entry_for_each_lock_that_wrote(
    store: StateStore, reopen: Reopen
) -> None:
    first = store.lock("apply")
    store.commit(first, [PutFleet(fleet(POOL))])
    store.commit(first, [PutFleet(fleet(AGENT))])
    store.release(first, "2 created")
    store.release(store.lock("plan"))
    second = store.lock("destroy")
    store.commit(second, [DropFleet(AGENT)])
    running, ended = reopen().history()
    assert running == (second.since, second.owner, "destroy", 2, 3, "")
    assert ended == (first.since, first.owner, "apply", 0, 2, "2 created")


def test_the_history_says_that_a_lock_was_broken(store: StateStore) -> None:
    store.break_lock(store.lock("apply").id)
    [entry] = store.history()
    assert entry.operation == "apply"
    assert "broken" in entry.summary


# Pull and push.


def test_what_is_pulled_can_be_pushed_elsewhere(
    store: StateStore, tmp_path: Path, backend: Backend
) -> None:
    store.commit(store.lock("apply"), full_edits())
    exported = store.export()
    other = backend.open(backend.locate(tmp_path / "elsewhere"))
    lock = other.lock("push")
    other.replace(lock, exported)
    assert other.read() == store.read()
    assert other.commit(lock, [DropFleet(POOL)]) == 2
    other.close()


def test_an_earlier_state_that_is_not_kept_is_refused(store: StateStore) -> None:
    store.commit(store.lock("apply"), full_edits())
    with pytest.raises(StateError, match="An earlier state is not kept") as caught:
        store.export(7)
    assert f"{store.location} does not have the serial 7" in caught.value.detail


def test_an_export_is_documented_json_without_secrets(store: StateStore) -> None:
    store.commit(store.lock("apply"), full_edits())
    exported = store.export()
    assert SECRET.encode() not in exported
    document = orjson.loads(exported)
    assert list(document) == [
        "format_version",
        "fleetform_version",
        "stack",
        "workspace",
        "lineage",
        "serial",
        "fleet",
        "primitives",
        "outputs",
        "providers",
        "intents",
    ]
    assert (document["stack"], document["workspace"], document["serial"]) == (
        "payments",
        "default",
        1,
    )
    agent = next(item for item in document["fleet"] if item["address"] == "agent.reviewer")
    assert agent["declaration"]["pool"] == {"$ref": ["runtime_pool.default"]}
    assert list(agent["declaration"]["env"]["TOKEN"]) == ["$sealed"]


def test_an_unwritten_state_can_be_pulled_and_pushed(store: StateStore) -> None:
    exported = store.export()
    store.replace(store.lock("push"), exported)
    assert store.read()._replace(lineage="") == state_with()._replace(serial=1)


def test_a_push_makes_older_plans_stale(store: StateStore) -> None:
    lock = store.lock("push")
    store.commit(lock, full_edits())
    before = store.read()
    store.replace(lock, store.export())
    assert store.read() == before._replace(serial=2)


def test_a_push_of_an_older_state_is_refused(store: StateStore) -> None:
    lock = store.lock("push")
    store.commit(lock, [PutFleet(fleet(POOL))])
    exported = store.export()
    store.commit(lock, [PutFleet(fleet(AGENT))])
    before = store.read()
    with pytest.raises(StateError, match="An older state") as caught:
        store.replace(lock, exported)
    assert "serial 1" in caught.value.detail
    assert "--force" in caught.value.detail
    assert store.read() == before
    store.replace(lock, exported, force=True)
    assert store.read().fleet == {POOL: fleet(POOL)}
    assert store.read().serial == 3


def test_a_push_of_another_lineage_is_refused(
    store: StateStore, tmp_path: Path, backend: Backend
) -> None:
    other = backend.open(backend.locate(tmp_path / "elsewhere"))
    other.commit(other.lock("apply"), full_edits())
    lock = store.lock("push")
    store.commit(lock, [PutFleet(fleet(POOL))])
    before = store.read()
    with pytest.raises(StateError, match="Another state"):
        store.replace(lock, other.export())
    assert store.read() == before
    store.replace(lock, other.export(), force=True)
    assert store.read() == other.read()._replace(serial=2)
    other.close()


GONE = object()

shared = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""What is decided before a backend is asked is tested with one of them."""


def spoil(document: Any, path: Sequence[str | int], value: Any) -> None:
    """Put a value at a place of a document, or take away what is there."""
    *way, last = path
    for step in way:
        document = document[step]
    if value is GONE:
        del document[last]
    else:
        document[last] = value


@shared
@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (["fleet"], GONE, 'It has no list "fleet"'),
        (["serial"], GONE, 'It has no "serial"'),
        (["lineage"], 7, 'It has no "lineage"'),
        (["format_version"], GONE, 'It has no number "format_version"'),
        (["fleet", 0], "agent.a", "fleet[0] is not an object"),
        (["fleet", 0, "outputs"], [], 'fleet[0] has a wrong "outputs"'),
        (["fleet", 1, "address"], "agent", "fleet[1] has an address that is none"),
        (["primitives", 0, "colour"], "red", 'primitives[0] has an attribute "colour"'),
        (["primitives", 0, "key", 2], 1, "primitives[0] has a key that is not three texts"),
        (["primitives", 0, "dependencies"], [["agent", "x", "y"]], "has an address that is none"),
        (["intents", 0, "record", "identity"], GONE, 'intents[0] lacks "identity"'),
        (["outputs", 1, "name"], "bare", "outputs[1] has the key of another"),
        (["providers", 0, "settings", "x"], {"$what": 1}, '"$what" is not a tag'),
    ],
)
def test_what_is_no_export_is_not_pushed(
    store: StateStore, path: Sequence[str | int], value: Any, reason: str
) -> None:
    lock = store.lock("push")
    store.commit(lock, full_edits())
    before = store.read()
    document = orjson.loads(store.export())
    spoil(document, path, value)
    with pytest.raises(StateError, match="Not an exported state") as caught:
        store.replace(lock, orjson.dumps(document), force=True)
    assert reason in caught.value.detail
    assert store.read() == before


@shared
@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"null"])
def test_what_is_no_json_object_is_not_pushed(store: StateStore, data: bytes) -> None:
    lock = store.lock("push")
    with pytest.raises(StateError, match="Not an exported state"):
        store.replace(lock, data, force=True)


def test_an_export_of_a_newer_fleetform_is_refused(store: StateStore) -> None:
    lock = store.lock("push")
    document = orjson.loads(store.export())
    document |= {"format_version": 99, "fleetform_version": "7.1.0"}
    with pytest.raises(StateTooNew) as caught:
        store.replace(lock, orjson.dumps(document))
    assert "fleetform 7.1.0" in caught.value.detail


def test_a_pushed_sensitive_output_is_sealed_even_if_it_was_in_the_clear(
    store: StateStore,
) -> None:
    lock = store.lock("push")
    store.commit(lock, [PutOutput(OutputRecord("token", SECRET, "string", sensitive=True))])
    document = orjson.loads(store.export())
    document["outputs"][0] |= {"value": SECRET, "wrapped": False}
    store.replace(lock, orjson.dumps(document))
    assert store.read().outputs["token"].value == SECRET
    assert SECRET.encode() not in store.export()


def test_a_key_may_hold_all_that_addresses_are_written_with(store: StateStore) -> None:
    texts = ["[", "a[", '["', '"]', "]", '\\["x"]']
    agents = [Address((), "agent", "a", text) for text in texts]
    fleets = [PutFleet(fleet(agent)) for agent in agents]
    store.commit(store.lock("apply"), [*fleets, *(PutPrimitive(primitive(at)) for at in agents)])
    assert store.read().fleet == {agent: fleet(agent) for agent in agents}
