"""What several threads write at the same moment, done in one transaction.

Whoever gets the connection does what all the others wait for too: ten threads that each want a
durable write cost one flush to disk and not ten.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from providers.contract import RemoteError, Transient

__all__ = ["GroupCommit"]

T = TypeVar("T")

Work = Callable[[sqlite3.Connection], T]


class GroupCommit:
    """``lock`` guards the connection, which ``connect`` gives and may raise RemoteError for."""

    def __init__(
        self,
        lock: Lock,
        connect: Callable[[], sqlite3.Connection],
        explain: Callable[[sqlite3.Error], RemoteError],
    ) -> None:
        self._lock = lock
        self._connect = connect
        self._explain = explain
        self._waiting: deque[_Task] = deque()

    def run(self, work: Work[T]) -> T:
        """Do ``work`` durably, and alone among all threads and processes.

        What ``work`` raises must come before it writes: the others' work is committed all the same.
        """
        task = _Task(work)
        self._waiting.append(task)
        with self._lock:
            if not task.taken:
                self._run_waiting()
        if task.error is not None:
            raise task.error
        result: T = task.value
        return result

    def _run_waiting(self) -> None:
        tasks = []
        while self._waiting:
            tasks.append(self._waiting.popleft())
            tasks[-1].taken = True
        try:
            _run_all(self._connect(), tasks)
        except sqlite3.Error as error:
            for task in tasks:
                task.error = self._explain(error)
        except RemoteError as error:
            for task in tasks:
                task.error = error


def _run_all(connection: sqlite3.Connection, tasks: list[_Task]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for task in tasks:
            task.run(connection)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


class _Task:
    """``error`` stands until the work is done: who waits for a thread that dies is told."""

    __slots__ = ("error", "taken", "value", "work")

    def __init__(self, work: Work[Any]) -> None:
        self.work = work
        self.value: Any = None
        self.taken = False
        self.error: Exception | None = Transient("The write was interrupted.")

    def run(self, connection: sqlite3.Connection) -> None:
        try:
            self.value = self.work(connection)
            self.error = None
        except sqlite3.Error:
            raise
        except Exception as error:  # its own thread raises it again
            self.error = error
