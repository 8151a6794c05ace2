"""The provider ``local``: the embedded plane.  No account, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, Field

from planes.declaration import Declaration
from planes.kind import Block
from providers.contract import (
    Author,
    Client,
    DataType,
    Event,
    Lowered,
    Observed,
    PrimitiveType,
    Rehearsal,
    Role,
    Surroundings,
    View,
)
from providers.local.catalogue import KINDS, TYPES

if TYPE_CHECKING:
    from providers.local.primitive import LocalType

__all__ = ["LocalProvider", "Settings", "provider"]

Lowering = Callable[[Declaration, frozenset[Role], View], Lowered]


class Settings(Block):
    """The embedded plane: one SQLite file that is the live system of a fleet on one machine."""

    path: str = Field(
        default=".fleetform/plane.db",
        min_length=1,
        description="The plane's file, relative to the stack's folder. Made when first written.",
    )


class LocalProvider:
    """Keeps ``providers.contract.Provider``."""

    name = "local"
    version = "0.1.0"
    settings: type[BaseModel] = Settings

    def roles(self, kind: str) -> frozenset[Role]:
        return KINDS[kind].roles if kind in KINDS else frozenset()

    def lower(self, declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
        return _lowering(declaration.address.kind)(declaration, roles, view)

    def rehearse(self, trigger: Declaration, event: Event, view: View) -> Rehearsal:
        # Few runs ask.
        from providers.patterns.rehearse import rehearse

        return rehearse(trigger, event, view)

    def primitive_types(self) -> tuple[str, ...]:
        return TYPES

    def primitive(self, type: str) -> PrimitiveType:
        return _primitive(type)

    def data_types(self) -> tuple[str, ...]:
        return (*TYPES, "local_objects")

    def data(self, type: str) -> DataType:
        return _data(type)

    def default_tags(self, settings: Mapping[str, Any]) -> Mapping[str, str]:
        return {}

    def policies(self, types: Sequence[str]) -> Mapping[str, Any]:
        """Who may write to the file may do all."""
        return {}

    def authors(self, client: Client, objects: Sequence[Observed]) -> Iterator[Author]:
        """Every row says it of itself; of one that is gone nothing is known."""
        return iter(())

    def configure(self, settings: BaseModel, surroundings: Surroundings) -> Client:
        """A plane.  Raises RemoteError where its file is there and is not one."""
        # Only what reads or writes live objects needs SQLite.
        from providers.local.plane import Plane

        path = Path(surroundings.folder) / cast(Settings, settings).path
        plane = Plane(path, surroundings.actor)
        plane.check()
        return plane


@cache
def _lowering(kind: str) -> Lowering:
    module, _, name = KINDS[kind].lowering.partition(":")
    return cast(Lowering, getattr(import_module(module), name))


@cache
def _primitive(type: str) -> LocalType:
    if type not in TYPES:
        raise KeyError(type)
    return cast("LocalType", import_module(f"providers.local.primitives.{type}").primitive)


@cache
def _data(type: str) -> DataType:
    from providers.local.data import OBJECTS, Lookup, Objects

    return Objects(_primitive) if type == OBJECTS else Lookup(_primitive(type))


provider = LocalProvider()
