"""From plain declarations to the graph of agents.

Purely data; no I/O.  Each declaration is looked at once.  What is disabled is left out: it does
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planes.address import Address
from stacks.review.affected import affected
from stacks.review.budgets import Budgets, budgets_of
from stacks.review.channels import heard, made
from stacks.review.comes_in import Admits, from_extensions, reads
from stacks.review.declared import LATE, Declared, Fleet, block, known
from stacks.review.given import receivers
from stacks.review.graph import Agent, Graph
from stacks.review.leads_out import sends_by_itself
from stacks.review.legs import CHANGES, ENDLESS, HOLDS, SENDS, UNTRUSTED
from stacks.review.parts import NO_WAY_OUT, Held
from stacks.review.reach import close
from stacks.review.readings import Readings
from stacks.review.working import Working, still_working, working

__all__ = ["link", "relink"]

_Agents = Mapping[Address, Agent]


def link(fleet: Fleet, readings: Readings) -> Graph:
    """The graph of a fleet, with the legs of its agents."""
    return _linked(fleet, working(fleet, readings), readings, {})


def relink(graph: Graph, fleet: Fleet, touched: Sequence[Address], readings: Readings) -> Graph:
    """The graph of a fleet that differs from that of another graph in what is touched.

    The same as ``link`` gives: agents that nothing touched has to do with are copied.
    """
    if len(touched) * 4 > len(graph.fleet):
        return link(fleet, readings)  # less work than telling what has to do with what
    near = affected(graph, fleet, touched, readings)
    far = {address: agent for address, agent in graph.agents.items() if address not in near}
    there = still_working(graph.working, fleet, touched, readings)
    return _linked(fleet, there, readings, far)


def _linked(fleet: Fleet, there: Working, readings: Readings, known: _Agents) -> Graph:
    """``known`` are agents of another graph that are linked to the same in this one."""
    new = _new_agents(fleet, there, readings, known)
    agents = _in_order(there, new, known)
    _add_triggers(new, there.admitting)
    _add_grants(fleet, new, there)
    extensions = dict(there.of("extension"))
    for agent in new.values():
        _add_own(agent, extensions)
    _mark_public(agents, there.admitting)
    writers = _writers(agents, there.admitting)
    readers = _readers(agents, there.admitting, writers)
    budgets = budgets_of(there.of("budget"))
    uncapped = [agent for agent in agents.values() if not _is_capped(agent, budgets)]
    graph = Graph(fleet, there, agents, writers, readers, budgets, uncapped)
    close(graph)
    return graph


def _of(agents: _Agents, address: Address | None) -> Agent | None:
    return agents.get(address) if address is not None else None


def _is_capped(agent: Agent, budgets: Budgets) -> bool:
    return agent.traits.cost_cap is not None or budgets.stops(
        agent.address, agent.traits, agent.triggers
    )


# Agents, their pools and their gates.


def _new_agents(fleet: Fleet, there: Working, readings: Readings, known: _Agents) -> _Agents:
    pools = {address: readings.pool(fleet, address, it) for address, it in there.of("runtime_pool")}
    guardrails = there.of("guardrail")
    gates = {address for address, it in guardrails if _is_input_gate(it.values)}
    approvals = {address for address, it in guardrails if _approves(it.values)}
    agents = {}
    for address, declared in there.of("agent"):
        if address in known:
            continue
        traits = readings.traits(declared)
        agent = agents[address] = Agent(address, declared, traits)
        if traits.pool is not None:
            agent.pool = pools.get(traits.pool)
        if traits.guardrails:
            agent.input_gate = any(item in gates for item in traits.guardrails)
            agent.gated = agent.gated or any(item in approvals for item in traits.guardrails)
    return agents


def _in_order(there: Working, new: _Agents, known: _Agents) -> _Agents:
    if not known:
        return new
    return {
        address: new[address] if address in new else known[address].copy()
        for address, _ in there.of("agent")
    }


def _is_input_gate(values: Mapping[str, Any]) -> bool:
    """Whether a person, or a sanitiser of typed values, stands before the model."""
    return (
        known(values.get("stage")) == "pre_call"
        and known(values.get("mode", "enforce")) == "enforce"
        and known(values.get("on_error", "block")) == "block"
        and bool(block(values, "approval") or known(values.get("admits")) not in (None, [], LATE))
    )


def _approves(values: Mapping[str, Any]) -> bool:
    return (
        block(values, "approval") is not None and known(values.get("mode", "enforce")) == "enforce"
    )


# What comes in, and what is held.


def _add_triggers(agents: _Agents, admitting: Iterable[Admits]) -> None:
    for item in admitting:
        agent = _of(agents, item.target)
        if agent is not None:
            agent.triggers.append(item.address)
            if item.source is not None and not agent.input_gate:
                agent.sources.append(item.source)


def _mark_public(agents: _Agents, admitting: Iterable[Admits]) -> None:
    """Whose repositories are known to be open, because a trigger lets their readers in."""
    public: set[str] = set()
    for item in admitting:
        agent = _of(agents, item.target) if item.public else None
        if agent is not None and not agent.input_gate:
            public.update(item.public)
    for agent in agents.values():
        agent.in_public = bool(public) and any(name in public for name in agent.traits.repos)


def _add_grants(fleet: Fleet, agents: _Agents, there: Working) -> None:
    by_pool: dict[Address, list[Agent]] = defaultdict(list)
    for agent in agents.values():
        if agent.traits.pool is not None:
            by_pool[agent.traits.pool].append(agent)
    for given in there.granted:
        held = given.held
        if held is None or (there.idle and held.secret in there.idle):
            continue
        if given.agent is not None:
            holders = _listed(agents.get(given.agent))
        else:
            address, pool = receivers(given, fleet)
            holders = by_pool.get(pool, ()) if pool is not None else _listed(_of(agents, address))
        for holder in holders:
            holder.held.append(held)
            if given.endless:
                holder.marks |= ENDLESS


def _listed(agent: Agent | None) -> Sequence[Agent]:
    return () if agent is None else (agent,)


def _add_own(agent: Agent, extensions: Mapping[Address, Declared]) -> None:
    """What an agent's own declaration, its pool and its extensions add; then its legs."""
    traits = agent.traits
    egress = agent.pool.egress if agent.pool is not None else NO_WAY_OUT
    if not agent.input_gate:
        if traits.reads or traits.shape.web is not None:
            agent.sources += reads(agent.address, traits, egress)
        if traits.extensions:
            found = list(from_extensions(agent.address, traits, extensions))
            agent.sources += [source for source, _ in found]
            agent.feeds_back = tuple(sink for _, sink in found if sink is not None)
    if traits.private:
        agent.held.append(_private_data(agent))
    direct = UNTRUSTED if agent.sources else 0
    if agent.held:
        direct |= HOLDS
    if egress.is_open or egress.writable or agent.feeds_back or sends_by_itself(traits):
        direct |= SENDS
    if traits.shape.writes:
        direct |= CHANGES
    agent.direct = agent.legs = direct


def _private_data(agent: Agent) -> Held:
    late = "how sensitive its data are is known after apply"
    assumptions = (late,) if agent.traits.private_assumed else ()
    return Held(
        "private data", "sees private data", None, None, False, "", agent.location,
        assumptions=assumptions,
    )  # fmt: skip


# What agents pass on to each other.


def _writers(agents: _Agents, admitting: Iterable[Admits]) -> dict[str, list[Agent]]:
    """Of what somebody may hear or recall."""
    families = frozenset(family for item in admitting for family in item.families)
    recalled = frozenset(name for agent in agents.values() for name in agent.traits.recalls)
    found: defaultdict[str, list[Agent]] = defaultdict(list)
    for agent in agents.values():
        traits = agent.traits
        for name in traits.remembers:
            if name in recalled:
                found[f"memory {name}"].append(agent)
        if not traits.shape.families.isdisjoint(families):
            for channel in made(traits, families):
                found[channel].append(agent)
    return dict(found)


def _readers(
    agents: _Agents, admitting: Iterable[Admits], writers: Mapping[str, list[Agent]]
) -> dict[str, list[tuple[Agent, Address | None]]]:
    """Of what somebody writes."""
    families: set[str] = set()
    for agent in agents.values():
        families |= agent.traits.shape.families
    found: defaultdict[str, list[tuple[Agent, Address | None]]] = defaultdict(list)
    for item in admitting:
        reader = None if families.isdisjoint(item.families) else _of(agents, item.target)
        if reader is None:
            continue
        for channel in heard(item.declared.values, item.families):
            if channel in writers:
                found[channel].append((reader, item.address))
    for agent in agents.values():
        for name in agent.traits.recalls:
            if (channel := f"memory {name}") in writers:
                found[channel].append((agent, None))
    return dict(found)
