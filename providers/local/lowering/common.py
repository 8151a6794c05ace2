"""What every lowering does alike: the main primitive, references as ids, what is kept how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.address import PrimitiveKey
from planes.declaration import Declaration
from planes.kind import plain
from planes.values import Path, Reference, Sensitive, transform
from providers.contract import Enforcement, Primitive, PrimitiveRef, View
from providers.local.catalogue import KINDS

__all__ = ["ADVISORY", "REQUEST_TIME", "ids", "main_key", "main_primitive", "stated"]

REQUEST_TIME = Enforcement("request-time")
ADVISORY = Enforcement("advisory")


def main_primitive(
    declaration: Declaration, view: View, origins: Mapping[str, Path] = {}
) -> Primitive:
    """The primitive that stands for a declaration, with all that it declares.

    ``origins`` names the properties that are called differently from their attribute."""
    properties = ids(plain(declaration.spec))
    for name, (attribute, *_) in origins.items():
        properties[name] = properties.pop(str(attribute))
    return Primitive(
        main_key(declaration), properties, tags=view.tags(declaration), origins=origins
    )


def main_key(declaration: Declaration) -> PrimitiveKey:
    address = declaration.address
    return PrimitiveKey(address, KINDS[address.kind].main, "this")


def ids(value: Any) -> Any:
    """Plain data in which the ids of primitives stand for references to declarations."""
    return transform(value, _id)


def _id(leaf: Any) -> Any:
    match leaf:
        case Reference(address=address, path=()):
            return PrimitiveRef(PrimitiveKey(address, KINDS[address.kind].main, "this"), "id")
        case Sensitive():
            return Sensitive(ids(leaf.value))
    return leaf


def stated(declaration: Declaration, **controls: Enforcement) -> dict[str, Enforcement]:
    """The enforcement of those controls that the declaration has."""
    return {
        name: enforcement
        for name, enforcement in controls.items()
        if getattr(declaration.spec, name) not in (None, [], {})
    }
