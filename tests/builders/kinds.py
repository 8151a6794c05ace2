"""Specs and declarations from data, for tests.

In data, ``"@agent.reviewer"`` stands for a reference, and ``"?"`` for a value that waits for an
output.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planes import Kind, kind_model
from planes.address import Address
from planes.declaration import Declaration, Provenance
from planes.diagnostics import Location
from planes.values import Deferred, Path, Reference

__all__ = ["LATE", "declared", "fleet", "places", "replaced", "spec", "value"]

LATE = Deferred("trigger.hook.url", (Reference(Address((), "trigger", "hook"), ("url",)),))
_HERE = Provenance(Location("main.fleet.hcl", 1, 1, 1, 1))


def value(data: Any) -> Any:
    """Data with references and late values in their places."""
    if isinstance(data, dict):
        return {key: value(item) for key, item in data.items()}
    if isinstance(data, list):
        return [value(item) for item in data]
    if data == "?":
        return LATE
    if isinstance(data, str) and data.startswith("@"):
        return Reference(Address.parse(data[1:]))
    return data


def spec(kind: str, data: Mapping[str, Any]) -> Kind:
    return kind_model(kind).model_validate(value(dict(data)))


def declared(address: str, data: Mapping[str, Any], provider: str | None = None) -> Declaration:
    parsed = Address.parse(address)
    return Declaration(parsed, spec(parsed.kind, data), _HERE, provider=provider)


def fleet(data: Mapping[str, Mapping[str, Any]]) -> dict[Address, Declaration]:
    """Address to spec; ``provider`` is the meta-argument."""
    declarations = [
        declared(address, {k: v for k, v in item.items() if k != "provider"}, item.get("provider"))
        for address, item in data.items()
    ]
    return {declaration.address: declaration for declaration in declarations}


def places(data: Any, path: Path = ()) -> Iterator[Path]:
    """Every place inside data, those that hold others included."""
    if path:
        yield path
    inside: Iterable[tuple[Any, Any]] = ()
    if isinstance(data, dict):
        inside = data.items()
    elif isinstance(data, list):
        inside = enumerate(data)
    for key, item in inside:
        yield from places(item, (*path, key))


def replaced(data: Any, path: Path, new: Any) -> Any:
    """A copy of the data with another value at one place."""
    if not path:
        return new(data) if callable(new) else new
    if isinstance(data, dict):
        return {k: replaced(v, path[1:], new) if k == path[0] else v for k, v in data.items()}
    return [replaced(v, path[1:], new) if i == path[0] else v for i, v in enumerate(data)]
