"""Plan files: a plan as bytes that only this user's key can have written, and back.

The first line says what the file is: ``fleetform-plan``, the version of the form, the state's
lineage, and the id of the key.  The rest is sealed as a whole, and bound to that line; inside is
JSON as ``stacks.codec`` writes it, where records are lists in the order of their fields.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from planes.address import Address, PrimitiveKey
from planes.diagnostics import Diagnostic, Location, Severity
from planes.timeouts import Timeouts
from providers.contract import Enforcement
from stacks.codec import dumps, loads
from stacks.engine.plan import (
    Action,
    CheckResult,
    DataRead,
    DriftItem,
    FleetChange,
    Mode,
    Note,
    OutputChange,
    Plan,
    PlannedCondition,
    Revision,
    Step,
)
from stacks.review.model import (
    AccessDelta,
    Cap,
    Cause,
    CostDelta,
    Fact,
    Grant,
    Hop,
    Review,
    Total,
    Undo,
)
from stacks.sealing.keyring import Keyring
from stacks.sealing.sealer import AlteredError, Sealer
from stacks.stack import ProviderSettings
from stacks.state.model import PrimitiveRecord, State
from stacks.state.store import StateError

__all__ = ["PLAN_FORMAT", "PlanFileError", "read", "staleness", "write"]

PLAN_FORMAT = 4
"""Version of the form.  A plan is short-lived: only files of this one are read."""

_MAGIC = b"fleetform-plan"


class PlanFileError(Exception):
    """The file cannot be used.  ``summary`` is short and constant, ``detail`` says what to do."""

    def __init__(self, summary: str, detail: str) -> None:
        super().__init__(f"{summary}: {detail}")
        self.summary = summary
        self.detail = detail


def write(plan: Plan, path: FilePath, keyring: Keyring | None = None) -> None:
    """Write the plan whole or not at all, readable by its owner alone.

    Without a keyring, the environment has the keys.  Raises PlanFileError where the file cannot be
    written or no key can be had.
    """
    sealer = Sealer(f"the plan file {path}", plan.lineage, keyring)
    head = f"{_MAGIC.decode()} {PLAN_FORMAT} {plan.lineage}"
    try:
        # What is sensitive inside needs no seal of its own.
        id, body = sealer.seal_bytes(dumps(_PLAN.out(plan), bytes.decode), head)
    except StateError as error:
        raise PlanFileError(error.summary, error.detail) from error
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(f"{head} {id}\n".encode())
            file.write(body)
        os.replace(draft, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PlanFileError("Plan file cannot be written", f"{path}: {reason}.") from error


def read(path: FilePath, keyring: Keyring | None = None) -> Plan:
    """The plan in a file.  Raises PlanFileError for anything else, and for another user's."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise PlanFileError("Plan file cannot be read", f"{path}: {reason}.") from error
    head, newline, body = data.partition(b"\n")
    words = head.decode("utf-8", "replace").split(" ")
    if words[0] != _MAGIC.decode():
        raise PlanFileError(
            "Not a plan file",
            f"{path} was not written by fleetform plan --out. To plan and apply in one go, name no "
            "file.",
        )
    if len(words) != 4 or not newline:
        raise _damaged(path, "is cut short")
    if words[1] != str(PLAN_FORMAT):
        raise PlanFileError(
            "Plan file of another version",
            f"{path} is of the form {words[1]}, and this fleetform reads {PLAN_FORMAT}. Make the "
            "plan again with this fleetform, or apply it with the one that made it.",
        )
    try:
        sealer = Sealer(f"the plan file {path}", words[2], keyring)
        opened = sealer.open_bytes(words[3], body, " ".join(words[:3]))
    except AlteredError:
        raise _damaged(path, "was altered after it was made, or is cut short") from None
    except StateError as error:
        raise PlanFileError(error.summary, error.detail) from error
    plan: Plan = _PLAN.back(loads(opened, str.encode))
    return plan


def _damaged(path: FilePath, how: str) -> PlanFileError:
    return PlanFileError("Plan file damaged", f"{path} {how}. Make the plan again.")


def staleness(plan: Plan, state: State) -> Diagnostic | None:
    """Why a plan cannot be applied to a state any more; None where it can."""
    if (plan.stack, plan.workspace) != (state.stack, state.workspace):
        return _error(
            "Plan of another stack",
            f"The plan is of the stack {plan.stack} in the workspace {plan.workspace}; this is "
            f"{state.stack} in {state.workspace}. Apply it in its own folder and workspace.",
        )
    # A plan that was made before the first write belongs to whatever state came of it.
    if plan.lineage and plan.lineage != state.lineage:
        return _error(
            "Plan of another state",
            f"The state of {state.stack} is not the one that the plan was made from: it was begun "
            "anew, or comes from elsewhere. Make the plan again.",
        )
    if plan.serial != state.serial:
        change = state.serial - plan.serial
        what = (
            f"The state was written {change} time{'s' if change > 1 else ''} since the plan was "
            f"made (serial {plan.serial}, now {state.serial})"
            if change > 0
            else f"The state was put back to an earlier one (serial {plan.serial}, now "
            f"{state.serial})"
        )
        return _error("Plan is stale", f"{what}, so that it may no longer fit. Make it again.")
    return None


def _error(summary: str, detail: str) -> Diagnostic:
    return Diagnostic(Severity.ERROR, summary, detail)


# Forms: what a field is written as, and how it is read back.


class _Form(NamedTuple):
    out: Callable[[Any], Any]
    back: Callable[[Any], Any]


def _record(cls: Any, **forms: _Form) -> _Form:
    """A NamedTuple as the list of its fields; a field without a form is data already."""
    named = [(number, forms[name]) for number, name in enumerate(cls._fields) if name in forms]

    def out(record: Any) -> list[Any]:
        fields = list(record)
        for number, form in named:
            fields[number] = form.out(fields[number])
        return fields

    def back(fields: list[Any]) -> Any:
        for number, form in named:
            fields[number] = form.back(fields[number])
        return cls(*fields)

    return _Form(out, back)


def _optional(form: _Form) -> _Form:
    return _Form(
        lambda value: None if value is None else form.out(value),
        lambda data: None if data is None else form.back(data),
    )


def _many(form: _Form) -> _Form:
    return _Form(
        lambda values: [form.out(value) for value in values],
        lambda data: tuple([form.back(item) for item in data]),
    )


def _by_name(form: _Form) -> _Form:
    return _Form(
        lambda values: {name: form.out(value) for name, value in values.items()},
        lambda data: {name: form.back(item) for name, item in data.items()},
    )


def _enum(cls: Any) -> _Form:
    return _Form(lambda member: member.value, cls)


_ADDRESS = _Form(cache(str), cache(Address.parse))
_KEY = _Form(cache(str), cache(PrimitiveKey.parse))
_TUPLE = _Form(list, tuple)
_ACTION = _enum(Action)
_LOCATION = _optional(_record(Location))

_STEP = _record(
    Step,
    key=_KEY,
    action=_ACTION,
    changed=_TUPLE,
    replaced_by=_many(_TUPLE),
    depends_on=_many(_KEY),
    moved_from=_optional(_KEY),
    origins=_by_name(_TUPLE),
)
_CHANGE = _record(
    FleetChange,
    address=_ADDRESS,
    action=_ACTION,
    steps=_many(_KEY),
    dependencies=_many(_ADDRESS),
    replaced_by=_many(_TUPLE),
    moved_from=_optional(_ADDRESS),
    enforcement=_by_name(_record(Enforcement)),
    location=_LOCATION,
    timeouts=_record(Timeouts),
)
_GRANTS = _many(_record(Grant, location=_LOCATION))
_FACT = _record(
    Fact,
    path=_many(_record(Hop, location=_LOCATION)),
    causes=_many(_record(Cause, attributes=_TUPLE, location=_LOCATION)),
    undo=_many(_record(Undo)),
    assumptions=_TUPLE,
)
_REVIEW = _record(
    Review,
    access=_record(AccessDelta, gained=_GRANTS, lost=_GRANTS),
    cost=_record(
        CostDelta,
        caps=_many(_record(Cap, location=_LOCATION)),
        totals=_many(_record(Total)),
        uncapped=_TUPLE,
    ),
    exposure=_many(_FACT),
)
_PLAN = _record(
    Plan,
    mode=_enum(Mode),
    changes=_many(_CHANGE),
    steps=_many(_STEP),
    outputs=_many(_record(OutputChange, action=_ACTION)),
    drift=_many(
        _record(DriftItem, key=_optional(_KEY), path=_TUPLE, remote_path=_TUPLE, location=_LOCATION)
    ),
    conditions=_many(_record(PlannedCondition, location=_LOCATION)),
    checks=_many(_record(CheckResult, location=_LOCATION)),
    notes=_many(_record(Note, severity=_enum(Severity), location=_LOCATION)),
    providers=_by_name(_record(ProviderSettings, location=_LOCATION)),
    refreshed=_many(_record(PrimitiveRecord, key=_KEY, dependencies=_many(_KEY))),
    data=_many(
        _record(DataRead, address=_ADDRESS, dependencies=_many(_ADDRESS), location=_LOCATION)
    ),
    revision=_optional(_record(Revision)),
    review=_REVIEW,
    withheld=_many(_LOCATION),
)
