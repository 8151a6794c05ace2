"""A stack: the evaluated fleet, as the configuration declares it.

Purely data; knows nothing of prior state or of clouds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from planes.address import Address
from planes.declaration import Condition, Declaration, Lifecycle, Provenance
from planes.diagnostics import Location
from planes.types import DYNAMIC, Type
from planes.values import Deferred, is_known

__all__ = [
    "Check",
    "DataSource",
    "Import",
    "Move",
    "Output",
    "PlanRule",
    "Policy",
    "PolicySubject",
    "ProviderSettings",
    "Removal",
    "Resource",
    "ReviewSettings",
    "Stack",
    "Storage",
    "Unread",
    "Waiver",
]


class Resource(NamedTuple):
    """A remote primitive that is declared directly: ``resource "local_agent" "x" { … }``.

    Its owner address is ``local_agent.x``, its primitive's key ``local_agent.x/local_agent.this``.
    ``provider`` is as for Declaration; None means the default one of the type's provider.
    ``properties`` are plain data with Deferred, Reference (outputs) and Sensitive inside.
    """

    address: Address
    type: str
    properties: Mapping[str, Any]
    provenance: Provenance
    lifecycle: Lifecycle = Lifecycle()
    dependencies: tuple[Address, ...] = ()
    provider: str | None = None


class DataSource(NamedTuple):
    """``data "aws_vpc" "shared" { … }``: something that is read and not managed.

    ``arguments`` are plain data with Deferred, Reference and Sensitive inside, defaults included.
    ``values`` are what was read of it, None where it has not been yet.  ``after`` are the
    declarations that ``depends_on`` names, which have to be real before it is read.
    """

    address: Address
    type: str
    arguments: Mapping[str, Any]
    provenance: Provenance
    lifecycle: Lifecycle = Lifecycle()
    dependencies: tuple[Address, ...] = ()
    provider: str | None = None
    values: Mapping[str, Any] | None = None
    after: tuple[Address, ...] = ()
    check: str = ""
    """The check block in which it stands, which warns where it cannot be read."""

    @property
    def is_readable(self) -> bool:
        """Whether it is yet to be read, and what it takes is known without a plan."""
        return (
            self.values is None
            and not self.after
            and is_known(dict(self.arguments))
            and all(condition.condition is True for condition in self.lifecycle.preconditions)
        )


class Unread(NamedTuple):
    """What there is instead of the values of a check's data source that could not be read."""

    reason: str


class ProviderSettings(NamedTuple):
    """A configured provider.

    ``key`` is ``local``, ``aws.eu`` or, with ``for_each``, ``aws.eu["x"]``.  ``settings`` are the
    validated block as plain data, with Sensitive inside.
    """

    key: str
    name: str
    settings: Mapping[str, Any]
    location: Location | None = None


class Output(NamedTuple):
    """A root output: plain data with Deferred, Reference and Sensitive inside."""

    name: str
    value: Any
    type: Type = DYNAMIC
    sensitive: bool = False
    description: str = ""
    preconditions: tuple[Condition, ...] = ()
    location: Location | None = None


class Move(NamedTuple):
    """``moved``: from one resource, instance or module to another.

    Addresses as text, since either end may be a whole module: ``module.a``, ``agent.x``,
    ``agent.x["k"]``.
    """

    source: str
    target: str
    location: Location


class Import(NamedTuple):
    """``import``: take the live object ``id`` under an address.

    ``to`` is a declaration's address (its main primitive is meant) or a primitive's key as text.
    """

    to: str
    id: str
    location: Location


class Removal(NamedTuple):
    """``removed``: the resource or module is no longer declared; destroyed, or only forgotten."""

    source: str
    destroy: bool
    location: Location


class Check(NamedTuple):
    name: str
    assertions: tuple[Condition, ...]
    location: Location


PolicySubject = Literal["declaration", "change", "fact", "budget_total"]


class PlanRule(NamedTuple):
    """A policy's expressions over things of a plan.  In each, ``each`` is yet to be bound: its
    value is put into ``known`` under that name."""

    when: Deferred | None
    condition: Deferred
    message: Deferred


class Policy(NamedTuple):
    """A rule over declarations: for each that it is about, whether it keeps it; or over what only
    a plan has.

    ``kind`` is that of the declarations, and ``rule`` what tests it against recorded plans or, for
    changes, facts and totals of budgets, decides it.  Where severity is ``error``, what breaks it
    blocks the plan.
    """

    name: str
    severity: Literal["error", "warning"]
    conditions: tuple[tuple[Address, Condition], ...]
    location: Location
    rule: PlanRule
    subject: PolicySubject = "declaration"
    kind: str = ""


class ReviewSettings(NamedTuple):
    """What a stack says of the review of its changes.

    ``severities`` are by rule: ``critical``, ``high``, ``medium`` or ``off``.  ``repositories``
    hold the stack's own configuration, in ``files``: patterns, or a program's names.
    """

    severities: Mapping[str, str] = {}
    repositories: tuple[str, ...] = ()
    files: tuple[str, ...] = ("*.fleet.hcl",)


class Waiver(NamedTuple):
    """A fact that somebody answers for, for a time.  ``fact`` is its fingerprint, ``expires`` is
    RFC 3339."""

    name: str
    rule: str
    fact: str
    owner: str
    reason: str
    expires: str
    location: Location | None = None


class Storage(NamedTuple):
    """Where the state is kept, and how it is sealed: plain data, with Sensitive inside.

    ``settings`` are those of the backend's block, without what ``init`` may be given besides;
    ``encryption`` is None where there is no such block.
    """

    backend: str = "local"
    settings: Mapping[str, Any] = {}
    encryption: Mapping[str, Any] | None = None
    location: Location | None = None


class Stack(NamedTuple):
    """All that one folder declares in one workspace.

    ``declarations`` and ``resources`` are in an order in which what they depend on comes first.
    ``configuration_digest`` is over every source text and variable value that went in.
    """

    name: str
    workspace: str
    folder: str
    declarations: Mapping[Address, Declaration]
    resources: Mapping[Address, Resource] = {}
    providers: Mapping[str, ProviderSettings] = {}
    outputs: Mapping[str, Output] = {}
    checks: tuple[Check, ...] = ()
    moves: tuple[Move, ...] = ()
    imports: tuple[Import, ...] = ()
    removals: tuple[Removal, ...] = ()
    configuration_digest: str = ""
    sources: Mapping[str, str] = {}
    """File name to text, so that a report can print the line that it speaks of."""
    variables: Mapping[str, Any] = {}
    """The root variables' values as plain data, Sensitive inside: for plan JSON."""
    policies: tuple[Policy, ...] = ()
    data: Mapping[Address, DataSource] = {}
    withheld: tuple[Location, ...] = ()
    """Functions of a program that wait for outputs, so that it has to run while this is applied."""
    review: ReviewSettings = ReviewSettings()
    waivers: tuple[Waiver, ...] = ()
    storage: Storage = Storage()
