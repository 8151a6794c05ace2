"""What is particular to states in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from time import monotonic
from uuid import uuid4

import psycopg
import pytest

from builders.states import AGENT, POOL, fleet
from stacks.state import holder, locking, postgres_schema
from stacks.state.backends import Where, open_backend
from stacks.state.model import PutFleet
from stacks.state.postgres import PostgresMedium
from stacks.state.postgres_schema import STEPS
from stacks.state.settings import PostgresSettings
from stacks.state.store import Holder, StateError, StateLocked, StateTooNew
from stacks.state.transactional import TransactionalStore

Open = Callable[[str], TransactionalStore]


@pytest.fixture
def schema() -> str:
    return f"s{uuid4().hex[:12]}"


@pytest.fixture
def opened(postgres: str, schema: str) -> Iterator[Open]:
    stores: list[TransactionalStore] = []

    def opened(name: str) -> TransactionalStore:
        settings = PostgresSettings(conn_str=postgres, schema_name=schema, name=name)
        stores.append(open_backend("postgres", settings, Where(Path(), "payments")).open("default"))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


def test_a_holder_of_another_machine_whose_session_ended_is_known_to_be_dead(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = opened("a")
    elsewhere = holder.this_process()._replace(host="elsewhere", machine="another")
    with monkeypatch.context() as patch:
        patch.setattr(locking, "this_process", lambda: elsewhere)
        gone.lock("apply")
    other = opened("a")
    with pytest.raises(StateError, match="locked"):
        other.lock("apply")
    gone.close()
    holder_of_it = until(lambda: other.holder(), lambda found: found.fate == "dead")
    with pytest.raises(StateLocked, match="connection to the database has ended") as caught:
        other.lock("apply")
    assert "Its lock ends by itself in" in caught.value.detail
    other.break_lock(holder_of_it.lock.id)
    assert other.lock("apply").fence == 2
    assert other.history()[0].summary.startswith("killed; its lock was broken by ")


def until(look: Callable[[], Holder | None], wanted: Callable[[Holder], bool]) -> Holder:
    """A server ends a session a moment after its client is gone."""
    deadline = monotonic() + 30
    while (found := look()) is None or not wanted(found):
        assert monotonic() < deadline, found
    return found


def test_a_session_that_is_lost_does_not_make_its_holder_dead(
    opened: Open, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its next renewal attends to the lock again."""
    elsewhere = holder.this_process()._replace(host="elsewhere", machine="another")
    store = opened("a")
    with monkeypatch.context() as patch:
        patch.setattr(locking, "this_process", lambda: elsewhere)
        lock = store.lock("apply")
    medium = store._medium
    assert isinstance(medium, PostgresMedium)
    with psycopg.connect(postgres) as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", (medium.connection.info.backend_pid,))
    other = opened("a")
    until(lambda: other.holder(), lambda found: found.fate == "dead")
    with pytest.raises(StateError, match="cannot be used"):
        store.commit(lock, [PutFleet(fleet(POOL))])
    assert store._renew(lock)
    until(lambda: other.holder(), lambda found: found.fate == "unknown")


def test_many_stacks_share_a_schema(opened: Open) -> None:
    for name in ("a", "b"):
        store = opened(name)
        store.commit(store.lock("apply"), [PutFleet(fleet(POOL, name=name))])
    assert opened("a").read().fleet == {POOL: fleet(POOL, name="a")}
    assert opened("b").read().fleet == {POOL: fleet(POOL, name="b")}


def test_the_tables_are_made_once_however_many_begin(opened: Open) -> None:
    stores = [opened(f"s{number}") for number in range(8)]
    threads = [Thread(target=store.lock, args=("apply",)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(store.holder() is not None for store in stores)


def test_tables_of_a_newer_fleetform_are_refused(opened: Open, postgres: str, schema: str) -> None:
    opened("a").lock("apply")
    with psycopg.connect(postgres) as connection:
        connection.execute(f"UPDATE {schema}.tables SET version = {len(STEPS) + 1}")  # type: ignore[call-overload]
    for use in (opened("b").read, lambda: opened("b").lock("apply")):
        with pytest.raises(StateTooNew, match="newer fleetform"):
            use()


LATER = (*STEPS, ("ALTER TABLE states ADD COLUMN note text NOT NULL DEFAULT 'none'",))


@pytest.mark.parametrize("first", [lambda store: store.read(), lambda store: store.lock("plan")])
def test_tables_of_an_older_fleetform_are_brought_up_to_date(
    opened: Open,
    postgres: str,
    schema: str,
    monkeypatch: pytest.MonkeyPatch,
    first: Callable[[TransactionalStore], object],
) -> None:
    """Whatever is done first, with all that they hold, and under the lock of a run that goes on."""
    old = opened("a")
    lock = old.lock("apply")
    old.commit(lock, [PutFleet(fleet(POOL))])
    before = old.read()
    with monkeypatch.context() as patch:
        patch.setattr(postgres_schema, "STEPS", LATER)
        first(opened("b"))
        assert opened("a").read() == before
        with psycopg.connect(postgres) as connection:
            query = f"SELECT version, (SELECT min(note) FROM {schema}.states) FROM {schema}.tables"
            found = connection.execute(query).fetchone()  # type: ignore[call-overload]
        assert found == (len(LATER), "none")
    assert old.commit(lock, [PutFleet(fleet(AGENT))]) == 2
    with pytest.raises(StateTooNew, match="newer fleetform"):
        opened("a").read()


def test_many_who_come_first_bring_tables_up_to_date_once(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened("a").commit(opened("a").lock("apply"), [PutFleet(fleet(POOL))])
    monkeypatch.setattr(postgres_schema, "STEPS", LATER)
    stores = [opened("a") for _ in range(6)]
    with ThreadPoolExecutor(len(stores)) as pool:
        states = list(pool.map(lambda store: store.read(), stores))
    assert [state.serial for state in states] == [1] * len(stores)


def test_a_connection_that_breaks_is_made_again(opened: Open, postgres: str) -> None:
    store = opened("a")
    lock = store.lock("apply")
    store.commit(lock, [PutFleet(fleet(POOL))])
    medium = store._medium
    assert isinstance(medium, PostgresMedium)
    pid = medium.connection.info.backend_pid
    with psycopg.connect(postgres) as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
    with pytest.raises(StateError, match="cannot be used"):
        store.commit(lock, [PutFleet(fleet(AGENT))])
    assert store.commit(lock, [PutFleet(fleet(AGENT))]) == 2


def test_no_server(schema: str) -> None:
    settings = PostgresSettings(conn_str="host=127.0.0.1 port=1", schema_name=schema, name="a")
    store = open_backend("postgres", settings, Where(Path(), "payments")).open("default")
    with pytest.raises(StateError, match="cannot be used"):
        store.read()
