"""Declarations as JSON data, and what they lower to as JSON data.

In it stand ``{"$reference": …}`` for a declaration or an output of one, ``{"$deferred": …}``
for an expression that waits, ``{"$sensitive": …}`` for a mark, ``{"$ref": …}`` for an attribute
of a primitive, and ``{"$joined": […]}`` for a string of parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes import kind_model
from planes.address import Address
from planes.declaration import Declaration, Provenance
from planes.diagnostics import Location
from planes.values import Deferred, Reference, Sensitive, format_path
from providers.contract import Joined, Lowered, PrimitiveRef
from stacks.engine.lowering.view import StackView
from stacks.stack import Stack

__all__ = ["as_data", "declaration", "view_of", "write"]


def view_of(fleet: Mapping[str, Any], stack: str = "payments") -> StackView:
    """Specs by address, as a lowering sees them."""
    declared = [declaration(address, spec) for address, spec in fleet.items()]
    return StackView(Stack(stack, "default", stack, {item.address: item for item in declared}))


def declaration(address: str, spec: Any) -> Declaration:
    where = Address.parse(address)
    model = kind_model(where.kind).model_validate(_read(spec))
    return Declaration(where, model, Provenance(Location("main.fleet.hcl", 1, 1, 1, 2)))


def _read(value: Any) -> Any:
    match value:
        case {"$reference": text}:
            return _reference(text)
        case {"$deferred": expression, "needs": needs}:
            return Deferred(expression, tuple(map(_reference, needs)))
        case {"$sensitive": inner}:
            return Sensitive(_read(inner))
        case dict():
            return {key: _read(item) for key, item in value.items()}
        case list():
            return [_read(item) for item in value]
    return value


def _reference(text: str) -> Reference:
    """An output where a third word follows the address."""
    try:
        return Reference(Address.parse(text))
    except ValueError:
        address, _, output = text.rpartition(".")
        return Reference(Address.parse(address), (output,))


def write(value: Any) -> Any:
    match value:
        case Reference():
            return {"$reference": str(value)}
        case Deferred():
            data = {"$deferred": value.expression, "needs": [str(need) for need in value.needs]}
            return {**data, "path": format_path(value.path)} if value.path else data
        case Sensitive():
            return {"$sensitive": write(value.value)}
        case PrimitiveRef():
            return {"$ref": f"{value.key} {value.attribute}"}
        case Joined():
            return {"$joined": [write(part) for part in value.parts]}
        case dict():
            return {key: write(item) for key, item in value.items()}
        case list():
            return [write(item) for item in value]
    return value


def as_data(lowered: Lowered) -> dict[str, Any]:
    return {
        "primitives": [
            {
                "key": str(primitive.key),
                "properties": write(primitive.properties),
                "depends_on": [str(key) for key in primitive.depends_on],
                "tags": write(primitive.tags),
                "origins": {name: format_path(path) for name, path in primitive.origins.items()},
            }
            for primitive in lowered.primitives
        ],
        "outputs": write(dict(lowered.outputs)),
        "enforcement": {
            name: item.mode if item.lag is None else f"{item.mode}, {item.lag}"
            for name, item in lowered.enforcement.items()
        },
        "notes": [
            f"{note.severity.value}: {note.summary}. {note.detail}" for note in lowered.notes
        ],
    }
