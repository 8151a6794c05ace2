"""Sides of a review out of data: fleets as an engine would hand them over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from builders.kinds import spec
from planes.address import Address
from planes.diagnostics import Location
from planes.kind import plain
from stacks.review.declared import Declared, Fleet

__all__ = ["Data", "merged", "reviewed_fleet"]

Data = Mapping[str, Mapping[str, Any] | None]


def merged(base: Data, changes: Data) -> dict[str, dict[str, Any]]:
    """The base with single fields changed; None takes a field or a declaration away."""
    found: dict[str, dict[str, Any]] = {}
    for address in {**base, **changes}:
        if address in changes and changes[address] is None:
            continue
        fields = {**(base.get(address) or {}), **(changes.get(address) or {})}
        found[address] = {name: value for name, value in fields.items() if value is not None}
    return found


def reviewed_fleet(data: Data) -> Fleet:
    """The declarations of a fleet, each on a line of its own."""
    found: dict[Address, Declared] = {}
    for line, (text, fields) in enumerate(data.items(), 1):
        address = Address.parse(text)
        values = plain(spec(address.kind, fields or {}))
        found[address] = Declared(values, Location("main.fleet.hcl", line, 1, line, 1), "local")
    return found
