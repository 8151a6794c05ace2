"""A stack's whole life in a test: plan, apply, look at what is there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fakes.cloud import Cloud, FakeProvider, Thing
from fakes.store import MemoryStore
from planes.address import Address
from planes.declaration import Declaration
from planes.diagnostics import Diagnostics
from providers.contract import Provider
from providers.retry import Backoff
from stacks.engine.applying.apply import ApplyOptions, apply
from stacks.engine.applying.driving import Program
from stacks.engine.events import ApplyResult, Event, Listener, Settled, Stop
from stacks.engine.plan import Action, Plan
from stacks.engine.planning.planner import PlanOptions
from stacks.engine.run import clients_for, clients_of_plan, plan_stack
from stacks.stack import ProviderSettings, Resource, Stack
from stacks.state.model import State

FAKE = {"fake": ProviderSettings("fake", "fake", {})}


def stack(*declared: Declaration | Resource, **others: Any) -> Stack:
    """A stack on the fake provider."""
    settings = {"name": "test", "workspace": "default", "folder": ".", "providers": FAKE, **others}
    return Stack(
        declarations={item.address: item for item in declared if isinstance(item, Declaration)},
        resources={item.address: item for item in declared if isinstance(item, Resource)},
        **settings,
    )


class World:
    def __init__(self) -> None:
        self.cloud = Cloud()
        self.store = MemoryStore()
        self.provider = FakeProvider(self.cloud)
        self.providers: dict[str, Provider] = {"fake": self.provider}
        self.events: list[Event] = []
        self.listener: Listener = self.events.append
        self.settled: tuple[Settled, ...] = ()
        self.problems = Diagnostics()
        self.stop = Stop()
        self.program: Program | None = None
        self.options = ApplyOptions(
            backoff=Backoff(3), now=lambda: "2030-01-01T00:00:00Z", wait=lambda seconds: None
        )

    @property
    def state(self) -> State:
        return self.store.state

    def load(self, name: str) -> Provider:
        return self.providers[name]

    def try_plan(self, wanted: Stack, **options: Any) -> Plan | None:
        chosen = PlanOptions(**options)._replace(now=lambda: "2030-01-01T00:00:00Z")
        lock = self.store.lock("plan")
        with clients_for(wanted, self.state, "me", self.load) as clients:
            planned = plan_stack(wanted, self.store, lock, clients, chosen)
        self.store.release(lock)
        self.settled, self.problems = planned.settled, planned.diagnostics
        return planned.plan

    def plan(self, wanted: Stack, **options: Any) -> Plan:
        plan = self.try_plan(wanted, **options)
        assert plan is not None, [f"{item.summary}: {item.detail}" for item in self.problems]
        return plan

    def refuse(self, wanted: Stack, **options: Any) -> list[str]:
        """The summaries of the errors of a plan that is refused."""
        assert self.try_plan(wanted, **options) is None
        return [item.summary for item in self.problems.errors]

    def try_apply(self, plan: Plan, **options: Any) -> ApplyResult:
        lock = self.store.lock("apply")
        with clients_of_plan(plan, self.state, ".", "me", self.load) as clients:
            result = apply(
                plan,
                self.state,
                self.store,
                lock,
                clients,
                on_event=self.listener,
                stop=self.stop,
                options=self.options._replace(**options),
                program=self.program,
            )
        self.store.release(lock)
        return result

    def apply(self, plan: Plan, **options: Any) -> ApplyResult:
        result = self.try_apply(plan, **options)
        assert result.is_whole, result
        return result

    def up(self, *declared: Declaration | Resource, **others: Any) -> Plan:
        """Plan and apply; the plan."""
        plan = self.plan(stack(*declared, **others))
        self.apply(plan)
        self.cloud.calls.clear()
        return plan

    def live(self) -> dict[str, Thing]:
        """Live objects by identity, without the stack's name."""
        return {t.identity.removeprefix("test."): t for t in self.cloud.things.values()}


def actions(plan: Plan) -> dict[str, str]:
    """What a plan does, by address, without what stays as it is."""
    return {
        str(change.address): change.action.value
        for change in plan.changes
        if change.action is not Action.NO_OP
    }


def step_actions(plan: Plan) -> dict[str, str]:
    return {
        str(step.key): step.action.value for step in plan.steps if step.action is not Action.NO_OP
    }


def names(addresses: Iterable[Address]) -> list[str]:
    return sorted(map(str, addresses))
