"""A cloud in memory, and the provider of it, with faults on demand.

Every remote call goes through :meth:`Cloud.call`: it counts, it may be held up by a gate, and it
may fail before or after its effect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from threading import Barrier, Lock
from threading import Event as Gate
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel

from fakes.kinds import Limits
from planes.address import PrimitiveKey
from planes.declaration import Declaration
from planes.diagnostics import Diagnostics
from planes.kind import REPLACES, SENSITIVE, UNORDERED, Block, plain
from planes.values import Reference
from providers.contract import (
    Author,
    Conflict,
    Enforcement,
    Event,
    Invalid,
    Lowered,
    Missing,
    NotFound,
    Observed,
    Primitive,
    PrimitiveRef,
    Rehearsal,
    Role,
    Surroundings,
    Unreadable,
    View,
)


class Killed(BaseException):
    """The process is gone at this instant."""


class Fault(NamedTuple):
    """``error`` is raised by the next ``times`` calls of ``operation`` whose identity has
    ``about``."""

    operation: str
    error: BaseException
    about: str = ""
    after: bool = False
    times: int = 1


class Thing:
    """A live object."""

    def __init__(self, id: str, type: str, identity: str) -> None:
        self.id = id
        self.type = type
        self.identity = identity
        self.properties: dict[str, Any] = {}
        self.tags: dict[str, str] = {}
        self.revision = 0
        self.changed_by = ""


class Cloud:
    def __init__(self) -> None:
        self.things: dict[str, Thing] = {}
        self.named: dict[tuple[str, str], Thing] = {}
        self.calls: list[tuple[str, str]] = []
        self.faults: list[Fault] = []
        self.gates: dict[str, Gate] = {}
        self.meeting: Barrier | None = None
        self.unreadable: dict[str, str] = {}
        self.guarded = {"fake_pool"}  # What is in use cannot be deleted.
        self.most_at_once = 0
        self.opened = 0
        self.closed = 0
        self._now = 0
        self._number = 0
        self._lock = Lock()
        self._fired: Counter[Fault] = Counter()

    # What tests do behind the engine's back.

    def thing(self, about: str) -> Thing:
        """The one live object with that text in its identity."""
        [found] = [thing for thing in self.things.values() if about in thing.identity]
        return found

    def mutate(self, about: str, by: str = "eve", **properties: Any) -> None:
        thing = self.thing(about)
        thing.properties.update(properties)
        thing.revision += 1
        thing.changed_by = by

    def remove(self, about: str) -> None:
        del self.things[self.thing(about).id]

    def seed(
        self, type: str, identity: str, tags: Mapping[str, str] | None = None, **properties: Any
    ) -> str:
        """An object that somebody made by other means."""
        thing = self._new(type, identity)
        thing.properties, thing.tags, thing.changed_by = properties, dict(tags or {}), "eve"
        return thing.id

    def verbs(self, *but: str) -> list[str]:
        """The operations that were called, reads left out."""
        quiet = {"read", "find", "discover", "look up", *but}
        return [operation for operation, _ in self.calls if operation not in quiet]

    def log(self) -> list[str]:
        """``create a``: the changing calls in order."""
        return [
            f"{verb} {about}"
            for verb, about in self.calls
            if verb in ("create", "update", "delete")
        ]

    # What the primitive types do.

    @contextmanager
    def call(self, operation: str, about: str) -> Iterator[None]:
        with self._lock:
            self.calls.append((operation, about))
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            if self.meeting is not None:
                self.meeting.wait(timeout=10)
            for part, gate in self.gates.items():
                if part in about:
                    assert gate.wait(timeout=10), f"the gate {part} was never opened"
            self._fail(operation, about, after=False)
            with self._lock:
                yield
            self._fail(operation, about, after=True)
        finally:
            with self._lock:
                self._now -= 1

    def _fail(self, operation: str, about: str, *, after: bool) -> None:
        with self._lock:
            for fault in self.faults:
                fits = fault.operation == operation and fault.about in about
                if fits and fault.after is after and self._fired[fault] < fault.times:
                    self._fired[fault] += 1
                    raise fault.error

    def _new(self, type: str, identity: str) -> Thing:
        self._number += 1
        thing = Thing(f"{type}-{self._number}", type, identity)
        self.things[thing.id] = self.named[type, identity] = thing
        return thing


def observed(thing: Thing) -> Observed:
    return Observed(
        thing.id,
        thing.type,
        dict(thing.properties),
        {"id": thing.id, "url": f"https://{thing.id}", "serial": f"r{thing.revision}"},
        dict(thing.tags),
        thing.changed_by or None,
        "2030-01-01T00:00:00Z" if thing.changed_by == "eve" else None,
    )


class BoxSchema(Block):
    pool: Any = None
    size: int = 1
    colour: Annotated[str, REPLACES] = "red"
    note: str | None = None
    password: Annotated[str | None, SENSITIVE] = None
    names: Annotated[list[str], UNORDERED] = []
    uses: list[Any] = []
    limits: Limits | None = None
    enabled: bool = True


class PlainSchema(Block):
    size: int = 1
    back: Any = None
    uses: list[Any] = []


class FakeType:
    """One type; ``write_only`` are properties that reads do not give back."""

    computed: Mapping[str, str] = {"id": "", "url": "", "serial": ""}
    decided_by: Mapping[str, frozenset[str]] = {"url": frozenset({"note"})}
    schema_version = 1

    def __init__(
        self,
        cloud: Cloud,
        type: str,
        schema: type[BaseModel],
        *,
        tagged: bool = True,
        write_only: frozenset[str] = frozenset(),
    ) -> None:
        self.cloud = cloud
        self.type = type
        self.schema = schema
        self.tagged = tagged
        self.write_only = write_only

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        name = f"{view.stack}.{primitive.key.owner}.{primitive.key.name}"
        return f"{name}.{generation}" if generation else name

    def read_many(
        self,
        client: Any,
        ids: Sequence[str],
        known: Mapping[str, Mapping[str, Any]] = {},
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        with self.cloud.call("read", self.type):
            return {id: self._read(id) for id in ids}

    def _read(self, id: str) -> Observed | Missing | Unreadable:
        if id in self.cloud.unreadable:
            return Unreadable(id, self.cloud.unreadable[id])
        thing = self.cloud.things.get(id)
        return self._observed(thing) if thing is not None else Missing(id)

    def _observed(self, thing: Thing) -> Observed:
        found = observed(thing)
        shown = {k: v for k, v in found.properties.items() if k not in self.write_only}
        return found._replace(properties=shown)

    def find(self, client: Any, identity: str) -> Observed | None:
        with self.cloud.call("find", identity):
            thing = self._by_identity(identity)
            return self._observed(thing) if thing is not None else None

    def _by_identity(self, identity: str) -> Thing | None:
        thing = self.cloud.named.get((self.type, identity))
        return thing if thing is not None and thing.id in self.cloud.things else None

    def create(
        self, client: Any, identity: str, properties: Mapping[str, Any], tags: Mapping[str, str]
    ) -> Observed:
        self._refuse_strange(properties)
        with self.cloud.call("create", identity):
            thing = self._by_identity(identity)
            if thing is None:
                thing = self.cloud._new(self.type, identity)
                thing.properties, thing.tags = dict(properties), dict(tags) if self.tagged else {}
            elif self.tagged and thing.tags != dict(tags):
                raise Conflict(f"{identity} belongs to another.")
            return self._observed(thing)

    def update(
        self,
        client: Any,
        id: str,
        properties: Mapping[str, Any],
        changed: frozenset[str],
        tags: Mapping[str, str],
    ) -> Observed:
        self._refuse_strange(properties)
        with self.cloud.call("update", self._identity(id)):
            thing = self.cloud.things.get(id)
            if thing is None:
                raise NotFound(f"There is no {id}.")
            replacing = {name for name in ("colour",) if name in changed}
            if replacing:
                raise Invalid(f"{replacing} cannot be changed in place.")
            for name in changed:
                thing.properties[name] = properties.get(name)
            if self.tagged:
                thing.tags = dict(tags)
            thing.revision += 1
            thing.changed_by = ""
            return self._observed(thing)

    def delete(self, client: Any, id: str) -> None:
        with self.cloud.call("delete", self._identity(id)):
            thing = self.cloud.things.get(id)
            if thing is None:
                return
            if self.type in self.cloud.guarded:
                self._refuse_used(thing)
            del self.cloud.things[id]

    def remains(self, properties: Mapping[str, Any], deleted: date) -> str:
        return f"its shadow, since {deleted}" if properties.get("note") == "lasting" else ""

    def _refuse_used(self, thing: Thing) -> None:
        others = self.cloud.things.values()
        users = [other.identity for other in others if thing.id in _mentions(other.properties)]
        if users:
            raise Conflict(f"{thing.identity} is in use by {', '.join(users)}.")

    def discover(self, client: Any) -> Iterator[Observed]:
        with self.cloud.call("discover", self.type):
            found = [self._observed(t) for t in self.cloud.things.values() if t.type == self.type]
        return iter(found)

    def normalise(self, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        defaults = {
            name: plain(field.get_default(call_default_factory=True))
            for name, field in self.schema.model_fields.items()
        }
        given = {name: value for name, value in properties.items() if value is not None}
        return {**defaults, **given}

    def _identity(self, id: str) -> str:
        thing = self.cloud.things.get(id)
        return thing.identity if thing is not None else id

    def _refuse_strange(self, properties: Mapping[str, Any]) -> None:
        """Only plain, known data of the schema reach a service."""
        unknown = properties.keys() - self.schema.model_fields.keys()
        assert not unknown, unknown
        _assert_plain(properties)


def _assert_plain(value: Any) -> None:
    if isinstance(value, dict):
        for item in value.values():
            _assert_plain(item)
    elif type(value) is list:
        for item in value:
            _assert_plain(item)
    else:
        assert value is None or type(value) in (bool, int, float, str), value


def _mentions(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(_mentions, value.values()))
    if isinstance(value, list):
        return set().union(*map(_mentions, value))
    return {value} if isinstance(value, str) else set()


class _Named(Block):
    name: str


class FakeData:
    """A thing that is there, by a part of its identity."""

    type = "fake_box"
    schema: type[BaseModel] = _Named
    computed: Mapping[str, str] = {"id": "", "url": "", "serial": "", "size": ""}

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def read(self, client: Any, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        name = arguments["name"]
        with self.cloud.call("look up", name):
            found = [thing for thing in self.cloud.things.values() if name in thing.identity]
        if not found:
            raise NotFound(f"There is no fake_box {name}.")
        live = observed(found[0])
        return {**live.attributes, "size": live.properties.get("size")}


class FakeClient:
    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        cloud.opened += 1

    def close(self) -> None:
        self.cloud.closed += 1


class FakeSettings(Block):
    region: str = "here"


Lowering = Callable[[Declaration, View], Lowered]


class FakeProvider:
    """Lowers the test kinds.  ``lowerings`` may be replaced kind by kind."""

    version = "1"
    settings: type[BaseModel] = FakeSettings

    def __init__(self, cloud: Cloud, name: str = "fake") -> None:
        self.cloud = cloud
        self.name = name
        self.lowered: list[str] = []
        self.takes: dict[str, frozenset[Role]] = {
            kind: frozenset({Role.RUNTIME}) for kind in ("pool", "box", "pair", "idea")
        }
        self.sources = {"fake_box": FakeData(cloud)}
        self.types = {
            "fake_pool": FakeType(cloud, "fake_pool", PlainSchema),
            "fake_box": FakeType(cloud, "fake_box", BoxSchema),
            "fake_front": FakeType(cloud, "fake_front", PlainSchema),
            "fake_back": FakeType(cloud, "fake_back", PlainSchema),
            "fake_untagged": FakeType(cloud, "fake_untagged", BoxSchema, tagged=False),
        }
        self.lowerings: dict[str, Lowering] = {
            "pool": _pool,
            "box": _box,
            "pair": _pair,
            "idea": lambda declaration, view: Lowered(),
        }

    def roles(self, kind: str) -> frozenset[Role]:
        return self.takes.get(kind, frozenset())

    def lower(self, declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
        self.lowered.append(str(declaration.address))
        return self.lowerings[declaration.address.kind](declaration, view)

    def rehearse(self, trigger: Declaration, event: Event, view: View) -> Rehearsal:
        raise ValueError("nothing here is started by events")

    def primitive_types(self) -> tuple[str, ...]:
        return tuple(self.types)

    def primitive(self, type: str) -> FakeType:
        return self.types[type]

    def data_types(self) -> tuple[str, ...]:
        return tuple(self.sources)

    def data(self, type: str) -> FakeData:
        return self.sources[type]

    def default_tags(self, settings: Mapping[str, Any]) -> Mapping[str, str]:
        tags: Mapping[str, str] = settings.get("default_tags") or {}
        return tags

    def policies(self, types: Sequence[str]) -> Mapping[str, Any]:
        return {"plan": {"may": ["read"]}, "apply": {"may": ["read", "write"]}}

    def authors(self, client: Any, objects: Sequence[Observed]) -> Iterator[Author]:
        for item in objects:
            with self.cloud.call("authors", item.id):
                yield Author(item.type, item.id, "mallory", "2030-01-02T00:00:00Z")

    def configure(self, settings: Any, surroundings: Surroundings) -> FakeClient:
        with self.cloud.call("configure", self.name):
            return FakeClient(self.cloud)


MAIN = {"pool": "fake_pool", "box": "fake_box", "pair": "fake_back"}


def main_id(reference: Reference) -> PrimitiveRef:
    address = reference.address
    return PrimitiveRef(PrimitiveKey(address, MAIN[address.kind], "this"), "id")


def _with_ids(value: Any) -> Any:
    """References to declarations as the ids of what they are made of."""
    if type(value) is Reference and not value.path:
        return main_id(value)
    if type(value) is list:
        return [_with_ids(item) for item in value]
    return value


def _pool(declaration: Declaration, view: View) -> Lowered:
    key = PrimitiveKey(declaration.address, "fake_pool", "this")
    spec: Any = declaration.spec
    primitive = Primitive(key, {"size": spec.size}, tags=view.tags(declaration))
    return Lowered([primitive], {"id": PrimitiveRef(key, "id")})


def _box(declaration: Declaration, view: View) -> Lowered:
    key = PrimitiveKey(declaration.address, "fake_box", "this")
    data = {name: _with_ids(item) for name, item in plain(declaration.spec).items()}
    del data["labels"]
    outputs = {name: PrimitiveRef(key, name) for name in ("id", "url", "serial")}
    notes = Diagnostics()
    if declaration.spec.size == 13:  # type: ignore[attr-defined]
        notes.error("Unlucky size", f"{declaration.address} cannot have 13.")
    primitive = Primitive(key, data, tags=view.tags(declaration))
    return Lowered([primitive], outputs, {"size": Enforcement("request-time")}, notes)


def _pair(declaration: Declaration, view: View) -> Lowered:
    spec: Any = declaration.spec
    front = PrimitiveKey(declaration.address, "fake_front", "this")
    back = PrimitiveKey(declaration.address, "fake_back", "this")
    tags = view.tags(declaration)
    primitives = [
        Primitive(
            front, {"back": PrimitiveRef(back, "id")}, tags=tags, origins={"back": ("front",)}
        ),
        Primitive(back, {"size": spec.size, "uses": _with_ids(spec.uses)}, tags=tags),
    ]
    return Lowered(primitives if spec.front else primitives[1:], {"id": PrimitiveRef(back, "id")})
