"""What a plan means: the fleet as it was applied against the fleet as the plan leaves it.

Pure; no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes import kind_names
from planes.address import Address
from stacks.engine.draft import Draft
from stacks.engine.plan import Action, FleetChange, Mode
from stacks.review.compare import compare
from stacks.review.declared import Declared, Sides
from stacks.review.model import Review

__all__ = ["review_plan"]

_STAYS = (Action.NO_OP, Action.MOVE)
_GOES = (Action.DELETE, Action.FORGET)


def review_plan(draft: Draft) -> Review:
    """The review of the plan in the making; of a refresh-only one there is nothing to say."""
    if draft.options.mode is Mode.REFRESH_ONLY:
        return Review()
    return compare(_sides(draft), draft.stack.review)


def _sides(draft: Draft) -> Sides:
    kinds = frozenset(kind_names())
    before: dict[Address, Declared] = {}
    after: dict[Address, Declared] = {}
    records = draft.prior.fleet
    for address, change in draft.changes.items():
        if address.kind not in kinds:
            continue
        now = _after(change)
        if now is not None:
            after[address] = now
        record = records.get(address)
        if record is not None:
            stays = now is not None and change.action in _STAYS
            before[address] = now if stays and now else _recorded(record.declaration, change)
    for address, record in records.items():
        if address not in draft.changes and address.kind in kinds:  # left out of a partial plan
            before[address] = after[address] = Declared(
                record.declaration, provider=record.provider
            )
    return Sides(before, after)


def _after(change: FleetChange) -> Declared | None:
    if change.after is None or change.action in _GOES:
        return None
    return Declared(change.after, change.location, change.provider, change.enforcement)


def _recorded(declaration: Mapping[str, Any], change: FleetChange) -> Declared:
    return Declared(declaration, change.location, change.provider, change.enforcement)
