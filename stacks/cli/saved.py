"""Applying saved plans: exactly what was reviewed, or nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planes.diagnostics import Diagnostic, Severity, Source
from stacks.cli.applying import announce, carry_out
from stacks.cli.backend import keyring
from stacks.cli.blocked import BLOCKED, is_blocked
from stacks.cli.load import is_program, planned_program
from stacks.cli.planning import locked, planning
from stacks.cli.project import FOLDER, actor
from stacks.cli.revision import revision
from stacks.cli.terminal import Terminal
from stacks.configuration.assignments import read_given
from stacks.configuration.modules import load
from stacks.engine.plan import Plan
from stacks.engine.planfile import read, staleness
from stacks.engine.run import clients_of_plan
from stacks.engine.sameness import unlike
from stacks.evaluation.digest import configuration_digest

__all__ = ["apply_if_same", "apply_saved"]

_SHOWN = 20
"""How many differences between two plans are told."""


def apply_saved(terminal: Terminal, path: str, given: dict[str, Any]) -> int:
    """Apply a plan file as it is; the exit status."""
    plan = read(Path(path), keyring())
    with locked(terminal, plan.stack, "apply", given["lock_timeout"]) as held:
        state = held.store.read()
        stale = staleness(plan, state) or _other_configuration(plan) or _other_commit(plan)
        stale = stale or _other_program(plan)
        if stale is not None:
            terminal.diagnostics([stale])
            return 1
        announce(terminal, plan)
        if is_blocked(terminal, plan, given["fail_on"]):
            return BLOCKED
        at_once = given["parallelism"]
        with clients_of_plan(plan, state, ".", actor(), parallelism=at_once) as clients:
            return carry_out(terminal, plan, state, held, clients, at_once)


def _other_configuration(plan: Plan) -> Diagnostic | None:
    """Refuses a plan beside files that say something else; a folder without files has no say."""
    sources = _sources()
    if not sources or plan.configuration_digest == configuration_digest(
        sources, plan.variables, plan.workspace
    ):
        return None
    return _refusal(
        "Plan of another configuration",
        "The files of this folder are not those that the plan was made from.",
    )


def _sources() -> Mapping[str, Source]:
    """All files that say what this folder's stack is."""
    given, _ = read_given(FOLDER, os.environ)
    if is_program():
        from stacks.evaluation.program.configuration import program_sources

        return program_sources(FOLDER, given)
    configuration, _ = load(FOLDER, given)
    return configuration.sources() if configuration.module.sources else {}


def _other_commit(plan: Plan) -> Diagnostic | None:
    """Refuses a plan of one commit beside another, unless that has the same files in this folder:
    a merge makes a commit of its own."""
    then = plan.revision
    now = revision(FOLDER) if then is not None and then.is_clean else None
    if then is None or now is None or then.tree == now.tree:
        return None
    return _refusal(
        "Plan of another commit",
        f"The plan was made of the commit {then.commit[:12]}; checked out is {now.commit[:12]}, "
        "which has other files in this folder.",
    )


def _other_program(plan: Plan) -> Diagnostic | None:
    """Refuses a plan that needs its program, where that declares something else by now."""
    if not plan.withheld:
        return None
    from stacks.engine.applying.program_drive import unlike_program
    from stacks.engine.run import certain_outputs

    stack, diagnostics = planned_program(plan, certain_outputs(plan))
    if stack is None:
        return diagnostics.errors[0]
    found = unlike_program(plan, stack)
    what = "The program does not declare what it declared when the plan was made: "
    return _refusal("Plan of another program", what + " ".join(found)) if found else None


def _refusal(summary: str, what: str) -> Diagnostic:
    todo = (
        "Make the plan again, or let `fleetform apply --reuse-if-same PLAN` do it and go on only "
        "where it comes to the same changes."
    )
    return Diagnostic(Severity.ERROR, summary, f"{what} {todo}")


def apply_if_same(terminal: Terminal, path: str, given: dict[str, Any]) -> int:
    """Plan again, and apply that where it does what the plan file says; the exit status."""
    reviewed = read(Path(path), keyring())
    with planning(terminal, "apply", reviewed.mode, given) as planned:
        if planned is None:
            return 1
        plan = planned.plan
        refused = _other_stack(reviewed, plan) or _other_changes(reviewed, plan)
        if refused is not None:
            terminal.diagnostics([refused])
            return 1
        announce(terminal, plan)
        if is_blocked(terminal, plan, given["fail_on"]):
            return BLOCKED
        return carry_out(
            terminal, plan, planned.state, planned.locked, planned.clients, given["parallelism"]
        )


def _other_stack(reviewed: Plan, plan: Plan) -> Diagnostic | None:
    """A stale plan will do here, as far as it is of the same state."""
    mine = (plan.stack, plan.workspace, plan.lineage)
    if mine == (reviewed.stack, reviewed.workspace, reviewed.lineage or plan.lineage):
        return None
    return Diagnostic(
        Severity.ERROR,
        "Plan of another stack",
        f"The plan is of the stack {reviewed.stack} in the workspace {reviewed.workspace}, or of "
        f"another state of it; this is {plan.stack} in {plan.workspace}. "
        "Apply it in its own folder and workspace.",
    )


def _other_changes(reviewed: Plan, plan: Plan) -> Diagnostic | None:
    found = unlike(reviewed, plan)
    if not found:
        return None
    shown = "\n".join(f"  {sentence}" for sentence in found[:_SHOWN])
    more = f"\n  … and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return Diagnostic(
        Severity.ERROR,
        "Not the plan that was reviewed",
        f"Planning again does not come to the changes of the saved plan:\n{shown}{more}\n"
        "Nothing was done. Make a plan of this, and have it reviewed.",
    )
