"""Waivers: facts that somebody answers for, for a time.

Purely data; no I/O, no clock: who asks says what time it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from stacks.review.model import Fact
from stacks.stack import Waiver

__all__ = ["Waived", "waived"]


class Waived(NamedTuple):
    """``expired`` are those whose fact is still there, ``unused`` those whose fact is not."""

    exposure: tuple[Fact, ...]
    expired: tuple[Waiver, ...]
    unused: tuple[Waiver, ...]


def waived(exposure: Sequence[Fact], waivers: Sequence[Waiver], now: datetime) -> Waived:
    """The facts with the waivers that hold now (aware); what is fixed needs none."""
    present = {(fact.rule, fact.fingerprint) for fact in exposure if fact.status != "fixed"}
    used = [waiver for waiver in waivers if (waiver.rule, waiver.fact) in present]
    expired = tuple(waiver for waiver in used if datetime.fromisoformat(waiver.expires) <= now)
    holding = {(waiver.rule, waiver.fact): waiver for waiver in used if waiver not in expired}
    facts = tuple(
        fact if fact.status == "fixed" else _under(fact, holding.get((fact.rule, fact.fingerprint)))
        for fact in exposure
    )
    return Waived(facts, expired, tuple(waiver for waiver in waivers if waiver not in used))


def _under(fact: Fact, waiver: Waiver | None) -> Fact:
    if waiver is None:
        return fact
    return fact._replace(waiver=f"waiver.{waiver.name}", waived_until=waiver.expires)
