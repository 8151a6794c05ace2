"""What came of an apply so far, and its result in the end.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterable

from planes.address import Address, PrimitiveKey
from stacks.engine.applying.closing import Closing
from stacks.engine.applying.ledger import Ledger
from stacks.engine.events import ApplyResult, Failure, Kept, Skip
from stacks.engine.plan import Action

__all__ = ["Tally"]


class Tally:
    def __init__(self) -> None:
        self.done: dict[Action, list[Address]] = {action: [] for action in Action}
        self.failed: list[Failure] = []
        self.skipped: list[Skip] = []
        self.kept: list[Kept] = []

    def result(
        self, not_started: Iterable[PrimitiveKey], ledger: Ledger, closing: Closing
    ) -> ApplyResult:
        done = {action: tuple(addresses) for action, addresses in self.done.items()}
        return ApplyResult(
            created=done[Action.CREATE],
            updated=done[Action.UPDATE],
            replaced=done[Action.REPLACE],
            deleted=done[Action.DELETE],
            adopted=done[Action.ADOPT],
            forgotten=done[Action.FORGET],
            moved=done[Action.MOVE],
            failed=tuple(self.failed),
            skipped=tuple(self.skipped),
            not_started=tuple(not_started),
            outputs={name: record.value for name, record in ledger.outputs.items()},
            checks=tuple(closing.checks),
            serial=ledger.serial,
            kept=tuple(self.kept),
        )
