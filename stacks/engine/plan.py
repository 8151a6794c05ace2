"""The plan: a frozen list of what will be done, with before, after and what is not known yet.

Purely data; no I/O.  The reports explain the same steps that apply executes.  Values are plain data
with PrimitiveRef, Deferred, Reference and Sensitive inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, NamedTuple

from planes.address import Address, PrimitiveKey
from planes.diagnostics import Location, Severity
from planes.timeouts import Timeouts
from planes.values import Deferred, Path
from providers.contract import Enforcement
from stacks.review.model import Review
from stacks.stack import ProviderSettings
from stacks.state.model import PrimitiveRecord

__all__ = [
    "Action",
    "CheckResult",
    "DataRead",
    "DriftItem",
    "FleetChange",
    "Mode",
    "Note",
    "OutputChange",
    "Plan",
    "PlannedCondition",
    "Revision",
    "Step",
]


class Action(Enum):
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    ADOPT = "adopt"
    FORGET = "forget"
    MOVE = "move"
    READ = "read"
    """Of a data source that waits for what apply makes."""
    NO_OP = "no-op"


_QUIET = (Action.NO_OP, Action.READ)


class Mode(Enum):
    NORMAL = "normal"
    REFRESH_ONLY = "refresh-only"
    DESTROY = "destroy"


class Step(NamedTuple):
    """What happens to one primitive.

    An ADOPT takes the live object ``remote_id`` into the state, and updates it where ``changed`` is
    not empty.  ``moved_from`` may stand on any action; MOVE is a move and nothing else.
    ``before`` are the live properties, ``after`` the wanted ones.
    """

    key: PrimitiveKey
    action: Action
    provider: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    identity: str = ""
    remote_id: str | None = None
    tags: Mapping[str, str] = {}
    changed: tuple[str, ...] = ()
    """Top-level properties that differ, sorted."""
    replaced_by: tuple[Path, ...] = ()
    """The properties whose change forces a replacement."""
    reason: str = ""
    """Why, where the values do not say it: ``missing`` (it is gone), ``requested``, ``triggered``,
    ``not declared``, ``removed`` (by a removed block), ``deposed``, ``tags``, ``provider`` (its
    settings are others).  Of a FleetChange also ``protection``, ``timeouts`` and ``unfinished``."""
    create_first: bool = False
    generation: int = 0
    """Of the object that a create or replace makes."""
    depends_on: tuple[PrimitiveKey, ...] = ()
    moved_from: PrimitiveKey | None = None
    origins: Mapping[str, Path] = {}


class FleetChange(NamedTuple):
    """What happens to one fleet resource: the declaration's own attributes, and the steps beneath.

    ``before`` is from the state's FleetRecord, ``after`` from the configuration.
    ``replaced_by`` are attributes of the declaration.
    """

    address: Address
    action: Action
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    steps: tuple[PrimitiveKey, ...] = ()
    outputs: Mapping[str, Any] = {}
    """Where each output comes from: a PrimitiveRef, plain data, or a mix."""
    outputs_before: Mapping[str, Any] = {}
    dependencies: tuple[Address, ...] = ()
    protect: bool = False
    reason: str = ""
    replaced_by: tuple[Path, ...] = ()
    moved_from: Address | None = None
    imported: str | None = None
    """The remote id that is taken over."""
    enforcement: Mapping[str, Enforcement] = {}
    location: Location | None = None
    provider: str | None = None
    retain: bool = False
    """Whether it is let go, instead of destroyed, once it is no longer declared."""
    check: str = ""
    """The check block in which a data source stands, which breaks where it cannot be read."""
    timeouts: Timeouts = Timeouts()


class DataRead(NamedTuple):
    """A data source, and what was read of it for the plan."""

    address: Address
    provider: str
    arguments: Mapping[str, Any]
    values: Mapping[str, Any]
    dependencies: tuple[Address, ...] = ()
    location: Location | None = None


class OutputChange(NamedTuple):
    name: str
    action: Action
    """CREATE, UPDATE, DELETE or NO_OP."""
    before: Any
    after: Any
    type: Any = "dynamic"
    """Terraform's JSON notation."""
    sensitive: bool = False


class PlannedCondition(NamedTuple):
    """A condition that could not be decided at plan; apply decides it."""

    owner: str
    """An address, ``output.x``, ``check.x`` or ``policy.x``."""
    role: Literal["precondition", "postcondition", "output", "check", "policy"]
    condition: bool | Deferred
    message: Any
    location: Location
    subject: str = ""
    """Of a policy: the address that it is about."""
    severity: Literal["error", "warning"] = "error"
    """Of a policy: whether what breaks it blocks the plan."""


class CheckResult(NamedTuple):
    """``subject`` and ``severity`` are as for PlannedCondition."""

    owner: str
    role: Literal["precondition", "postcondition", "output", "check", "policy", "waiver"]
    status: Literal["pass", "fail", "unknown"]
    message: str
    location: Location | None = None
    subject: str = ""
    severity: Literal["error", "warning"] = "error"

    @property
    def is_blocking(self) -> bool:
        return (
            self.role in ("policy", "waiver") and self.status == "fail" and self.severity == "error"
        )


class DriftItem(NamedTuple):
    """One difference between what was last applied and what is live.

    ``path`` is in the owner's words (an attribute of the declaration) where the lowering can say
    it, else empty; ``remote_path`` is the primitive's own.
    """

    kind: Literal["changed", "missing", "unreadable", "unmanaged"]
    key: PrimitiveKey | None
    type: str
    remote_id: str
    path: Path = ()
    remote_path: Path = ()
    before: Any = None
    after: Any = None
    changed_by: str | None = None
    changed_at: str | None = None
    detail: str = ""
    location: Location | None = None

    @property
    def address(self) -> Address | None:
        return self.key.owner if self.key else None


class Note(NamedTuple):
    """A diagnostic as plain data, for the plan file."""

    severity: Severity
    summary: str
    detail: str = ""
    address: str | None = None
    location: Location | None = None


class Revision(NamedTuple):
    """The state of the stack's folder in git: the commit, and the folder's tree in it.

    ``is_clean``: no file that git tracks there was changed since.
    """

    commit: str
    tree: str
    is_clean: bool


class Plan(NamedTuple):
    """``changes`` and ``steps`` have what does nothing too (NO_OP), in dependency order.

    ``partial`` where targets or exclusions left something out.  ``refreshed`` are records that the
    refresh found changed and that apply writes back.
    """

    stack: str
    workspace: str
    lineage: str
    serial: int
    configuration_digest: str
    created: str
    """RFC 3339."""
    mode: Mode
    changes: tuple[FleetChange, ...]
    steps: tuple[Step, ...]
    outputs: tuple[OutputChange, ...] = ()
    drift: tuple[DriftItem, ...] = ()
    conditions: tuple[PlannedCondition, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    notes: tuple[Note, ...] = ()
    providers: Mapping[str, ProviderSettings] = {}
    refreshed: tuple[PrimitiveRecord, ...] = ()
    partial: bool = False
    variables: Mapping[str, Any] = {}
    fleetform_version: str = ""
    revision: Revision | None = None
    """Where the plan was made; None outside of git."""
    review: Review = Review()
    """What the change means, for who has to approve it."""
    withheld: tuple[Location, ...] = ()
    """As in the stack."""
    data: tuple[DataRead, ...] = ()

    def count(self, *actions: Action) -> int:
        """How many fleet resources have one of the actions."""
        return sum(change.action in actions for change in self.changes)

    @property
    def is_empty(self) -> bool:
        """Whether apply would change neither the live system nor an output nor an address."""
        return (
            all(step.action in _QUIET for step in self.steps)
            and all(change.action in _QUIET for change in self.changes)
            and all(output.action is Action.NO_OP for output in self.outputs)
        )

    @property
    def blocked_by(self) -> tuple[CheckResult, ...]:
        """The policies and the expired waivers that forbid this plan."""
        return tuple(check for check in self.checks if check.is_blocking)

    @property
    def is_applyable(self) -> bool:
        """Whether it is worth applying: a refresh-only plan is for what it writes to the state."""
        return not self.is_empty or (self.mode is Mode.REFRESH_ONLY and bool(self.refreshed))
