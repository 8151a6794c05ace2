"""The state backends under test, and processes of their own that use them.

Run as a program, this is one such process: ``python -m builders.stores ACTION BACKEND LOCATION``.
It says on standard output what it has done, and waits on standard input to be told to go on.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import stacks
from builders.states import AGENT, fleet, intent
from planes.address import Address
from planes.kind import Block
from stacks.state import backends
from stacks.state.backends import Where, open_backend
from stacks.state.model import OpenIntent, OutputRecord, PutFleet, PutOutput
from stacks.state.settings import HttpSettings, LocalSettings, PostgresSettings, S3Settings
from stacks.state.store import StateError, StateStore
from stacks.state.transactional import TransactionalStore

ROOT = Path(stacks.__file__).parents[1]


class Backend(NamedTuple):
    """``peer`` is the fixture that it needs; ``locate`` makes a place for a state in a folder or at
    the peer, ``at`` is the backend there."""

    name: str
    peer: str
    locate: Callable[[Path], str]
    at: Callable[[str], backends.Backend]

    def open(self, location: str) -> TransactionalStore:
        """The state that is there."""
        store = self.at(location).open("default")
        if lease := os.environ.get(LEASE_VARIABLE):
            store._lease = float(lease)
        return store


def _unique(folder: Path) -> str:
    return hashlib.sha256(str(folder).encode()).hexdigest()[:24]


def _at(type: str, settings: Callable[[str], Block]) -> Callable[[str], backends.Backend]:
    return lambda location: open_backend(type, settings(location), Where(Path(), "payments"))


def _gitlab(location: str) -> Block:
    lock = f"{location}/lock"
    return HttpSettings(
        address=location, lock_address=lock, lock_method="POST", unlock_method="DELETE"
    )


def _postgres(location: str) -> Block:
    return PostgresSettings(conn_str=os.environ[POSTGRES_VARIABLE], name=location)


def _s3(location: str) -> Block:
    return S3Settings(bucket=os.environ[BUCKET_VARIABLE], key=location)


HTTP_VARIABLE = "TEST_HTTP_STATE"
POSTGRES_VARIABLE = "TEST_POSTGRES"
BUCKET_VARIABLE = "TEST_BUCKET"
LEASE_VARIABLE = "TEST_LEASE"

BACKENDS = {
    backend.name: backend
    for backend in (
        Backend(
            "sqlite",
            "",
            lambda folder: str(folder / ".fleetform" / "state.db"),
            _at("local", lambda location: LocalSettings(path=location)),
        ),
        Backend(
            "http",
            "http_state",
            lambda folder: f"{os.environ[HTTP_VARIABLE]}/plain/{_unique(folder)}",
            _at("http", lambda location: HttpSettings(address=location)),
        ),
        Backend(
            "gitlab",
            "http_state",
            lambda folder: f"{os.environ[HTTP_VARIABLE]}/gitlab/{_unique(folder)}",
            _at("http", _gitlab),
        ),
        Backend("postgres", "postgres", _unique, _at("postgres", _postgres)),
        Backend("s3", "aws", _unique, _at("s3", _s3)),
    )
}


def peer_environment(peer: str, value: Any) -> dict[str, str]:
    """The variables by which this process and its children find a peer."""
    match peer:
        case "http_state":
            return {HTTP_VARIABLE: value.url}
        case "postgres":
            return {POSTGRES_VARIABLE: value}
        case "aws":
            bucket = f"states-{value.id}"
            place = {"LocationConstraint": value.region}
            value.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
            return {BUCKET_VARIABLE: bucket}
    return {}


class Child:
    """Another process that uses a state."""

    def __init__(self, action: str, backend: Backend, location: str) -> None:
        paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "builders.stores", action, backend.name, location],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            text=True,
        )

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def hear(self) -> str:
        """The next line that it says; empty where it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self) -> None:
        """Let it go on."""
        assert self.process.stdin is not None
        self.process.stdin.write("go on\n")
        self.process.stdin.flush()


def increment(store: StateStore, times: str) -> None:
    """Add one to a number, so many times, each under a lock of its own."""
    for _ in range(int(times)):
        lock = store.lock("apply", timeout=300)
        count = store.read().outputs.get("count", OutputRecord("count", 0, "number"))
        store.commit(lock, [PutOutput(count._replace(value=count.value + 1))])
        store.release(lock)
    say("done")


def hold(store: StateStore) -> None:
    """Take the lock, and write when told to."""
    lock = store.lock("apply")
    say(lock.id)
    sys.stdin.readline()
    try:
        say(str(store.commit(lock, [PutFleet(fleet(AGENT))])))
    except StateError as error:
        say(f"{type(error).__name__}: {error.summary}")


def begin(store: StateStore) -> None:
    """Write an open intent, and die before its result."""
    store.commit(store.lock("apply"), [OpenIntent(intent("1", AGENT))])
    say("begun")
    sys.stdin.readline()


def rounds(store: StateStore) -> None:
    """Write the number of the round into many records at once, for ever."""
    lock = store.lock("apply")
    number = 0
    while True:
        number += 1
        agents = (Address((), "agent", f"a{index}") for index in range(40))
        store.commit(
            lock,
            [
                *(PutFleet(fleet(agent, round=number)) for agent in agents),
                PutOutput(OutputRecord("round", number, "number")),
            ],
        )
        say(str(number))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    _, action, backend, location = sys.argv
    actions: dict[str, Callable[..., None]] = {
        "increment": increment,
        "hold": hold,
        "begin": begin,
        "rounds": rounds,
    }
    name, *arguments = action.split()
    actions[name](BACKENDS[backend].open(location), *arguments)


if __name__ == "__main__":
    main()
