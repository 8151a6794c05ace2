"""What is known of values while a plan is applied, to resolve expressions that waited from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.address import Address, PrimitiveKey
from providers.contract import Observed, PrimitiveRef
from stacks.engine.applying.ledger import Ledger
from stacks.engine.late import UNKNOWN, Resolver
from stacks.engine.plan import FleetChange
from stacks.engine.planning.draft import attribute_of

__all__ = ["Known"]


class Known:
    """``changes`` are those of the plan, ``ledger`` is the state as it is becoming."""

    def __init__(self, changes: Mapping[Address, FleetChange], ledger: Ledger) -> None:
        self._changes = changes
        self._ledger = ledger
        self.read: dict[PrimitiveKey, Observed] = {}
        """What data sources have given."""
        self.resolver = Resolver(self._attribute, self._outputs, applying=True)

    def answer(self, address: Address) -> Mapping[str, Any] | None:
        """The outputs of an owner, resolved; None where it has none."""
        outputs = self._outputs(address)
        if outputs is None:
            return None
        resolved: Mapping[str, Any] = self.resolver.resolve(dict(outputs))
        return resolved

    def _attribute(self, reference: PrimitiveRef) -> Any:
        read = self.read.get(reference.key)
        if read is not None:
            return read.attributes.get(reference.attribute)
        record = self._ledger.primitives.get(reference.key)
        if record is None:
            return UNKNOWN
        name = reference.attribute
        return attribute_of(name, record.remote_id, record.attributes, record.properties)

    def _outputs(self, address: Address) -> Any:
        change = self._changes.get(address)
        if change is not None:
            return change.outputs
        record = self._ledger.fleet.get(address)
        return record.outputs if record is not None else None
