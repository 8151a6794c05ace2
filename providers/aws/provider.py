"""The provider ``aws``: Amazon Web Services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from planes.declaration import Declaration
from planes.values import reveal
from providers.aws.catalogue import DATA, KINDS, TYPES
from providers.aws.settings import Settings
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

if TYPE_CHECKING:
    from providers.aws.lookup import Lookup
    from providers.aws.primitive import AwsType
    from providers.aws.session import AwsClient

__all__ = ["AwsProvider", "provider"]

Lowering = Callable[[Declaration, frozenset[Role], View], Lowered]


class AwsProvider:
    """Keeps ``providers.contract.Provider``."""

    name = "aws"
    version = "0.1.0"
    settings: type[BaseModel] = Settings

    def roles(self, kind: str) -> frozenset[Role]:
        return KINDS[kind].roles if kind in KINDS else frozenset()

    def lower(self, declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
        return _lowering(declaration.address.kind)(declaration, roles, view)

    def rehearse(self, trigger: Declaration, event: Event, view: View) -> Rehearsal:
        # Few runs ask.
        from providers.aws.lowering.rules import event_pattern
        from providers.patterns.rehearse import rehearse

        return rehearse(trigger, event, view, event_pattern(trigger))

    def primitive_types(self) -> tuple[str, ...]:
        return (*TYPES,)

    def primitive(self, type: str) -> PrimitiveType:
        return cast(PrimitiveType, _primitive(type))

    def data_types(self) -> tuple[str, ...]:
        return (*DATA,)

    def data(self, type: str) -> DataType:
        return cast(DataType, _data(type))

    def default_tags(self, settings: Mapping[str, Any]) -> Mapping[str, str]:
        block = reveal(settings).get("default_tags")
        return block["tags"] if block else {}

    def policies(self, types: Sequence[str]) -> Mapping[str, Any]:
        """IAM policies."""
        from providers.aws.permissions import policies

        return policies([_primitive(type) for type in types], [_data(type) for type in DATA])

    def authors(self, client: AwsClient, objects: Sequence[Observed]) -> Iterator[Author]:
        """By CloudTrail."""
        # Only what has drifted is asked about.
        from providers.aws.authors import authors

        services = {item.type: _primitive(item.type).service for item in objects}
        return authors(client, objects, services)

    def configure(self, settings: BaseModel, surroundings: Surroundings) -> Client:
        """A connection.  Raises Invalid where the region or the profile cannot be told."""
        # boto3 is needed only to read or write live objects.
        from providers.aws.session import connect

        return connect(cast(Settings, settings), surroundings.parallelism)


@cache
def _lowering(kind: str) -> Lowering:
    module, _, name = KINDS[kind].lowering.partition(":")
    return cast(Lowering, getattr(import_module(module), name))


@cache
def _primitive(type: str) -> AwsType:
    return cast("AwsType", import_module(TYPES[type]).primitive)


@cache
def _data(type: str) -> Lookup:
    return cast("Lookup", import_module(DATA[type]).data)


provider = AwsProvider()
