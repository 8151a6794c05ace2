"""Recorded plans, for policies to be tested against: saved plan files, and plan JSON.

Plan JSON holds neither what is sensitive nor what was not known, so that both are unknown here.  It
has references as text: a text that is the address of something in the plan is a reference again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ValidationError

from planes import kind_model, kind_names
from planes.address import Address
from planes.values import Reference
from stacks.engine.late import is_certain
from stacks.engine.plan import Action, FleetChange
from stacks.engine.planfile import PlanFileError, read
from stacks.review.model import CostDelta, Fact, Review, Severity, Status, Total
from stacks.sealing.keyring import Keyring

__all__ = ["Recorded", "declared", "read_recorded"]


class Recorded(NamedTuple):
    """What policies see of a plan."""

    changes: tuple[FleetChange, ...]
    review: Review


def declared(recorded: Recorded, kind: str) -> Mapping[str, Mapping[str, Any]]:
    """The declarations of a kind that the plan leaves, by address, with their outputs."""
    return {
        str(change.address): {**change.after, **_outputs(change)}
        for change in recorded.changes
        if change.address.kind == kind
        and change.after is not None
        and change.action is not Action.FORGET
    }


def _outputs(change: FleetChange) -> Mapping[str, Any]:
    """What waits for primitives, waits for the output: the language knows no primitives."""
    return {
        name: value if is_certain(value) else Reference(change.address, (name,))
        for name, value in change.outputs.items()
    }


def read_recorded(path: Path, keyring: Keyring | None) -> Recorded:
    """The plan in a file of either form.  Raises PlanFileError for anything else."""
    try:
        with path.open("rb") as file:
            is_json = file.read(64).lstrip().startswith(b"{")
        if is_json:
            return _from_json(_Document.model_validate_json(path.read_bytes()))
    except OSError as error:
        reason = error.strerror or str(error)
        raise PlanFileError("Plan file cannot be read", f"{path}: {reason}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the document"
        raise PlanFileError(
            "Not a plan of fleetform",
            f"{path} is JSON, but not what `fleetform plan --json` prints: {where}: "
            f"{first['msg']}.",
        ) from error
    except ValueError as error:
        detail = f"{path} has an address that cannot be read: {error}"
        raise PlanFileError("Not a plan of fleetform", detail) from error
    plan = read(path, keyring)
    return Recorded(plan.changes, plan.review)


# Plan JSON: what is read of it.


class _Change(BaseModel):
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    after_unknown: Any = None
    before_sensitive: Any = None
    after_sensitive: Any = None


class _Entry(BaseModel):
    address: str
    change: _Change


class _Fact(BaseModel):
    rule: str
    severity: Severity
    status: Status
    source: str
    agent: str
    sink: str
    message: str
    fingerprint: str
    assumptions: tuple[str, ...] = ()
    waiver: str | None = None


class _Total(BaseModel):
    period: str
    by: Literal["all", "team", "use_case"]
    name: str
    before: float
    after: float


class _Cost(BaseModel):
    totals: tuple[_Total, ...] = ()


class _Review(BaseModel):
    cost: _Cost = _Cost()
    exposure: tuple[_Fact, ...] = ()


class _Extension(BaseModel):
    actions: dict[str, Action]
    review: _Review


class _Document(BaseModel):
    resource_changes: tuple[_Entry, ...]
    fleetform: _Extension


def _from_json(document: _Document) -> Recorded:
    actions = document.fleetform.actions
    known = {text: Address.parse(text) for text in actions}
    changes = tuple(
        _change(known[entry.address], actions[entry.address], entry.change, known)
        for entry in document.resource_changes
        if entry.address in actions
    )
    review = document.fleetform.review
    totals = tuple(Total(**total.model_dump()) for total in review.cost.totals)
    facts = tuple(Fact(**fact.model_dump()) for fact in review.exposure)
    return Recorded(changes, Review(cost=CostDelta(totals=totals), exposure=facts))


def _change(
    address: Address, action: Action, change: _Change, known: Mapping[str, Address]
) -> FleetChange:
    before = _values(address, change.before, change.before_sensitive, None, known)
    after = _values(address, change.after, change.after_sensitive, change.after_unknown, known)
    computed = kind_model(address.kind).computed if address.kind in kind_names() else {}
    return FleetChange(
        address,
        action,
        _without(before, computed),
        _without(after, computed),
        outputs={name: value for name, value in (after or {}).items() if name in computed},
    )


def _without(values: Mapping[str, Any] | None, names: Mapping[str, Any]) -> Any:
    if values is None:
        return None
    return {name: value for name, value in values.items() if name not in names}


def _values(
    address: Address,
    values: dict[str, Any] | None,
    sensitive: Any,
    unknown: Any,
    known: Mapping[str, Address],
) -> dict[str, Any] | None:
    if values is None:
        return None
    unknown = unknown if type(unknown) is dict else {}
    sensitive = sensitive if type(sensitive) is dict else {}
    return {
        name: _value(
            values.get(name),
            (sensitive.get(name), unknown.get(name)),
            Reference(address, (name,)),
            known,
        )
        for name in values.keys() | unknown.keys()
    }


def _value(
    value: Any, hidden: tuple[Any, Any], late: Reference, known: Mapping[str, Address]
) -> Any:
    """``hidden`` are the shapes of what is sensitive and of what is unknown in the value; ``late``
    is what stands for either."""
    if True in hidden:
        return late
    match value:
        case str():
            return Reference(known[value]) if value in known else value
        case dict():
            shapes = tuple(shape if type(shape) is dict else {} for shape in hidden)
            names = dict.fromkeys((*value, *shapes[1]))
            return {
                name: _value(value.get(name), _inner(shapes, name), late, known) for name in names
            }
        case list():
            shapes = tuple(dict(enumerate(it)) if type(it) is list else {} for it in hidden)
            return [
                _value(item, _inner(shapes, number), late, known)
                for number, item in enumerate(value)
            ]
    return value


def _inner(shapes: tuple[Mapping[Any, Any], ...], name: Any) -> tuple[Any, Any]:
    sensitive, unknown = shapes
    return sensitive.get(name), unknown.get(name)
