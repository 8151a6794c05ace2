"""Small kinds to build fleets of in tests, and the blocks that make declarations of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, ClassVar

from planes.address import Address
from planes.declaration import Declaration, Lifecycle, Provenance
from planes.diagnostics import Location
from planes.kind import REPLACES, SENSITIVE, UNORDERED, Block, Kind, OfKind, Output, plain
from planes.types import STRING
from planes.values import Deferred, Reference, Sensitive
from stacks.language.transport import encode
from stacks.language.values import unknown
from stacks.stack import Resource

PLAIN = Lifecycle()
AnyBox = Annotated[Any, OfKind("pool", "box", "pair")]


class Limits(Block):
    cpu: int = 1
    zone: Annotated[str, REPLACES] = "here"


class Pool(Kind):
    kind: ClassVar[str] = "pool"
    outputs: ClassVar[Mapping[str, Output]] = {"id": Output("Its id.")}
    size: int = 1


class Box(Kind):
    """Lowers to one ``fake_box``."""

    kind: ClassVar[str] = "box"
    outputs: ClassVar[Mapping[str, Output]] = {
        "id": Output("Its id."),
        "url": Output("Where it is."),
        "serial": Output("Another one with every change."),
    }
    pool: Annotated[Any, OfKind("pool")] = None
    size: int = 1
    colour: Annotated[str, REPLACES] = "red"
    note: str | None = None
    password: Annotated[str | None, SENSITIVE] = None
    names: Annotated[list[str], UNORDERED] = []
    uses: list[AnyBox] = []
    limits: Limits | None = None


class Pair(Kind):
    """Lowers to a ``fake_front`` that refers to a ``fake_back``; without ``front``, to the back."""

    kind: ClassVar[str] = "pair"
    outputs: ClassVar[Mapping[str, Output]] = {"id": Output("Its id.")}
    size: int = 1
    front: bool = True
    uses: list[AnyBox] = []


class Idea(Kind):
    """Lowers to nothing."""

    kind: ClassVar[str] = "idea"
    text: str = ""


MODELS: dict[str, type[Kind]] = {model.kind: model for model in (Pool, Box, Pair, Idea)}


def location(line: int) -> Location:
    return Location("main.fleet.hcl", line, 1, line, 2)


def address(text: str) -> Address:
    return Address.parse(text)


def declare(
    where: str,
    *,
    lifecycle: Lifecycle = PLAIN,
    depends_on: Iterable[str] = (),
    provider: str | None = None,
    line: int = 1,
    **fields: Any,
) -> Declaration:
    """A declaration at an address, with the dependencies that its fields make."""
    at = address(where)
    spec = MODELS[at.kind](**fields)
    needs = dict.fromkeys((*_needed(plain(spec)), *map(address, depends_on)))
    return Declaration(at, spec, Provenance(location(line)), lifecycle, tuple(needs), provider)


def resource(where: str, *, lifecycle: Lifecycle = PLAIN, **properties: Any) -> Resource:
    at = address(where)
    needs = tuple(dict.fromkeys(_needed(properties)))
    return Resource(at, at.kind, properties, Provenance(location(1)), lifecycle, needs)


def _needed(value: Any) -> Iterator[Address]:
    match value:
        case Reference():
            yield value.address
        case Deferred():
            yield from (need.address for need in value.needs)
        case Sensitive():
            yield from _needed(value.value)
        case dict():
            for item in value.values():
                yield from _needed(item)
        case list():
            for item in value:
                yield from _needed(item)


def ref(where: str) -> Reference:
    return Reference(address(where))


def output(where: str, name: str) -> Reference:
    return Reference(address(where), (name,))


def deferred(expression: str, *needs: Reference) -> Deferred:
    """An expression over outputs, each written in it as the reference is: ``box.a.url``."""
    known = {str(need): encode(unknown(STRING, need)) for need in needs}
    return Deferred(expression, needs, known)
