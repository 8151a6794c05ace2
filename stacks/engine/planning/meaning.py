"""What a plan means: the fleet as it was applied against the fleet as the plan leaves it.

Pure; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from planes import kind_names
from planes.address import Address
from planes.diagnostics import did_you_mean
from stacks.configuration.files import SUFFIXES
from stacks.engine.plan import Action, CheckResult, FleetChange, Mode
from stacks.engine.planning.draft import Draft
from stacks.review.compare import compare
from stacks.review.declared import Declared, Sides
from stacks.review.model import Review
from stacks.review.rules.catalogue import RULES
from stacks.review.waivers import waived
from stacks.stack import ReviewSettings, Waiver

__all__ = ["review_plan"]

_STAYS = (Action.NO_OP, Action.MOVE)
_GOES = (Action.DELETE, Action.FORGET)


def review_plan(draft: Draft) -> Review:
    """The review of the plan in the making; of a refresh-only one there is nothing to say."""
    if draft.options.mode is Mode.REFRESH_ONLY:
        return Review()
    _check_rules(draft)
    settings = draft.stack.review._replace(files=_files(draft.stack.sources))
    review = compare(_sides(draft), settings)
    if not draft.stack.waivers or draft.options.mode is Mode.DESTROY:
        return review
    now = datetime.fromisoformat(draft.options.now())
    exposure, expired, unused = waived(review.exposure, draft.stack.waivers, now)
    draft.checks += map(_expired, expired)
    for waiver in unused:
        draft.problems.warning(
            "Waiver of nothing",
            f"waiver.{waiver.name} waives {waiver.rule} {waiver.fact}, which this fleet does not "
            "have (any more). Take the waiver away.",
            draft.sources.span(waiver.location),
        )
    return review._replace(exposure=exposure)


def _files(sources: Iterable[str]) -> tuple[str, ...]:
    """What a stack is declared in: files by their suffix, of a program each one."""
    names = list(sources)
    suffixes = [f"*{suffix}" for suffix in SUFFIXES if any(name.endswith(suffix) for name in names)]
    found = (*suffixes, *(name for name in names if name.endswith(".py")))
    return found or ReviewSettings().files


def _expired(waiver: Waiver) -> CheckResult:
    message = (
        f"{waiver.owner} answered for {waiver.rule} {waiver.fact} until {waiver.expires}: "
        f"{waiver.reason.removesuffix('.')}. That time is over, and the fact is still there."
    )
    owner = f"waiver.{waiver.name}"
    return CheckResult(owner, "waiver", "fail", message, waiver.location, waiver.fact)


def _check_rules(draft: Draft) -> None:
    """Report what speaks of a rule that there is not."""
    known = [item.id for item in RULES]
    wrong = [(name, None) for name in draft.stack.review.severities if name not in known]
    named = [*wrong, *((it.rule, it.location) for it in draft.stack.waivers)]
    for name, location in named:
        if name not in known:
            draft.problems.error(
                "Unknown rule",
                f'There is no rule "{name}". The rules are {known[0]} to {known[-1]}.'
                f"{did_you_mean(name, known)}",
                draft.sources.span(location),
            )


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
