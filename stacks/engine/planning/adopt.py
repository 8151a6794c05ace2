"""``import ADDRESS ID``: take a live object into the state, and change nothing about it."""

from __future__ import annotations

from planes.diagnostics import Diagnostics, Location
from stacks.engine.live.clients import Clients
from stacks.engine.plan import Action, Plan, Step
from stacks.engine.planning.draft import PlanOptions
from stacks.engine.planning.planner import make_plan
from stacks.stack import Import, Stack
from stacks.state.model import State

__all__ = ["plan_adoption"]

_COMMAND_LINE = Location("command line", 1, 1, 1, 1)


def plan_adoption(
    stack: Stack, state: State, clients: Clients, address: str, id: str, options: PlanOptions
) -> tuple[Plan | None, Diagnostics]:
    """A plan that does nothing but adopt ``id`` under ``address``.

    How the object differs from what is declared, the next plan shows.
    """
    problems = Diagnostics()
    item = Import(address, id, _COMMAND_LINE)
    wanted = stack._replace(imports=(item,), checks=(), outputs={})
    # Of what is not declared the import itself says what is wrong.
    targets = (address,) if _is_declared(stack, address) else ()
    options = options._replace(targets=targets, exclude=(), replace=())
    plan, found = make_plan(wanted, state, clients, options)
    problems.extend(found)
    if plan is None:
        return None, problems
    steps = tuple(_kept(step) for step in plan.steps if step.action is Action.ADOPT)
    if not steps:
        problems.error(
            "Resource already managed",
            f"{address} is in the state already. To take over another object under this address, "
            f'run "fleetform state rm {address}" first.',
            address=address,
        )
        return None, problems
    owners = {step.key.owner: step.key for step in steps}
    changes = tuple(
        change._replace(action=Action.ADOPT, steps=(owners[change.address],))
        for change in plan.changes
        if change.address in owners
    )
    return plan._replace(steps=steps, changes=changes, conditions=(), checks=()), problems


def _is_declared(stack: Stack, address: str) -> bool:
    owner = address.rpartition("/")[0] or address
    return any(owner == str(item) for item in (*stack.declarations, *stack.resources))


def _kept(step: Step) -> Step:
    """The step without the update that would follow."""
    return step._replace(after=step.before, changed=(), reason="")
