"""One remote operation: what is noted before it, the call, and what is noted after it.

The calls run in worker threads; everything else is pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from planes.address import PrimitiveKey
from planes.values import reveal
from providers.attribution import owner
from providers.contract import (
    Client,
    Missing,
    NotFound,
    Observed,
    PrimitiveRef,
    PrimitiveType,
    RemoteError,
    Transient,
    Unreadable,
)
from providers.retry import Backoff, Wait, with_retries
from stacks.engine.applying.schedule import deposed_key
from stacks.engine.diff import difference, sealed
from stacks.engine.events import Operation
from stacks.engine.facts import facts_of
from stacks.engine.late import Resolver, leaves
from stacks.engine.live.clients import Clients
from stacks.engine.plan import Action, Step
from stacks.engine.planning.data import read_one
from stacks.state.model import (
    CloseIntent,
    DropPrimitive,
    Edit,
    Intent,
    OpenIntent,
    PrimitiveRecord,
    PutPrimitive,
)

__all__ = [
    "Halfway",
    "Job",
    "Jobs",
    "NotReady",
    "Stamp",
    "Unsure",
    "complete",
    "explained",
    "is_open",
    "managed",
    "opening",
]

T = TypeVar("T")
Retrying = Callable[[PrimitiveRecord, Operation], Callable[[int, float, RemoteError], None]]


class NotReady(Exception):
    """A value that the operation needs is not there, although what it depends on is done."""


class Unsure(Exception):
    """A creation failed, and whether it had an effect cannot be found out now."""


class Halfway(Exception):
    """An object is there, but could not be brought to all that is wanted."""

    def __init__(self, live: Observed, reason: str) -> None:
        super().__init__(reason)
        self.live = live


class Stamp(NamedTuple):
    """A name for an operation that no other of the state has, and when and by whom it is begun."""

    id: str
    at: str
    by: str


class Job(NamedTuple):
    """An operation that is ready to go.

    ``record`` is what the state says of the object once it is done; for a deletion, what it says
    now.  ``call`` gives the live object, None for a deletion; it raises RemoteError, Unsure,
    Halfway.  ``replaced`` is the object that stays behind, deposed, when a new one has been made.
    ``remains`` is what the cloud keeps after a deletion, in words.  ``limit`` is how many seconds
    it may take.
    """

    operation: Operation
    record: PrimitiveRecord
    intent: Intent | None
    call: Callable[[], Observed | None]
    replaced: PrimitiveRecord | None = None
    remains: str = ""
    limit: float | None = None

    @property
    def key(self) -> PrimitiveKey:
        return self.record.key


def opening(job: Job) -> list[Edit]:
    """What is written before the call."""
    return [] if job.intent is None else [OpenIntent(job.intent)]


def complete(job: Job, live: Observed | None) -> list[Edit]:
    """What is written once the call has ended well."""
    edits: list[Edit] = [] if job.intent is None else [CloseIntent(job.intent.id)]
    if live is None:
        return [DropPrimitive(job.key), *edits]
    if job.replaced is not None:
        old = job.replaced
        key = deposed_key(old.key, old.generation)
        edits.append(PutPrimitive(old._replace(key=key, deposed=True)))
    record = job.record._replace(
        remote_id=live.id,
        attributes={"id": live.id, **live.attributes},
        tags=job.record.tags if job.intent is None else live.tags,
    )
    return [PutPrimitive(record), *edits]


class Jobs:
    """Makes the jobs of one run."""

    def __init__(
        self,
        clients: Clients,
        resolver: Resolver,
        backoff: Backoff,
        wait: Wait,
        stamp: Callable[[], Stamp],
        retrying: Retrying,
    ) -> None:
        self._clients = clients
        self._resolver = resolver
        self._backoff = backoff
        self._wait = wait
        self._stamp = stamp
        self._retrying = retrying

    def within(self, seconds: float | None) -> Jobs:
        """The same, for operations that are not tried again after so many seconds."""
        if seconds is None:
            return self
        end = monotonic() + seconds

        def wait(pause: float) -> bool | None:
            return monotonic() + pause >= end or self._wait(pause)

        return Jobs(self._clients, self._resolver, self._backoff, wait, self._stamp, self._retrying)

    def forward(self, step: Step, current: PrimitiveRecord | None) -> Job:
        """The job of a step forwards.  Raises NotReady, and LateError."""
        if step.action is Action.READ:
            return self._read(step)
        kind = self._clients.type(step.provider, step.key.type)
        properties = sealed(self._resolver.resolve(step.after), facts_of(kind.schema))
        tags = reveal(self._resolver.resolve(step.tags))
        _check_ready(properties)
        record = PrimitiveRecord(
            step.key,
            step.provider,
            step.remote_id or "",
            properties,
            {},
            tags,
            managed(step.depends_on),
            step.identity,
            step.generation,
            step.create_first,
            schema_version=kind.schema_version,
        )
        match step.action:
            case Action.UPDATE:
                call = self._update(kind, record, step.changed)
                return Job("update", record, self._intent("update", record), call)
            case Action.ADOPT:
                return self._adopt(kind, step, record)
        making = record._replace(remote_id="")
        replaced = current if step.action is Action.REPLACE and step.create_first else None
        call = self._create(kind, making)
        return Job("create", making, self._intent("create", making), call, replaced)

    def _read(self, step: Step) -> Job:
        """Of a data source, which the state has no record of."""
        arguments = dict(self._resolver.resolve(step.after))
        _check_ready(arguments)
        key, record = step.key, PrimitiveRecord(step.key, step.provider, "", arguments, {}, {}, ())

        def call() -> Observed:
            answer = read_one(
                self._clients, step.provider, key.owner, arguments, self._backoff, self._wait
            )
            if answer.values is None:
                raise NotFound(answer.problem)
            return Observed("", key.type, arguments, answer.values)

        return Job("read", record, None, call)

    def delete(self, record: PrimitiveRecord) -> Job:
        kind = self._clients.type(record.provider, record.key.type)

        def call(client: Client) -> None:
            self._try(record, "delete", lambda: kind.delete(client, record.remote_id))

        intent = self._intent("delete", record)
        today = datetime.fromisoformat(intent.at).date()
        remains = kind.remains(reveal(record.properties), today)
        return Job("delete", record, intent, self._connected(record, call), remains=remains)

    def _intent(self, action: Any, record: PrimitiveRecord) -> Intent:
        id, at, by = self._stamp()
        return Intent(id, action, record, at, by)

    def _connected(self, record: PrimitiveRecord, call: Callable[[Client], T]) -> Callable[[], T]:
        return lambda: call(self._clients.open(record.provider))

    def _try(self, record: PrimitiveRecord, operation: Operation, call: Callable[[], T]) -> T:
        on_retry = self._retrying(record, operation)
        return with_retries(call, self._backoff, wait=self._wait, on_retry=on_retry)

    def _create(self, kind: PrimitiveType, record: PrimitiveRecord) -> Callable[[], Observed]:
        properties, tags, identity = reveal(record.properties), record.tags, record.identity

        def call(client: Client) -> Observed:
            try:
                live = self._try(
                    record, "create", lambda: kind.create(client, identity, properties, tags)
                )
            except Exception as error:
                if isinstance(error, RemoteError) and not isinstance(error, Transient):
                    raise  # It was refused, so that nothing was made.
                live = self._look_again(kind, client, record, error)
            return self._put_right(kind, client, record, live, properties)

        return self._connected(record, call)

    def _look_again(
        self, kind: PrimitiveType, client: Client, record: PrimitiveRecord, error: Exception
    ) -> Observed:
        """The object that a creation without an answer has made; its error where it has not."""
        try:
            live = self._try(record, "create", lambda: kind.find(client, record.identity))
        except RemoteError as second:
            raise Unsure(f"{error} And it could not be looked up: {second}") from error
        if live is not None and is_own(kind, live, record):
            return live
        if live is None and isinstance(error, Transient):
            raise Unsure(
                f"{str(error).removesuffix('.')}. It was not there when looked for; should it "
                "still appear, the next run takes it over."
            ) from error
        raise error

    def _put_right(
        self,
        kind: PrimitiveType,
        client: Client,
        record: PrimitiveRecord,
        live: Observed,
        properties: Mapping[str, Any],
    ) -> Observed:
        """What an earlier, killed run made may differ from what is wanted by now."""
        if live.properties == properties:
            return live
        changed = _changed(kind, live, properties)
        if not changed:
            return live
        update = lambda: kind.update(  # noqa: E731  # Two lines further it is an argument.
            client, live.id, properties, frozenset(changed), record.tags
        )
        try:
            return self._try(record, "update", update)
        except RemoteError as error:
            raise Halfway(live, str(error)) from error

    def _update(
        self, kind: PrimitiveType, record: PrimitiveRecord, changed: tuple[str, ...]
    ) -> Callable[[], Observed]:
        properties, names = reveal(record.properties), frozenset(changed)

        def call(client: Client) -> Observed:
            return self._try(
                record,
                "update",
                lambda: kind.update(client, record.remote_id, properties, names, record.tags),
            )

        return self._connected(record, call)

    def _adopt(self, kind: PrimitiveType, step: Step, record: PrimitiveRecord) -> Job:
        if step.changed or step.reason == "tags":
            call = self._update(kind, record, step.changed)
            return Job("adopt", record, self._intent("update", record), call)

        def read(client: Client) -> Observed:
            found = self._try(record, "adopt", lambda: kind.read_many(client, (record.remote_id,)))
            live = found.get(record.remote_id)
            match live:
                case Observed():
                    return live
                case Missing():
                    raise NotFound(f"{record.key.type} {record.remote_id} is not there any more.")
            reason = live.reason if isinstance(live, Unreadable) else "no answer"
            raise Transient(f"{record.key.type} {record.remote_id} could not be read: {reason}")

        return Job("adopt", record, None, self._connected(record, read))


def is_open(error: Exception, job: Job) -> bool:
    """Whether it is unknown what an operation has done, so that its note has to stay."""
    return isinstance(error, Unsure) or (
        job.operation == "create" and not isinstance(error, RemoteError)
    )


def explained(error: Exception) -> str:
    if isinstance(error, RemoteError | Unsure):
        return str(error)
    # No provider may raise anything else: the class helps whoever repairs it.
    return f"The provider failed in an unforeseen way ({type(error).__name__}: {error})."


def managed(keys: Iterable[PrimitiveKey]) -> tuple[PrimitiveKey, ...]:
    """Those that the state has records of, which data sources are not."""
    return tuple(key for key in keys if not key.owner.is_data)


def is_own(kind: PrimitiveType, live: Observed, record: PrimitiveRecord) -> bool:
    """Whether a live object is what the creation that ``record`` is of has made: its tags say so,
    or, where it bears none of ours, it is exactly what was wanted."""
    whose = owner(live.tags)
    if whose:
        return whose == owner(record.tags)
    return not _changed(kind, live, reveal(record.properties))


def _changed(kind: PrimitiveType, live: Observed, properties: Mapping[str, Any]) -> tuple[str, ...]:
    """The properties that are wanted otherwise, of those that the service gives back."""
    seen = {name: value for name, value in properties.items() if name in live.properties}
    had = {name: live.properties[name] for name in seen}
    return difference(kind, facts_of(kind.schema), had, seen).changed


def _check_ready(properties: Any) -> None:
    leaf = next(leaves(properties), None)
    if leaf is None:
        return
    if isinstance(leaf, PrimitiveRef):
        raise NotReady(f"It needs {leaf.attribute} of {leaf.key}, which has no such attribute.")
    raise NotReady(f"It needs {leaf}, which is not known although all that it needs is done.")
