"""What waits is done together, and what fails fails alone."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, Semaphore
from typing import Any

import pytest

from providers.contract import Conflict, Invalid, RemoteError, Transient
from providers.local.group_commit import GroupCommit

Work = Callable[[sqlite3.Connection], Any]


class _Announced(deque[Any]):
    """A queue that tells how much has come to wait in it."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived = Semaphore(0)

    def append(self, item: Any) -> None:
        super().append(item)
        self.arrived.release()


class _Bench:
    def __init__(self) -> None:
        self.lock = Lock()
        self.connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self.connection.execute("CREATE TABLE t (x INTEGER PRIMARY KEY)")
        self.statements: list[str] = []
        self.connection.set_trace_callback(self.statements.append)
        self.writes = GroupCommit(self.lock, lambda: self.connection, lambda e: Invalid(str(e)))
        self.queue = self.writes._waiting = _Announced()

    def together(self, works: list[Work]) -> list[Future[Any]]:
        """Run all at once: none begins before all wait."""
        with ThreadPoolExecutor(len(works)) as workers:
            with self.lock:
                futures = [workers.submit(self.writes.run, work) for work in works]
                for _ in works:
                    self.queue.arrived.acquire()
            return futures

    def rows(self) -> list[int]:
        return [x for (x,) in self.connection.execute("SELECT x FROM t ORDER BY x")]


@pytest.fixture
def bench() -> Iterator[_Bench]:
    made = _Bench()
    yield made
    made.connection.close()


def _insert(number: int) -> Work:
    def work(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO t VALUES (?)", (number,))
        return number

    return work


def _raise(error: BaseException) -> Work:
    def work(connection: sqlite3.Connection) -> None:
        raise error

    return work


def test_all_that_waits_is_one_transaction(bench: _Bench) -> None:
    futures = bench.together([_insert(number) for number in range(5)])
    assert [future.result() for future in futures] == [0, 1, 2, 3, 4]
    assert bench.statements.count("COMMIT") == 1
    assert bench.rows() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("error", [Conflict("another's"), TypeError("not JSON")])
def test_what_is_refused_is_refused_alone(bench: _Bench, error: Exception) -> None:
    good, bad, last = bench.together([_insert(1), _raise(error), _insert(2)])
    assert (good.result(), last.result()) == (1, 2)
    assert bad.exception() is error
    assert bench.rows() == [1, 2]


def test_where_the_database_fails_nothing_is_done(bench: _Bench) -> None:
    futures = bench.together([_insert(1), _insert(1), _insert(2)])
    assert all(isinstance(future.exception(), Invalid) for future in futures)
    assert len({id(future.exception()) for future in futures}) == 3
    assert bench.rows() == []
    assert bench.writes.run(_insert(3)) == 3


def test_where_there_is_no_connection_all_are_told(bench: _Bench) -> None:
    def connect() -> sqlite3.Connection:
        raise Invalid("no plane")

    bench.writes._connect = connect
    for future in bench.together([_insert(1), _insert(2)]):
        assert isinstance(future.exception(), Invalid)


def test_who_waits_for_an_interrupted_thread_is_told(bench: _Bench) -> None:
    futures = bench.together([_raise(KeyboardInterrupt()), _insert(1)])
    errors = [future.exception() for future in futures]
    assert sorted(type(error).__name__ for error in errors) == ["KeyboardInterrupt", "Transient"]
    assert any(isinstance(error, Transient | RemoteError) for error in errors)
    assert bench.rows() == []
    assert not bench.connection.in_transaction
