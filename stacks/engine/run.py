"""The road that the commands take: settle, refresh, plan; apply.  Prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from planes.address import Address
from planes.diagnostics import Diagnostics
from planes.values import Reference
from providers import registry
from providers.contract import Provider, Surroundings
from stacks.engine.applying.driving import entangled
from stacks.engine.applying.settle import settle
from stacks.engine.events import Settled
from stacks.engine.late import is_certain
from stacks.engine.live.clients import Clients, settings_in_reach
from stacks.engine.plan import Action, Plan
from stacks.engine.planning.draft import PlanOptions
from stacks.engine.planning.planner import make_plan
from stacks.stack import ProviderSettings, Stack
from stacks.state.model import State
from stacks.state.store import Lock, StateStore

__all__ = [
    "Planned",
    "certain_outputs",
    "clients_for",
    "clients_of_plan",
    "plan_in_rounds",
    "plan_stack",
    "read_of",
]

_ROUNDS = 10
"""How often a program is run again with what has become certain.  One that is never twice the same
would be run for ever."""


class Planned(NamedTuple):
    """``plan`` is None where the diagnostics have errors.  ``state`` is what it was made from."""

    plan: Plan | None
    state: State
    settled: tuple[Settled, ...]
    diagnostics: Diagnostics


@contextmanager
def clients_for(
    stack: Stack,
    state: State,
    actor: str,
    load: Callable[[str], Provider] = registry.load,
    parallelism: int = 10,
) -> Iterator[Clients]:
    """The providers that a stack and its state need; what gets opened is closed at the end."""
    surroundings = Surroundings(stack.folder, stack.name, stack.workspace, actor, parallelism)
    with Clients(settings_in_reach(stack, state), surroundings, load) as clients:
        yield clients


@contextmanager
def clients_of_plan(
    plan: Plan,
    state: State,
    folder: str,
    actor: str,
    load: Callable[[str], Provider] = registry.load,
    parallelism: int = 10,
) -> Iterator[Clients]:
    """The providers that a saved plan needs, from the plan and the state alone."""
    applied = {
        key: ProviderSettings(key, key.partition(".")[0], settings)
        for key, settings in state.providers.items()
    }
    surroundings = Surroundings(folder, plan.stack, plan.workspace, actor, parallelism)
    with Clients({**applied, **plan.providers}, surroundings, load) as clients:
        yield clients


def plan_stack(
    stack: Stack,
    store: StateStore,
    lock: Lock,
    clients: Clients,
    options: PlanOptions,
    state: State | None = None,
) -> Planned:
    """Settle what a killed run left open, then plan.  ``state`` where it has been read already."""
    state = store.read() if state is None else state
    settled: list[Settled] = []
    if state.intents:
        state, settled, problems = settle(state, store, lock, clients)
        if problems.has_errors:
            return Planned(None, state, tuple(settled), problems)
    plan, diagnostics = make_plan(stack, state, clients, options)
    return Planned(plan, state, tuple(settled), diagnostics)


def plan_in_rounds(
    stack: Stack,
    plan: Callable[[Stack], Planned],
    again: Callable[[Mapping[Reference, Any]], Stack | None],
) -> tuple[Stack, Planned]:
    """Plan, and run a program again as long as its functions can be given more that is certain.

    ``again`` gives the stack by outputs that are known, or None where that has failed.
    """
    planned, known = plan(stack), dict[Reference, Any]()
    for _ in range(_ROUNDS):
        if not stack.withheld or planned.plan is None:
            break
        certain = certain_outputs(planned.plan)
        if certain == known:
            break
        known = certain
        found = again(known)
        if found is None:
            return stack, planned._replace(plan=None)
        stack = found
        planned = plan(stack)
    return stack, _without_entangled(planned)


def read_of(stack: Stack | None) -> dict[Address, Mapping[str, Any]]:
    """What has been read of a stack's data sources."""
    sources = stack.data.values() if stack is not None else ()
    return {item.address: item.values for item in sources if item.values is not None}


def certain_outputs(plan: Plan) -> dict[Reference, Any]:
    """The outputs that are certain before the plan is applied."""
    return {
        Reference(change.address, (name,)): value
        for change in plan.changes
        if change.action is not Action.DELETE
        for name, value in change.outputs.items()
        if is_certain(value)
    }


def _without_entangled(planned: Planned) -> Planned:
    """No plan, and errors, where what a program keeps in order cannot be done in any."""
    plan = planned.plan
    if plan is None or not plan.withheld or not plan.count(Action.REPLACE):
        return planned
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
