"""The facts of a change: what is newly possible, what no longer is, what stays.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from hashlib import sha256
from typing import NamedTuple

from planes.address import Address
from stacks.review.causes import Revert, causes_of, undoing
from stacks.review.declared import Fleet, Sides, reference
from stacks.review.finding import Find, Finding, Rule
from stacks.review.graph import Agent, Graph
from stacks.review.link import relink
from stacks.review.model import SEVERITIES, Fact, Severity, Status
from stacks.review.readings import Readings
from stacks.review.rules.catalogue import RULES, rule
from stacks.stack import ReviewSettings

__all__ = ["exposure_delta", "findings", "fingerprint"]


class Seen(NamedTuple):
    """Agents of one side with what rules for single agents find on them; the other side has the
    same of those that are linked to the same.  ``touched`` are the changed declarations that such
    rules look up by their addresses; None while the first side is looked at."""

    agents: dict[Address, tuple[Agent, tuple[Finding, ...]]]
    touched: frozenset[Address] | None

    def of(self, agent: Agent) -> tuple[Finding, ...] | None:
        other = self.agents.get(agent.address) if self.touched is not None else None
        if other is None or not agent.is_linked_as(other[0]) or self._hangs_on_change(agent):
            return None
        return other[1]

    def _hangs_on_change(self, agent: Agent) -> bool:
        """Whether rules would look something up that differs."""
        if not self.touched:
            return False
        traits = agent.traits
        route = reference(agent.declared.values.get("model"))
        return (
            route in self.touched
            or not self.touched.isdisjoint(traits.extensions)
            or not self.touched.isdisjoint(traits.guardrails)
            or any(held.grant in self.touched or held.secret in self.touched for held in agent.held)
        )


_LOOKED_UP = frozenset({"extension", "guardrail", "model_route", "secret", "secret_grant"})


def findings(
    graph: Graph, settings: ReviewSettings, seen: Seen | None = None
) -> dict[tuple[str, ...], Finding]:
    """All findings of a fleet by their identity: the rule, then its key."""
    found: dict[tuple[str, ...], Finding] = {}
    for item in _found(graph, settings, seen or Seen({}, None)):
        found.setdefault((item.rule, *item.key), item)
    return found


def _found(graph: Graph, settings: ReviewSettings, seen: Seen) -> Iterator[Finding]:
    rules = [item for item in RULES if settings.severities.get(item.id) != "off"]
    by_legs: dict[int, list[Find]] = {}
    for agent in graph.agents.values():
        legs = agent.legs | agent.marks
        if legs not in by_legs:
            by_legs[legs] = [item.find for item in rules if item.find and _needs(item, legs)]
        found = seen.of(agent)
        if found is None:
            found = tuple([it for find in by_legs[legs] for it in find(graph, agent, settings)])
            if seen.touched is None:
                seen.agents[agent.address] = (agent, found)
        yield from found
    for item in rules:
        if item.find_all is not None:
            yield from item.find_all(graph, settings)


def _needs(item: Rule, legs: int) -> bool:
    return any(legs & needed == needed for needed in item.needs)


def exposure_delta(
    sides: Sides,
    touched: tuple[Address, ...],
    graphs: tuple[Graph, Graph],
    settings: ReviewSettings,
    readings: Readings,
) -> tuple[Fact, ...]:
    """The facts of both sides, the gravest first; those that stay last.

    ``touched`` are the addresses that differ, ``graphs`` those of the sides, and ``readings`` what
    has been read off their declarations.
    """
    seen = Seen({}, None)
    after = findings(graphs[1], settings, seen)
    if not touched:
        facts = [_fact(item, "unchanged", settings) for item in after.values()]
        return tuple(sorted(facts, key=_rank))
    hangs_on = frozenset(item for item in touched if item.kind in _LOOKED_UP)
    before = findings(graphs[0], settings, Seen(seen.agents, hangs_on))

    def present(fleet: Fleet, reverted: Sequence[Address]) -> Set[tuple[str, ...]]:
        return findings(relink(graphs[1], fleet, reverted, readings), settings).keys()

    revert = Revert(sides, touched, present)
    facts = []
    for identity, item in after.items():
        if identity in before:
            facts.append(_fact(item, "unchanged", settings))
            continue
        causes = causes_of(revert, item)
        undo = undoing(revert, identity, causes)
        facts.append(_fact(item, "new", settings)._replace(causes=causes, undo=undo))
    for identity, item in before.items():
        if identity not in after:
            fact = _fact(item, "fixed", settings)
            facts.append(fact._replace(causes=causes_of(revert, item)))
    return tuple(sorted(facts, key=_rank))


_STATUSES: tuple[Status, ...] = ("new", "fixed", "unchanged")


def _rank(fact: Fact) -> tuple[int, int, str, str]:
    status = _STATUSES.index(fact.status)
    return status, SEVERITIES.index(fact.severity), fact.rule, fact.agent


def _fact(item: Finding, status: Status, settings: ReviewSettings) -> Fact:
    about = rule(item.rule)
    return Fact(
        item.rule,
        _severity(item, settings),
        status,
        item.source,
        item.agent,
        item.sink,
        item.message,
        fingerprint(item),
        item.path,
        remedy=about.remedy if about is not None else "",
        assumptions=tuple(dict.fromkeys(item.assumptions)),
    )


def _severity(item: Finding, settings: ReviewSettings) -> Severity:
    wanted = settings.severities.get(item.rule)
    return next((severity for severity in SEVERITIES if severity == wanted), item.severity)


def fingerprint(item: Finding) -> str:
    """12 hexadecimal digits of the identity: the same in every plan of a stack."""
    return sha256("\x1f".join((item.rule, *item.key)).encode()).hexdigest()[:12]
