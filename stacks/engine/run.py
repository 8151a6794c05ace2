"""The road that the commands take: settle, refresh, plan; apply.  Prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from planes.diagnostics import Diagnostics
from providers import registry
from providers.contract import Provider, Surroundings
from stacks.engine.applying.settle import settle
from stacks.engine.events import Settled
from stacks.engine.live.clients import Clients, settings_in_reach
from stacks.engine.plan import Plan
from stacks.engine.planning.draft import PlanOptions
from stacks.engine.planning.planner import make_plan
from stacks.stack import ProviderSettings, Stack
from stacks.state.model import State
from stacks.state.store import Lock, StateStore

__all__ = ["Planned", "clients_for", "clients_of_plan", "plan_stack"]


class Planned(NamedTuple):
    """``plan`` is None where the diagnostics have errors.  ``state`` is what it was made from."""

    plan: Plan | None
    state: State
    settled: tuple[Settled, ...]
    diagnostics: Diagnostics


@contextmanager
def clients_for(
    stack: Stack, state: State, actor: str, load: Callable[[str], Provider] = registry.load
) -> Iterator[Clients]:
    """The providers that a stack and its state need; what gets opened is closed at the end."""
    surroundings = Surroundings(stack.folder, stack.name, stack.workspace, actor)
    with Clients(settings_in_reach(stack, state), surroundings, load) as clients:
        yield clients


@contextmanager
def clients_of_plan(
    plan: Plan,
    state: State,
    folder: str,
    actor: str,
    load: Callable[[str], Provider] = registry.load,
) -> Iterator[Clients]:
    """The providers that a saved plan needs, from the plan and the state alone."""
    applied = {
        key: ProviderSettings(key, key.partition(".")[0], settings)
        for key, settings in state.providers.items()
    }
    surroundings = Surroundings(folder, plan.stack, plan.workspace, actor)
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
