"""Secrets and grants: how they are held, by whom, for how long, and what for.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from planes.address import Address
from stacks.review.declared import known, said
from stacks.review.finding import Finding, found, untrusted
from stacks.review.graph import Agent, Graph
from stacks.review.legs import UNTRUSTED
from stacks.review.model import Hop
from stacks.review.parts import Egress, Held, Sink
from stacks.stack import ReviewSettings

__all__ = ["long_lived_grants", "raw_secret", "shared_secrets", "unused_permission"]


def raw_secret(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    for held in agent.held:
        if held.raw and held.secret is not None:
            message = f"holds {held.name} as it is ({held.mount})"
            yield found("F008", "high", agent, message, source=untrusted(agent), held=held)


def shared_secrets(graph: Graph, settings: ReviewSettings) -> Iterator[Finding]:
    by_secret: dict[Address, list[tuple[Agent, Held]]] = {}
    for agent in graph.agents.values():
        for held in agent.held:
            if held.secret is not None:
                by_secret.setdefault(held.secret, []).append((agent, held))
    for secret, holders in by_secret.items():
        if len(holders) > 1:
            yield from _shared(secret, holders)


def _shared(secret: Address, holders: list[tuple[Agent, Held]]) -> Iterator[Finding]:
    tainted = next((item for item in holders if item[0].legs & UNTRUSTED), None)
    clean = next((item for item in holders if not item[0].legs & UNTRUSTED), None)
    if tainted is not None and clean is not None:
        message = (
            f"which untrusted input reaches, and {clean[0].name}, which it does not, both hold"
        )
        yield _both("untrusted", secret, tainted, clean, message)
    by_environment: dict[str, tuple[Agent, Held]] = {}
    for item in holders:
        environment = _environment(item[0])
        if environment:
            by_environment.setdefault(environment, item)
    if len(by_environment) > 1:
        (one, first), (two, second), *_ = sorted(by_environment.items())
        message = f"of {one} and {second[0].name} of {two} both hold"
        yield _both("environments", secret, first, second, message)


def _environment(agent: Agent) -> str:
    labels = agent.traits.labels
    value = labels.get("environment", labels.get("env"))
    return "" if value is None else said(value)


def _both(
    how: str, secret: Address, one: tuple[Agent, Held], two: tuple[Agent, Held], message: str
) -> Finding:
    (agent, held), (other, its) = one, two
    support = (agent.address, held.grant, secret, its.grant, other.address)
    joint = ", " if how == "untrusted" else " "
    return Finding(
        "F017",
        "high",
        other.name,
        agent.name,
        str(secret),
        f"{agent.name}{joint}{message} {secret}.",
        (agent.hop("holds"), Hop(str(secret), "is held by", held.location), other.hop()),
        tuple(dict.fromkeys(item for item in support if item is not None)),
        (how, str(secret)),
    )


_ISSUES_SHORT = ("vault", "github", "aws_secretsmanager")
"""Sources that can hand out credentials that end."""


def long_lived_grants(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    for held in agent.held:
        grant = graph.fleet.get(held.grant) if held.grant is not None else None
        secret = graph.fleet.get(held.secret) if held.secret is not None else None
        if grant is None or secret is None:
            continue
        endless = grant.values.get("ttl") is None and grant.values.get("expires") is None
        if endless and known(secret.values.get("source")) in _ISSUES_SHORT:
            message = f"{held.says} with no ttl and no end ({held.grant})"
            yield found("F019", "medium", agent, message, held=held, ends=str(held.grant))


def unused_permission(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    for area in agent.traits.shape.unused:
        message = f"may write {area}, and none of its outputs does"
        sink = Sink(f"permissions.{area}", "", f"permission {area}", (agent.address,))
        yield found("F018", "medium", agent, message, sink=sink)
    for held in agent.held:
        why = _unusable(agent, held)
        if why:
            yield found(
                "F018", "medium", agent, f"{held.says}, and {why}", held=held, ends=str(held.grant)
            )


def _unusable(agent: Agent, held: Held) -> str:
    """Why nothing can use a grant; nothing where something may."""
    if held.grant is None:
        return ""
    if agent.traits.shape.no_tools:
        return "it has no tool that could use it"
    if agent.pool is None or not held.hosts:
        return ""
    egress = agent.pool.egress
    if egress.is_open or any(_reaches(egress, host) for host in held.hosts):
        return ""
    return f"its pool cannot reach {', '.join(held.hosts)}"


def _reaches(egress: Egress, host: str) -> bool:
    return host in egress.hosts or any(
        fnmatchcase(host, pattern) or fnmatchcase(pattern, host) for pattern in egress.hosts
    )
