"""What apply writes down once operations have ended: fleet records, outputs, check results.

Pure but for the ledger that it writes to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from planes.address import Address
from planes.values import Sensitive
from stacks.engine.applying.ledger import Ledger
from stacks.engine.events import Failure
from stacks.engine.late import LateError, Resolver, is_certain
from stacks.engine.plan import (
    Action,
    CheckResult,
    FleetChange,
    Mode,
    OutputChange,
    Plan,
    PlannedCondition,
)
from stacks.engine.planning.conditions import decide
from stacks.engine.planning.outputs import needed_owners
from stacks.state.model import DropOutput, FleetRecord, OutputRecord, PutOutput

__all__ = ["Closing"]


class Closing:
    """``incomplete`` are the owners of which something failed, was skipped, or was not started.

    ``undeclared_goes``: what is no longer declared may go, since all that is has been said.
    ``checks`` begins with the conditions that planning decided.
    """

    def __init__(self, plan: Plan, resolver: Resolver, ledger: Ledger) -> None:
        self._plan = plan
        self._resolver = resolver
        self._ledger = ledger
        self.incomplete: set[Address] = set()
        self.undeclared_goes = False
        self.checks: list[CheckResult] = [
            result for result in plan.checks if result.status != "unknown"
        ]
        self._conditions: dict[tuple[str, str], list[PlannedCondition]] = {}
        for planned in plan.conditions:
            self._conditions.setdefault((planned.owner, planned.role), []).append(planned)

    def broken(
        self, address: Address, operation: Literal["precondition", "postcondition"], role: str = ""
    ) -> Failure | None:
        """What the conditions of a declaration or output say that do not hold; ``role`` is that of
        the conditions, where it is not the operation."""
        for planned in self._conditions.get((str(address), role or operation), ()):
            result = decide(planned, self._resolver)
            self.checks.append(result)
            if result.status != "pass":
                return Failure(address, None, operation, result.message, result.location)
        return None

    def fleet_record(self, change: FleetChange) -> FleetRecord:
        """The record of a declaration that is real now.  Raises LateError."""
        before = self._ledger.fleet.get(change.address)
        known = before.outputs if before is not None else {}
        resolve = self._resolver.resolve
        return FleetRecord(
            change.address,
            resolve(change.after),
            _certain({name: resolve(value) for name, value in change.outputs.items()}, known),
            change.protect,
            tuple(needed for needed in change.dependencies if not needed.is_data),
            change.provider,
            change.retain,
            change.timeouts,
        )

    def finish(self) -> list[Failure]:
        """Write the outputs, and decide on what is still undecided."""
        failures = []
        for output in self._plan.outputs:
            failure = self._write(output)
            if failure is not None:
                failures.append(failure)
        for planned in self._plan.conditions:
            if planned.role not in ("check", "policy"):
                continue
            result = decide(planned, self._resolver)
            self.checks.append(result)
            if result.is_blocking:
                owner = Address.parse(result.subject)
                message = f"{result.owner}: {result.message}"
                failures.append(Failure(owner, None, "postcondition", message, result.location))
        return failures

    def _write(self, output: OutputChange) -> Failure | None:
        if output.action is Action.DELETE:
            stays = self._plan.mode is Mode.DESTROY and self.incomplete
            if self.undeclared_goes and not stays:
                self._ledger.note([DropOutput(output.name)])
            return None
        if not self.incomplete.isdisjoint(needed_owners(output.after)):
            return None
        address = Address((), "output", output.name)
        if failure := self.broken(address, "precondition", "output"):
            return failure
        try:
            value = self._resolver.resolve(output.after)
        except LateError as error:
            return Failure(address, None, "record", str(error))
        if is_certain(value):
            value = Sensitive(value) if output.sensitive else value
            record = OutputRecord(output.name, value, output.type, output.sensitive)
            if record != self._ledger.outputs.get(output.name):
                self._ledger.note([PutOutput(record)])
        return None


def _certain(outputs: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs that are known, and for others what the record had."""
    return {
        name: value if is_certain(value) else known[name]
        for name, value in outputs.items()
        if is_certain(value) or name in known
    }
