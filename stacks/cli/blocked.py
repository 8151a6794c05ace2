"""Refusing a plan that a policy of the stack forbids."""

from __future__ import annotations

from planes.diagnostics import Diagnostic, Severity
from stacks.cli.terminal import Terminal
from stacks.engine.plan import Plan

__all__ = ["BLOCKED", "is_blocked"]

BLOCKED = 4
"""The exit status where a policy forbids the plan."""


def is_blocked(terminal: Terminal, plan: Plan) -> bool:
    """Whether policies forbid the plan, which is told."""
    if not plan.blocked_by:
        return False
    broken = "\n".join(
        f"{check.owner} forbids {check.subject}: {check.message}" for check in plan.blocked_by
    )
    detail = f"{broken}\nChange what is declared, or the policy."
    terminal.diagnostics([Diagnostic(Severity.ERROR, "Blocked by policy", detail)])
    return True
