"""Data sources of the embedded plane: what lives on it, whichever stack has made it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, Field, model_validator

from planes.kind import Block
from planes.rules import exactly_one
from planes.schema import block_schema
from planes.values import Sensitive
from providers.attribution import ADDRESS, STACK, WORKSPACE
from providers.contract import Invalid, NotFound, Observed, Unreadable
from providers.local.catalogue import TYPES
from providers.local.plane import Plane
from providers.local.primitive import LocalType

__all__ = ["OBJECTS", "Lookup", "Objects"]

OBJECTS = "local_objects"

_SHOWN = 5
"""A message names no more objects than this."""


class _One(Block):
    """One live object, by its id or by the declaration that it belongs to."""

    id: str | None = Field(default=None, min_length=1, description="The object's id on the plane.")
    address: str | None = Field(
        default=None,
        min_length=1,
        description="The address of the declaration that made it, such as `runtime_pool.shared`.",
    )
    stack: str | None = Field(
        default=None, min_length=1, description="The stack that made it; with `address`."
    )
    workspace: str = Field(default="default", description="The workspace of that stack.")

    @model_validator(mode="after")
    def _check(self) -> _One:
        exactly_one(self, "id", "address")
        return self


class Lookup:
    """One object of a primitive type.  Keeps ``providers.contract.DataType``."""

    schema: type[BaseModel] = _One

    def __init__(self, primitive: LocalType) -> None:
        shape = block_schema(primitive.schema)
        described = {
            **{name: item.description for name, item in shape.attributes.items()},
            **{name: item.description for name, item in shape.blocks.items()},
        }
        tags = "What the object says of whose it is."
        self.type = primitive.type
        self.computed: Mapping[str, str] = {**described, **primitive.computed, "tags": tags}
        self._primitive = primitive
        self._sensitive = {name for name, item in shape.attributes.items() if item.sensitive}

    def read(self, client: Plane, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        found = self._found(client, arguments)
        shown = {name: _marked(found, name, self._sensitive) for name in self.computed}
        home = {name: found.tags[tag] for name, tag in _HOME.items() if tag in found.tags}
        return {**shown, **home, "id": found.id, "tags": dict(found.tags)}

    def _found(self, client: Plane, arguments: Mapping[str, Any]) -> Observed:
        wanted = arguments.get("id")
        if wanted is not None:
            return self._by_id(client, wanted)
        named = [item for item in self._primitive.discover(client) if _is_of(item, arguments)]
        if len(named) == 1:
            return named[0]
        if not named:
            raise NotFound(f"No {self.type} on the plane belongs to {_asked(arguments)}.")
        ids = ", ".join(item.id for item in named[:_SHOWN])
        raise Invalid(
            f"{len(named)} objects of type {self.type} belong to {_asked(arguments)}: {ids}. "
            "Say which stack is meant, or give the id of one."
        )

    def _by_id(self, client: Plane, id: str) -> Observed:
        match self._primitive.read_many(client, [id])[id]:
            case Observed() as found:
                return found
            case Unreadable(reason=reason):
                raise Invalid(f'{self.type} "{id}": {reason}.')
        raise NotFound(f'There is no {self.type} "{id}" on the plane.')


_HOME = {"stack": STACK, "workspace": WORKSPACE, "address": ADDRESS}


def _is_of(found: Observed, arguments: Mapping[str, Any]) -> bool:
    stack = arguments.get("stack")
    return bool(
        found.tags.get(ADDRESS) == arguments["address"]
        and (stack is None or found.tags.get(STACK) == stack)
        and found.tags.get(WORKSPACE, "default") == arguments["workspace"]
    )


def _asked(arguments: Mapping[str, Any]) -> str:
    stack, workspace = arguments.get("stack"), arguments["workspace"]
    where = f"the stack {stack}" if stack else "any stack"
    place = where if workspace == "default" else f"{where} in the workspace {workspace}"
    return f"{arguments['address']} of {place}"


def _marked(found: Observed, name: str, sensitive: set[str]) -> Any:
    value = found.attributes.get(name, found.properties.get(name))
    return Sensitive(value) if name in sensitive and value is not None else value


class _Many(Block):
    """All live objects of a type that have certain labels; none is no error."""

    type: str = Field(description="Their remote type, such as `local_agent`.")
    stack: str | None = Field(default=None, min_length=1, description="Only those of this stack.")
    labels: dict[str, str] = Field(default={}, description="Only those with all of these labels.")


class Objects:
    """The objects of a type.  Keeps ``providers.contract.DataType``."""

    schema: type[BaseModel] = _Many
    computed: Mapping[str, str] = {
        "ids": "Their ids, in order.",
        "addresses": "For each id, the address of the declaration that made it.",
        "stacks": "For each id, the stack that made it.",
    }

    def __init__(self, primitive: Callable[[str], LocalType]) -> None:
        self.type = OBJECTS
        self._primitive = primitive

    def read(self, client: Plane, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        type_, stack = arguments["type"], arguments.get("stack")
        if type_ not in TYPES:
            raise Invalid(f'There is no type "{type_}" on the plane; it has {", ".join(TYPES)}.')
        found = [
            item
            for item in self._primitive(type_).discover(client)
            if (stack is None or item.tags.get(STACK) == stack)
            and arguments["labels"].items() <= (item.properties.get("labels") or {}).items()
        ]
        return {
            "ids": [item.id for item in found],
            "addresses": {item.id: item.tags[ADDRESS] for item in found if ADDRESS in item.tags},
            "stacks": {item.id: item.tags[STACK] for item in found if STACK in item.tags},
        }
