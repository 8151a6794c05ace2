"""Refusing a plan that a policy of the stack, an expired waiver or a new risk forbids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import click

from planes.diagnostics import Diagnostic, Severity
from stacks.cli.terminal import Terminal
from stacks.engine.plan import Plan
from stacks.review.model import SEVERITIES, Fact
from stacks.review.model import Severity as Gravity

__all__ = ["BLOCKED", "fail_on", "is_blocked"]

BLOCKED = 4
"""The exit status where a policy forbids the plan, or a new risk is as grave as --fail-on says."""

fail_on = click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    help="Exit with 4, and do nothing, on new risks that are as grave, or graver.",
)


def is_blocked(terminal: Terminal, plan: Plan, least: Gravity | None = None) -> bool:
    """Whether policies, waivers or new risks forbid the plan, which is told."""
    found = [*_broken(plan), *(_risks(plan.review.gated(least), least) if least else ())]
    terminal.diagnostics(found)
    return bool(found)


def _broken(plan: Plan) -> list[Diagnostic]:
    told = [
        f"{check.owner} forbids {check.subject}: {check.message}"
        if check.role == "policy"
        else f"{check.owner} has expired: {check.message}"
        for check in plan.blocked_by
    ]
    told += dict.fromkeys(_ended(plan.review.exposure, datetime.now(UTC)))
    if not told:
        return []
    broken = "\n".join(told)
    detail = f"{broken}\nChange what is declared, the policy, or the waiver."
    return [Diagnostic(Severity.ERROR, "Blocked by policy", detail)]


def _ended(facts: Iterable[Fact], now: datetime) -> Iterator[str]:
    """Waivers that held when the plan was made, and no longer do."""
    for fact in facts:
        if fact.waived_until and datetime.fromisoformat(fact.waived_until) <= now:
            yield (
                f"{fact.waiver} has expired since the plan was made: it waived {fact.rule} "
                f"{fact.fingerprint} until {fact.waived_until}."
            )


def _risks(facts: tuple[Fact, ...], least: Gravity) -> list[Diagnostic]:
    if not facts:
        return []
    told = "\n".join(f"{fact.rule} {fact.fingerprint} {fact.message}" for fact in facts[:10])
    more = f"\nand {len(facts) - 10} more" if len(facts) > 10 else ""
    detail = (
        f"The change brings {len(facts)} new risk{'s' if len(facts) > 1 else ''} of severity "
        f"{least} or above:\n{told}{more}\nTake the change back as the plan advises, or write a "
        "waiver with an owner, a reason and an end."
    )
    return [Diagnostic(Severity.ERROR, "Blocked by new risks", detail)]
