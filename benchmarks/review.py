"""What a review costs: the three deltas of a large fleet, in CPU seconds.

    python benchmarks/review.py [AGENTS]

The fleet has AGENTS agents (10,000 where left out) in teams of 50 with a pool and a secret each.
Every agent has a pool, a trigger and a grant, which are four edges; one in ten also writes a memory
and reads another, one in fifty reads what outsiders write.  Measured are the first plan, where
everything is new; a plan that changes ten agents; and one that changes nothing.  The best of five
runs counts; the collector is paused, as it is while the command plans.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

import click

from planes import kind_model
from planes.address import Address
from planes.diagnostics import Location
from planes.kind import plain
from planes.values import Reference
from stacks.review.compare import compare
from stacks.review.declared import Declared, Fleet, Sides
from stacks.review.model import Review
from stacks.stack import ReviewSettings

TEAM = 50
_IMAGE = "ghcr.io/acme/agent@sha256:" + "ab" * 32
_MODEL = {"provider": "bedrock", "name": "anthropic.claude-sonnet-4-20250514-v1:0"}


def _address(kind: str, number: int) -> Address:
    return Address((), kind, f"n{number}")


def _declared(address: Address, **fields: object) -> Declared:
    values = plain(kind_model(address.kind).model_validate(fields))
    line = hash(address) % 1000 + 1
    return Declared(values, Location("main.fleet.hcl", line, 1, line, 20), "local")


def _shared(teams: int) -> dict[Address, Declared]:
    found = {}
    for team in range(teams):
        egress, pool = _address("egress_policy", team), _address("runtime_pool", team)
        secret, budget = _address("secret", team), _address("budget", team)
        found[egress] = _declared(egress, bundles=["python"], allow=[{"host": "api.acme.example"}])
        found[pool] = _declared(pool, egress=Reference(egress), isolation="gvisor")
        found[secret] = _declared(secret, source="env", path=f"TOKEN_{team}")
        found[budget] = _declared(
            budget, scope={"team": f"t{team}"}, limit=500, period="monthly", action="block"
        )
    sink = _address("audit_sink", 0)
    found[sink] = _declared(sink, type="file")
    return found


def _agent(number: int) -> dict[Address, Declared]:
    team = number // TEAM
    agent, trigger = _address("agent", number), _address("trigger", number)
    grant = _address("secret_grant", number)
    github = {"repositories": [f"acme/r{number}"], "events": ["pull_request.opened"]}
    memories = {"reads": [f"m{number}"], "writes": [f"m{number + 1}"]} if number % 10 == 0 else None
    return {
        agent: _declared(
            agent,
            pool=Reference(_address("runtime_pool", team)),
            harness="claude_code",
            image=_IMAGE,
            model=_MODEL,
            repos=[f"acme/r{number}"],
            permissions={"repo": "read", "pull_requests": "write"},
            outputs={"allowed": ["comment"], "bind_to_event": True},
            tools={"allow": ["read", "search"]},
            labels={"team": f"t{team}", "use_case": "review"},
            reads=["issues"] if number % 50 == 0 else [],
            **({"memories": memories} if memories else {}),
        ),
        trigger: _declared(trigger, agent=Reference(agent), github=github),
        grant: _declared(
            grant,
            secret=Reference(_address("secret", team)),
            agent=Reference(agent),
            mount="header",
            name="Authorization",
            hosts=["api.acme.example"],
            ttl="1h",
        ),
    }


def fleet(agents: int) -> dict[Address, Declared]:
    found = _shared(-(-agents // TEAM))
    for number in range(agents):
        found.update(_agent(number))
    return found


def _edges(declared: Declared) -> int:
    """Whom it refers to, and the memories that it reads and writes."""
    memories = declared.values.get("memories") or {}
    references = sum(isinstance(value, Reference) for value in declared.values.values())
    return references + sum(map(len, memories.values()))


def changed(whole: Fleet) -> Fleet:
    """The fleet with ten agents that now read the web, too."""
    found = dict(whole)
    for number in range(10):
        address = _address("agent", number * 7 + 3)
        declared = found[address]
        found[address] = declared._replace(values={**declared.values, "reads": ["web"]})
    return found


def _measured(work: Callable[[], Review]) -> tuple[float, Review]:
    times = []
    review = None
    for _ in range(5):
        review = None  # Else the time to let go of the one before is counted, too.
        gc.collect()
        gc.disable()
        start = time.process_time()
        review = work()
        times.append(time.process_time() - start)
        gc.enable()
    assert review is not None
    return min(times), review


def main(agents: int) -> None:
    whole = fleet(agents)
    settings = ReviewSettings()
    after = changed(whole)
    edges = sum(map(_edges, whole.values()))
    click.echo(f"{agents} agents, {edges} edges, {len(whole)} declarations")
    for title, sides in (
        ("everything is new", Sides({}, whole)),
        ("ten agents change", Sides(whole, after)),
        ("nothing changes", Sides(whole, whole)),
    ):
        seconds, review = _measured(lambda sides=sides: compare(sides, settings))
        new = len(review.facts("new"))
        click.echo(f"  {title:20} {seconds:6.3f} s CPU   {new} new facts of {len(review.exposure)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
