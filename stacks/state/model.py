"""The state: what fleetform last applied, for which address, under which remote id.

Purely data; no I/O.  Values are plain data with ``Sensitive`` inside, which stores seal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from planes.address import Address, PrimitiveKey
from planes.timeouts import Timeouts

__all__ = [
    "FORMAT_VERSION",
    "DropFleet",
    "DropOutput",
    "DropPrimitive",
    "Edit",
    "FleetRecord",
    "Intent",
    "OpenIntent",
    "OutputRecord",
    "PrimitiveRecord",
    "PutFleet",
    "PutOutput",
    "PutPrimitive",
    "PutProvider",
    "CloseIntent",
    "State",
]

FORMAT_VERSION = 1
"""Version of the stored model.  An older one is upgraded on read, a newer one refused."""


class FleetRecord(NamedTuple):
    """What was declared when it was last applied whole."""

    address: Address
    declaration: Mapping[str, Any]
    """The kind's fields (``planes.kind.plain``), or a direct resource's properties; resolved."""
    outputs: Mapping[str, Any] = {}
    protect: bool = False
    """``prevent_destroy``, remembered so that deleting the block still protects."""
    dependencies: tuple[Address, ...] = ()
    provider: str | None = None
    retain: bool = False
    """Whether it is let go, instead of destroyed, once it is no longer declared."""
    timeouts: Timeouts = Timeouts()
    """Remembered, so that they hold for its deletion, too."""


class PrimitiveRecord(NamedTuple):
    """One remote object that is ours."""

    key: PrimitiveKey
    provider: str
    """Key of the provider settings it was made with: ``local``, ``aws.eu``."""
    remote_id: str
    properties: Mapping[str, Any]
    """As applied, resolved."""
    attributes: Mapping[str, Any]
    """As the service computed them at the last read; always has ``id``."""
    tags: Mapping[str, str] = {}
    dependencies: tuple[PrimitiveKey, ...] = ()
    identity: str = ""
    generation: int = 0
    create_first: bool = False
    """Made under create_before_destroy: its deletion keeps that order."""
    deposed: bool = False
    """The old object of a create-before-destroy that is yet to be deleted.  Its key's name ends in
    ``~`` and its generation: ``agent.a/local_agent.this~0``."""
    schema_version: int = 1


class OutputRecord(NamedTuple):
    name: str
    value: Any
    type: Any
    """Terraform's JSON notation of the type."""
    sensitive: bool = False


class Intent(NamedTuple):
    """What is about to be done to one remote object: written before the call, closed by its result.

    ``record`` is what the state will say once it is done (for a create, ``remote_id`` is empty);
    for a delete, what it says now.
    """

    id: str
    action: Literal["create", "update", "delete"]
    record: PrimitiveRecord
    at: str
    """RFC 3339."""
    by: str


class State(NamedTuple):
    """``serial`` counts committed writes; ``lineage`` is the state's identity for ever.

    A state that was never written to has the serial 0 and the empty lineage, so that a plan made
    before the first write is as good as any other.
    """

    stack: str
    workspace: str
    lineage: str
    serial: int
    fleet: Mapping[Address, FleetRecord] = {}
    primitives: Mapping[PrimitiveKey, PrimitiveRecord] = {}
    outputs: Mapping[str, OutputRecord] = {}
    providers: Mapping[str, Mapping[str, Any]] = {}
    """Settings by provider key, as last applied: to reach what is no longer declared."""
    intents: tuple[Intent, ...] = ()
    """Left open by a run that was killed."""


# Edits: what one durable write does.  A commit applies a sequence of them, whole or not at all.


class PutFleet(NamedTuple):
    record: FleetRecord


class DropFleet(NamedTuple):
    address: Address


class PutPrimitive(NamedTuple):
    record: PrimitiveRecord


class DropPrimitive(NamedTuple):
    key: PrimitiveKey


class PutOutput(NamedTuple):
    record: OutputRecord


class DropOutput(NamedTuple):
    name: str


class PutProvider(NamedTuple):
    key: str
    settings: Mapping[str, Any]


class OpenIntent(NamedTuple):
    intent: Intent


class CloseIntent(NamedTuple):
    id: str


Edit = (
    PutFleet
    | DropFleet
    | PutPrimitive
    | DropPrimitive
    | PutOutput
    | DropOutput
    | PutProvider
    | OpenIntent
    | CloseIntent
)
