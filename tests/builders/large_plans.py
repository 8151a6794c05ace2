"""Plans of large fleets, for what has to stay usable with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planes.address import Address, PrimitiveKey
from planes.diagnostics import Location
from planes.values import Reference
from stacks.engine.plan import Action, FleetChange, Mode, Plan, Step
from stacks.review.model import Fact, Hop, Review

__all__ = ["large_plan"]

EVERY = 400
"""One agent in so many changes, and is at risk."""


def large_plan(agents: int, teams: int) -> Plan:
    """Agents of teams with a pool and a secret each, and a grant an agent: three edges an agent."""
    changes = tuple(_changes(agents, teams))
    steps = tuple(
        Step(change.steps[0], change.action, "local", change.before, change.after)
        for change in changes
    )
    return Plan(
        *("large", "default", "l", 1, "", "2026-01-02T03:04:05Z", Mode.NORMAL, changes, steps),
        review=Review(exposure=tuple(_facts(agents, teams))),
    )


def _changes(agents: int, teams: int) -> Iterator[FleetChange]:
    pools = [Address((), "runtime_pool", f"pool_{team}") for team in range(teams)]
    secrets = [Address((), "secret", f"token_{team}") for team in range(teams)]
    for team, (pool, secret) in enumerate(zip(pools, secrets, strict=True)):
        for address in (pool, secret):
            yield _change(address, {"labels": {"team": f"team{team:03d}"}})
    for number in range(agents):
        team = number % teams
        address = Address((), "agent", f"agent_{number:05d}")
        labels = {"team": f"team{team:03d}"}
        data = {"pool": Reference(pools[team]), "labels": labels, "memory": "2GiB"}
        before = {**data, "memory": "1GiB"} if number % EVERY == 0 else data
        yield _change(address, data, before)
        grant = {"agent": Reference(address), "secret": Reference(secrets[team])}
        yield _change(Address((), "secret_grant", f"grant_{number}"), grant)


def _change(
    address: Address, after: dict[str, Any], before: dict[str, Any] | None = None
) -> FleetChange:
    before = after if before is None else before
    action = Action.NO_OP if before == after else Action.UPDATE
    key = PrimitiveKey(address, f"local_{address.kind}", "this")
    where = Location("main.fleet.hcl", 1, 1, 1, 9)
    return FleetChange(address, action, before, after, (key,), location=where, provider="local")


def _facts(agents: int, teams: int) -> Iterator[Fact]:
    for number in range(0, agents, EVERY):
        agent, secret = f"agent.agent_{number:05d}", f"secret.token_{number % teams}"
        hops = (Hop("anyone on acme/api", "starts"), Hop(agent, "holds"), Hop(secret))
        message = f"anyone on acme/api starts {agent}, which holds {secret}."
        yield Fact(
            *("F005", "high", "new", "anyone", agent, secret, message, f"{number:012x}", hops)
        )
