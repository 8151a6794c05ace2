"""A declaration: one fleet resource as its stack declares it, evaluated and validated.

Purely data; no I/O.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from planes.address import Address
from planes.diagnostics import Location
from planes.kind import Kind
from planes.timeouts import Timeouts
from planes.values import Deferred, Path, Reference

__all__ = ["Condition", "Declaration", "Lifecycle", "Provenance"]


class Provenance(NamedTuple):
    """Where a declaration comes from: its block, and the module calls to it, outermost first."""

    location: Location
    calls: tuple[Location, ...] = ()


class Condition(NamedTuple):
    """A custom condition.  ``condition`` is a bool, or waits for outputs; so may the message."""

    condition: bool | Deferred
    message: str | Deferred
    location: Location


class Lifecycle(NamedTuple):
    prevent_destroy: bool = False
    create_before_destroy: bool = False
    ignore_changes: tuple[Path, ...] | Literal["all"] = ()
    replace_triggered_by: tuple[Reference, ...] = ()
    """Whole declarations, or attributes and outputs of them (``path``)."""
    preconditions: tuple[Condition, ...] = ()
    postconditions: tuple[Condition, ...] = ()
    replace_on_changes: tuple[Path, ...] | Literal["all"] = ()
    """Attributes whose change replaces the resource, where an update would do."""
    retain: bool = False
    """Whether what is no longer declared is let go, instead of destroyed."""
    secret_outputs: tuple[str, ...] = ()
    """Outputs that are sensitive, beside those that always are."""
    timeouts: Timeouts = Timeouts()


class Declaration(NamedTuple):
    """One instance of a declared kind.

    ``dependencies`` are the declarations that it refers to, by value or in ``depends_on``; an
    address with no key where it refers to all instances.  ``provider`` is what the ``provider``
    meta-argument names, such as ``local`` or ``aws.eu``; None where it is left to the pool.
    """

    address: Address
    spec: Kind
    provenance: Provenance
    lifecycle: Lifecycle = Lifecycle()
    dependencies: tuple[Address, ...] = ()
    provider: str | None = None
