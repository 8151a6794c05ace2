"""What a trigger of a stack would do about an event.  No I/O."""

from __future__ import annotations

from planes.address import Address
from planes.declaration import Declaration
from planes.diagnostics import Diagnostics, did_you_mean
from providers.contract import Event, Rehearsal
from stacks.engine.live.clients import Clients
from stacks.engine.locate import Sources
from stacks.engine.lowering.roles import assign_parts
from stacks.engine.lowering.view import StackView
from stacks.stack import Stack

__all__ = ["rehearse", "trigger_at"]


def trigger_at(stack: Stack, address: str) -> tuple[Declaration | None, Diagnostics]:
    """The trigger of an address; None, with an error, where there is none."""
    problems = Diagnostics()
    triggers = {str(item): item for item in stack.declarations if item.kind == "trigger"}
    if address in triggers:
        return stack.declarations[triggers[address]], problems
    problems.error(
        "No such trigger",
        f"The stack declares no trigger at {address}.{did_you_mean(address, triggers)} It has "
        f"{', '.join(sorted(triggers)) or 'none'}.",
    )
    return None, problems


def rehearse(
    stack: Stack, trigger: Declaration, event: Event, clients: Clients
) -> tuple[Rehearsal | None, Diagnostics]:
    """None, with an error, where no provider runs the trigger, or its rule cannot be told."""
    parts, problems = assign_parts(stack, clients, Sources(stack.sources))
    address: Address = trigger.address
    key = parts[address].runtime if address in parts else None
    if key is None or problems.has_errors:
        return None, problems
    try:
        return clients.provider(key).rehearse(trigger, event, StackView(stack)), Diagnostics()
    except ValueError as error:
        found = Diagnostics()
        found.error("Trigger cannot be tried", f"{address} cannot be tried: {error}.")
        return None, found
