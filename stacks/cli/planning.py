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
from stacks.engine.plan import Mode, Plan
from stacks.engine.planning.draft import PlanOptions
from stacks.engine.run import Planned, clients_for, plan_in_rounds, plan_stack, read_of
from stacks.stack import Stack, Storage
from stacks.state.model import State
from stacks.state.store import Lock, StateStore

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
    terminal: Terminal,
    stack: str,
    operation: str,
    timeout: float | None,
    storage: Storage | None = None,
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
            rounds = _Rounds(terminal, held, options, state, given, opened)
            stack, planned = plan_in_rounds(stack, rounds.plan, rounds.again)
            problems = problems if rounds.problems is None else rounds.problems
            if planned.plan is None:
                terminal.diagnostics([*problems, *planned.diagnostics])
                yield None
            else:
                notes = (*map(note_of, problems), *planned.plan.notes)
                plan = planned.plan._replace(notes=notes)
                yield Planning(stack, planned.state, plan, held, rounds.clients[-1])


class _Rounds:
    """The plans of one command, each with clients of its own, which stay open for the last."""

    def __init__(
        self,
        terminal: Terminal,
        held: Locked,
        options: PlanOptions,
        state: State,
        given: dict[str, Any],
        opened: ExitStack,
    ) -> None:
        self.clients: list[Clients] = []
        self.problems: Diagnostics | None = None
        self._stack: Stack | None = None
        self._terminal = terminal
        self._held = held
        self._options = options
        self._state = state
        self._given = given
        self._opened = opened

    def plan(self, stack: Stack) -> Planned:
        at_once = self._given["parallelism"]
        needed = clients_for(stack, self._state, actor(), parallelism=at_once)
        self._stack = stack
        self.clients.append(self._opened.enter_context(needed))
        planned = _planned(
            self._terminal, stack, self._held, self.clients[-1], self._options, self._state
        )
        self._state = planned.state
        return planned

    def again(self, known: Mapping[Reference, Any]) -> Stack | None:
        given = self._given
        stack, self.problems = evaluated(
            given["var"],
            given["var_file"],
            self._terminal,
            known,
            reading=True,
            read=read_of(self._stack),
            parallelism=given["parallelism"],
        )
        return stack


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
