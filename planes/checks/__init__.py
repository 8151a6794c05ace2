"""What no single field shows: checks across the declarations of a fleet.

Purely data; no I/O, no clock.  What waits for an output counts as possibly right.  Each check looks
at a declaration and at what it refers to, so that all of them are linear in the fleet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from planes.address import Address
from planes.checks.agents import AGENT_CHECKS, EXTENSION_CHECKS, POOL_CHECKS, ROUTE_CHECKS
from planes.checks.budgets import check_budgets
from planes.checks.fleet import Finding, Fleet
from planes.checks.grants import (
    ACCESS_GRANT_CHECKS,
    EGRESS_CHECKS,
    SECRET_GRANT_CHECKS,
    check_names,
)
from planes.checks.triggers import TRIGGER_CHECKS, check_runnable
from planes.declaration import Declaration

__all__ = ["Finding", "check_fleet"]

Check = Callable[[Fleet, Declaration, Any], Iterator[Finding]]
"""The last argument is the declaration's spec, of the class of the kind that the check is for."""

_BY_KIND: Mapping[str, tuple[Check, ...]] = {
    "runtime_pool": POOL_CHECKS,
    "agent": AGENT_CHECKS,
    "extension": EXTENSION_CHECKS,
    "trigger": TRIGGER_CHECKS,
    "secret_grant": SECRET_GRANT_CHECKS,
    "access_grant": ACCESS_GRANT_CHECKS,
    "egress_policy": EGRESS_CHECKS,
    "model_route": ROUTE_CHECKS,
}
_WHOLE: tuple[Callable[[Fleet], Iterator[Finding]], ...] = (
    check_names,
    check_runnable,
    check_budgets,
)


def check_fleet(declarations: Mapping[Address, Declaration], now: datetime) -> list[Finding]:
    """All findings: those on single declarations in their order, then those across several.

    ``now`` is aware; grants that have expired by then are found.
    """
    fleet = Fleet(declarations, now)
    found: list[Finding] = []
    for address, declaration in declarations.items():
        for check in _BY_KIND.get(address.kind, ()):
            found.extend(check(fleet, declaration, declaration.spec))
    for check_all in _WHOLE:
        found.extend(check_all(fleet))
    return found
