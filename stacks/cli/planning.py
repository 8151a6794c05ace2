"""What ``plan``, ``apply``, ``destroy`` and ``import`` do alike: lock, settle, refresh, plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from planes.diagnostics import Diagnostics
from planes.values import Reference
from stacks.cli.load import evaluated
from stacks.cli.progress import tell, working
from stacks.cli.project import actor, open_store
from stacks.cli.terminal import Terminal
from stacks.cli.waiting import take_lock
from stacks.collector import collector_paused
from stacks.engine.live.clients import Clients
from stacks.engine.locate import note_of
from stacks.engine.plan import Action, Mode, Plan
from stacks.engine.planning.draft import PlanOptions
from stacks.engine.run import Planned, clients_for, plan_stack
from stacks.stack import Stack, Storage
from stacks.state.model import State
from stacks.state.store import Lock, StateStore

_ROUNDS = 10
"""How often a program is run again with what has become certain.  One that is never twice the same
would be run for ever."""

__all__ = ["Locked", "Planning", "locked", "plan_options", "planning"]


class Locked(NamedTuple):
    """A store whose lock is held.  ``summary`` becomes its entry in the history."""

    store: StateStore
    lock: Lock
    summary: list[str]


class Planning(NamedTuple):
    """A stack that has been planned, with all that it takes to apply the plan at once.

    The configuration's warnings are among the plan's notes."""

    stack: Stack
    state: State
    plan: Plan
    locked: Locked
    clients: Clients


def plan_options(mode: Mode, given: dict[str, Any]) -> PlanOptions:
    """The options of a plan from those of a command (``stacks.cli.options.planning``)."""
    return PlanOptions(
        mode=mode,
        refresh=given["refresh"],
        targets=given["target"],
        exclude=given["exclude"],
        replace=given["replace"],
        parallelism=given["parallelism"],
    )


@contextmanager
def locked(
    terminal: Terminal, stack: str, operation: str, timeout: float, storage: Storage | None = None
) -> Iterator[Locked]:
    """The store with its lock held; given back whatever happens."""
    with open_store(stack, storage) as store:
        summary = [""]
        lock = take_lock(terminal, store, operation, timeout)
        try:
            yield Locked(store, lock, summary)
        finally:
            store.release(lock, summary[0])


@contextmanager
def planning(
    terminal: Terminal, operation: str, mode: Mode, given: dict[str, Any]
) -> Iterator[Planning | None]:
    """Plan this folder's stack, under the lock.  None where that failed, which has been told."""
    # What is destroyed needs no data: its instances are those of the state.
    stack, problems = evaluated(
        given["var"],
        given["var_file"],
        terminal,
        reading=mode is not Mode.DESTROY,
        parallelism=given["parallelism"],
    )
    if stack is None:
        terminal.diagnostics(problems)
        yield None
        return
    with locked(terminal, stack.name, operation, given["lock_timeout"], stack.storage) as held:
        with working(terminal, "Reading the state"):
            state = held.store.read()
        options = plan_options(mode, given)
        with ExitStack() as opened:
            clients = opened.enter_context(clients_for(stack, state, actor()))
            planned = _planned(terminal, stack, held, clients, options, state)
            known: Mapping[Reference, Any] = {}
            for _ in range(_ROUNDS):
                if not stack.withheld or planned.plan is None:
                    break
                certain = _certain(planned.plan)
                if certain == known:
                    break
                known = certain
                again, problems = evaluated(
                    given["var"],
                    given["var_file"],
                    terminal,
                    known,
                    reading=True,
                    parallelism=given["parallelism"],
                )
                if again is None:
                    planned = planned._replace(plan=None)
                    break
                stack = again
                clients = opened.enter_context(clients_for(stack, planned.state, actor()))
                planned = _planned(terminal, stack, held, clients, options, planned.state)
            planned = _without_entangled(planned)
            if planned.plan is None:
                terminal.diagnostics([*problems, *planned.diagnostics])
                yield None
            else:
                notes = (*map(note_of, problems), *planned.plan.notes)
                plan = planned.plan._replace(notes=notes)
                yield Planning(stack, planned.state, plan, held, clients)


def _planned(
    terminal: Terminal,
    stack: Stack,
    held: Locked,
    clients: Clients,
    options: PlanOptions,
    state: State,
) -> Planned:
    with working(terminal, "Reading what is live"), collector_paused():
        planned = plan_stack(stack, held.store, held.lock, clients, options, state)
    for event in planned.settled:
        tell(terminal, event)
    return planned


def _without_entangled(planned: Planned) -> Planned:
    """No plan, and errors, where what a program keeps in order cannot be done in any."""
    plan = planned.plan
    if plan is None or not plan.withheld or not plan.count(Action.REPLACE):
        return planned
    from stacks.engine.applying.driving import entangled

    problems = Diagnostics()
    for replaced, removed in entangled(plan, planned.state):
        problems.error(
            "Replacement waits for a deletion",
            f"{replaced} is to be replaced, and {removed}, which is no longer declared, has to go "
            "before that. Functions of the program wait for outputs, so that nothing undeclared is "
            "deleted before the program has ended, and the program waits for what is replaced. "
            f"Delete it first, with --target={removed}, or have the new one made before the old "
            "one goes, with delete_before_replace=False.",
            address=str(replaced),
        )
    return planned._replace(plan=None, diagnostics=problems) if problems else planned


def _certain(plan: Plan) -> Mapping[Reference, Any]:
    """What functions of a program that wait for outputs can be given already."""
    from stacks.engine.applying.program_drive import certain_outputs

    return certain_outputs(plan)
