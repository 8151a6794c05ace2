"""The contract between the engine and a provider: all that the engine ever sees of a cloud.

A provider offers two things, each testable alone: **lowering**, which is pure (a declaration in,
primitives out), and **primitive types**, which do the I/O on one remote resource type each.

What can go wrong in a remote call, and nothing else of a provider's may raise::

    RemoteError
    ├── Throttled     too many calls; worth another try
    ├── Transient     the connection or the service failed; worth another try
    ├── Denied        the caller may not; says which permission was missing
    ├── Conflict      another holds the name, or changed the thing meanwhile
    ├── NotFound      the thing, or one that it needs, does not exist
    └── Invalid       the service refuses the values
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any, Literal, NamedTuple, Protocol

from pydantic import BaseModel

from planes.address import Address, PrimitiveKey
from planes.declaration import Declaration
from planes.diagnostics import Diagnostics
from planes.values import Path, Reference

__all__ = [
    "Author",
    "Client",
    "Conflict",
    "DataType",
    "Denied",
    "Enforcement",
    "Event",
    "Finding",
    "Invalid",
    "Joined",
    "Lowered",
    "Missing",
    "NotFound",
    "Observed",
    "Primitive",
    "PrimitiveRef",
    "PrimitiveType",
    "Provider",
    "Rehearsal",
    "RemoteError",
    "Role",
    "Surroundings",
    "Throttled",
    "Transient",
    "Unreadable",
    "View",
]


class RemoteError(Exception):
    """A remote call failed.  The message is for people: what was asked of whom, what it said.

    ``code`` is the service's own name of the failure, where it has one.
    """

    code: str = ""


class Throttled(RemoteError):
    pass


class Transient(RemoteError):
    pass


class Denied(RemoteError):
    pass


class Conflict(RemoteError):
    pass


class NotFound(RemoteError):
    pass


class Invalid(RemoteError):
    pass


class Role(Enum):
    """The parts that providers take in making one declaration real."""

    RUNTIME = "runtime"
    SOURCE = "source"
    STORE = "store"
    GATEWAY = "gateway"


class PrimitiveRef(NamedTuple):
    """An attribute of a primitive, such as its ``id``; may stand anywhere inside properties."""

    key: PrimitiveKey
    attribute: str


class Joined(NamedTuple):
    """A string that is made of parts, some of which may wait: ``("arn:aws:s3:::", ref, "/*")``.

    A part that turns out to be a string stands as it is, any other as its JSON.
    """

    parts: tuple[Any, ...]


class Primitive(NamedTuple):
    """One remote object that is wanted.

    ``properties`` hold plain data, and PrimitiveRef, Joined, Deferred and Sensitive at any depth;
    never a bare Reference to a declaration.  ``origins`` says which attribute of the declaration a
    property came from, where they are not of the same name; a dotted name, as ``target.input``, is
    of a part of one.
    """

    key: PrimitiveKey
    properties: Mapping[str, Any]
    depends_on: tuple[PrimitiveKey, ...] = ()
    tags: Mapping[str, str] = {}
    origins: Mapping[str, Path] = {}


class Enforcement(NamedTuple):
    """How a control is kept.  ``lag`` is for people, such as ``≈ 8 h``."""

    mode: Literal["request-time", "delayed", "advisory"]
    lag: str | None = None


class Lowered(NamedTuple):
    """What a declaration is made real by.

    ``outputs`` has every output of the kind that this provider's part computes.  ``enforcement`` is
    by control, such as ``limit`` of a budget.  ``notes`` are errors where the provider cannot keep
    what is declared, and warnings.
    """

    primitives: Sequence[Primitive] = ()
    outputs: Mapping[str, Any] = {}
    enforcement: Mapping[str, Enforcement] = {}
    notes: Diagnostics = Diagnostics()


class Event(NamedTuple):
    """What a source sends: ``name`` is what it calls the event, such as GitHub's
    ``pull_request``; ``body`` the JSON data of the request."""

    name: str
    body: Any


class Finding(NamedTuple):
    """One condition of a trigger, and what an event has there.

    ``wanted`` is a list in the language of event patterns (``providers.patterns.match``); ``found``
    are the values in the event, none where there is no such field.  ``choice`` numbers the branch
    that it is in, where one of several suffices.
    """

    path: Path
    wanted: Sequence[Any]
    found: Sequence[Any]
    holds: bool
    choice: int | None = None


class Rehearsal(NamedTuple):
    """What a trigger would do about an event.

    ``stopped`` are clauses that say what keeps it from starting anything whatever comes;
    ``unkept`` has the fields of its source block that are not evaluated, and why.
    """

    starts: bool
    findings: Sequence[Finding] = ()
    prompt: str | None = None
    stopped: Sequence[str] = ()
    unkept: Mapping[str, str] = {}


class View(Protocol):
    """What a lowering may see beside the declaration itself."""

    stack: str
    workspace: str

    def declaration(self, reference: Reference | Address) -> Declaration:
        """A declaration of the same stack; KeyError where there is none."""
        ...

    def of_kind(self, kind: str) -> Sequence[Declaration]:
        """All declarations of a kind."""
        ...

    def users(self, address: Address, kind: str) -> Sequence[Declaration]:
        """The declarations of a kind that refer to a declaration."""
        ...

    def tags(self, declaration: Declaration) -> dict[str, str]:
        """Attribution tags: ``fleetform:stack``, ``fleetform:address``, ``fleetform:team``, …"""
        ...


class Observed(NamedTuple):
    """A live remote object.

    ``properties`` has what a schema's declared fields have now, ``attributes`` what the service
    computes (always ``id``).  ``changed_by`` and ``changed_at`` (RFC 3339) where the service says.
    """

    id: str
    type: str
    properties: Mapping[str, Any]
    attributes: Mapping[str, Any]
    tags: Mapping[str, str] = {}
    changed_by: str | None = None
    changed_at: str | None = None


class Author(NamedTuple):
    """Who wrote an object last, and when (RFC 3339), by what the cloud has recorded."""

    type: str
    id: str
    who: str
    at: str


class Missing(NamedTuple):
    """There is no such object."""

    id: str


class Unreadable(NamedTuple):
    """The object could not be read: never to be taken as in sync, nor as missing."""

    id: str
    reason: str


class Client(Protocol):
    """A configured connection; what it can do is between a provider and its primitive types.

    Called from several threads at once.
    """

    def close(self) -> None: ...


class PrimitiveType(Protocol):
    """One remote resource type.

    ``schema`` is a pydantic model (``planes.kind.Block``) of the declared properties, with the
    markers of ``planes.kind``; ``computed`` names what the service computes.  ``decided_by``
    has those of the computed attributes that not every update may change, with the properties that
    decide each; the id needs no mention where no update changes it.  ``schema_version`` counts
    changes of the stored form.

    ``create``, ``update`` and ``delete`` are idempotent: creating an identity that exists and has
    our tags returns it; one that exists with the tags of another owner is a Conflict; deleting what
    is gone is done.
    """

    type: str
    schema: builtins.type[BaseModel]
    computed: Mapping[str, str]
    decided_by: Mapping[str, frozenset[str]]
    schema_version: int

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        """The remote name that is made from stack and key, and by which the object is found again
        with no state.  ``generation`` tells apart the objects of a create-before-destroy."""
        ...

    def read_many(
        self, client: Any, ids: Sequence[str], known: Mapping[str, Mapping[str, Any]] = {}
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        """``known`` has, by id, the attributes that an object had when its properties were last
        recorded.  Where they prove that it has not changed since, as a date of its last change
        does, properties may be left out of what is observed: they are as recorded."""
        ...

    def find(self, client: Any, identity: str) -> Observed | None:
        """The live object with that identity, for crash recovery.  One that a creation of ours
        cannot have left, as it lacks the tags that such has from its first moment, is none."""
        ...

    def create(
        self, client: Any, identity: str, properties: Mapping[str, Any], tags: Mapping[str, str]
    ) -> Observed: ...

    def update(
        self,
        client: Any,
        id: str,
        properties: Mapping[str, Any],
        changed: frozenset[str],
        tags: Mapping[str, str],
    ) -> Observed:
        """Bring the object to ``properties``; ``changed`` are the top-level names that differ."""
        ...

    def delete(self, client: Any, id: str) -> None: ...

    def remains(self, properties: Mapping[str, Any], deleted: date) -> str:
        """Pure: what the cloud keeps of an object after its deletion on that day, in a clause
        such as ``in recovery until 2030-01-31``; empty where it keeps nothing."""
        ...

    def discover(self, client: Any) -> Iterator[Observed]:
        """All live objects of the type, whoever owns them."""
        ...

    def normalise(self, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        """The form in which two property sets are compared: server defaults, ordering, case."""
        ...


class DataType(Protocol):
    """One data source: something live that is looked up and never changed.

    ``schema`` is a pydantic model (``planes.kind.Block``) of the arguments; ``computed`` names the
    attributes that a read gives beside them, with what each is.
    """

    type: str
    schema: builtins.type[BaseModel]
    computed: Mapping[str, str]

    def read(self, client: Any, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """The attributes: plain data, Sensitive inside.  An argument may be among them, as the
        service has it.  ``arguments`` are known, without marks, defaults included.

        Raises RemoteError: NotFound where nothing is as the arguments say, Invalid where more
        than one thing is and one was asked for.
        """
        ...


class Surroundings(NamedTuple):
    """What a provider is configured in: the stack's folder and name, who is acting, and how many
    operations may be under way at one time."""

    folder: str
    stack: str
    workspace: str
    actor: str
    parallelism: int = 10


class Provider(Protocol):
    """A cloud.  ``settings`` is the model (``planes.kind.Block``) of its provider block."""

    name: str
    version: str
    settings: type[BaseModel]

    def roles(self, kind: str) -> frozenset[Role]:
        """The parts that it can take in a kind."""
        ...

    def lower(self, declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
        """Pure.  Called once with all roles that are this provider's for the declaration."""
        ...

    def rehearse(self, trigger: Declaration, event: Event, view: View) -> Rehearsal:
        """Pure: what a trigger's rule makes of an event.  Raises ValueError, with a clause, where
        no event starts it, or where its filter is known only after apply."""
        ...

    def primitive_types(self) -> tuple[str, ...]: ...

    def primitive(self, type: str) -> PrimitiveType:
        """KeyError where there is no such type."""
        ...

    def data_types(self) -> tuple[str, ...]:
        """The data sources; they may have the names of primitive types."""
        ...

    def data(self, type: str) -> DataType:
        """KeyError where there is no such data source."""
        ...

    def default_tags(self, settings: Mapping[str, Any]) -> Mapping[str, str]:
        """Tags that the provider's settings, as plain data, want on everything."""
        ...

    def policies(self, types: Sequence[str]) -> Mapping[str, Any]:
        """What principals need to plan (``plan``) and to apply (``apply``) with those types, in the
        cloud's own form; empty where it has none."""
        ...

    def authors(self, client: Any, objects: Sequence[Observed]) -> Iterator[Author]:
        """Who wrote objects last, of those that it can tell: another than fleetform.  ``objects``
        are as they were last applied; ``changed_by`` of what is read comes before this.  Bounded in
        time; raises RemoteError, when it may have given some."""
        ...

    def configure(self, settings: BaseModel, surroundings: Surroundings) -> Client:
        """Connect.  Raises RemoteError."""
        ...
