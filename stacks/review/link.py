"""From plain declarations to the graph of agents.

Purely data; no I/O.  Each declaration is looked at once.  What is disabled is left out: it does
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planes.address import Address
from planes.bundles import BUNDLES
from stacks.review.access import admitted
from stacks.review.channels import heard, made
from stacks.review.declared import LATE, Declared, Fleet, block, items, known, reference, said
from stacks.review.graph import Agent, Egress, Graph, Held, Pool, Sink, Source
from stacks.review.model import Hop
from stacks.review.reach import close
from stacks.review.readings import Admits, Given, Own, Readings
from stacks.review.tables import is_private_host, site_of, writable_host

__all__ = ["link", "working"]

_NO_WAY_OUT = Egress("", None, None)
_READS_PUBLIC = frozenset({"none", "read"})
_ON_PUBLIC = frozenset({"comment", "review", "issue", "pull_request", "commit", "merge", "release"})


def working(fleet: Fleet, kind: str) -> Iterator[tuple[Address, Declared]]:
    """The declarations of a kind that are enabled, or may be."""
    for address, declared in fleet.items():
        if address.kind == kind and known(declared.values.get("enabled", True)) is not False:
            yield address, declared


def link(fleet: Fleet, readings: Readings) -> Graph:
    """The graph of a fleet, with the legs of its agents."""
    kinds = _by_kind(fleet)
    pools = {
        address: _pool_of(fleet, address, it, readings)
        for address, it in kinds.get("runtime_pool", ())
    }
    gates = {address for address, it in kinds.get("guardrail", ()) if _is_input_gate(it.values)}
    approvals = {address for address, it in kinds.get("guardrail", ()) if _approves(it.values)}
    agents = {
        address: _agent(address, it, readings, pools, gates, approvals)
        for address, it in kinds.get("agent", ())
    }
    graph = Graph(fleet, agents, defaultdict(list), defaultdict(list))
    public: set[str] = set()
    for address, declared in kinds.get("trigger", ()):
        _add_trigger(graph, _admits(address, declared, readings), public)
    by_pool: dict[Address | None, list[Agent]] = {}
    for agent in agents.values():
        by_pool.setdefault(agent.traits.pool, []).append(agent)
    for address, declared in kinds.get("secret_grant", ()):
        _add_grant(graph, _given(address, declared, readings), by_pool)
    extensions = {address: it for address, it in kinds.get("extension", ())}
    for agent in agents.values():
        _add_own(graph, agent, extensions, public, readings)
    close(graph)
    return graph


def _by_kind(fleet: Fleet) -> dict[str, list[tuple[Address, Declared]]]:
    found: dict[str, list[tuple[Address, Declared]]] = {}
    for item in fleet.items():
        if known(item[1].values.get("enabled", True)) is not False:
            found.setdefault(item[0].kind, []).append(item)
    return found


def _agent(
    address: Address,
    declared: Declared,
    readings: Readings,
    pools: Mapping[Address, Pool],
    gates: set[Address],
    approvals: set[Address],
) -> Agent:
    traits = readings.traits_of(declared)
    agent = Agent(address, declared, traits)
    if traits.pool is not None:
        agent.pool = pools.get(traits.pool)
    if traits.guardrails:
        agent.input_gate = any(item in gates for item in traits.guardrails)
        agent.gated = agent.gated or any(item in approvals for item in traits.guardrails)
    return agent


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


# Pools and their way out.

_MICROVMS = frozenset({"ecs_fargate", "agentcore", "sandbox"})
"""Backends that give each run a kernel of its own."""


def _pool_of(fleet: Fleet, address: Address, declared: Declared, readings: Readings) -> Pool:
    target = reference(declared.values.get("egress"))
    egress = fleet.get(target) if target is not None else None
    found = readings.pools.get(id(declared))
    if found is None or found[1] is not egress or found[2].address != address:
        found = readings.pools[id(declared)] = (declared, egress, _pool(fleet, address, declared))
    return found[2]


def _pool(fleet: Fleet, address: Address, declared: Declared) -> Pool:
    values = declared.values
    isolation, backend = known(values.get("isolation", "runc")), known(values.get("backend"))
    own = isolation in ("gvisor", "kata") or backend in _MICROVMS
    by_default = backend is None and (declared.provider or "").partition(".")[0] == "aws"
    most = known(values.get("max_concurrency", 10))
    return Pool(
        address,
        _egress(fleet, values.get("egress")),
        own or by_default,
        values.get("network") is not None,
        most if type(most) is int else 1,
        declared.location,
        ("the isolation of its pool is known after apply",) if isolation is LATE else (),
    )


def _egress(fleet: Fleet, value: Any) -> Egress:
    if value is None:
        return _NO_WAY_OUT
    address = reference(value)
    declared = fleet.get(address) if address is not None else None
    if address is None or declared is None:
        return Egress(
            said(value), address, None, True, assumptions=("its egress is known after apply",)
        )
    values = declared.values
    enabled = known(values.get("enabled", True)) is not False
    hosts, limited, assumptions = _allowed(values)
    is_open = not enabled or "*" in hosts or known(values.get("default", "deny")) in ("allow", LATE)
    reachable = [*hosts, *limited]
    writable = (site_of(host) for host in map(writable_host, hosts) if host is not None)
    return Egress(
        str(address),
        address,
        declared.location,
        is_open,
        tuple(reachable),
        tuple(dict.fromkeys(writable)),
        tuple(host for host in reachable if is_private_host(host)),
        not enabled or known(values.get("deny_metadata", True)) is not True,
        assumptions,
    )


def _allowed(values: Mapping[str, Any]) -> tuple[list[str], list[str], tuple[str, ...]]:
    """Hosts that are open to every path and method that could carry data, and the others."""
    hosts: list[str] = []
    limited: list[str] = []
    assumptions: tuple[str, ...] = ()
    for item in items(values, "allow"):
        allow = known(item)
        host = LATE if type(allow) is not dict else known(allow.get("host"))
        if type(allow) is not dict or type(host) is not str:
            assumptions = ("a host that it may reach is known after apply",)
            hosts.append("*")
            continue
        (limited if _is_limited(allow) else hosts).append(host)
    if known(values.get("allow")) is LATE or known(values.get("bundles")) is LATE:
        return ["*"], limited, ("the hosts that it may reach are known after apply",)
    for bundle in items(values, "bundles"):
        hosts += BUNDLES.get(said(bundle), ())
    return hosts, limited, assumptions


def _is_limited(allow: Mapping[str, Any]) -> bool:
    methods = set(map(said, items(allow, "methods")))
    paths = [said(path) for path in items(allow, "paths")]
    reading = bool(methods) and methods <= {"GET", "HEAD", "OPTIONS"}
    return reading or (bool(paths) and not any(path in ("/*", "*", "/") for path in paths))


# What comes in.


def _admits(address: Address, declared: Declared, readings: Readings) -> Admits:
    found = readings.admits.get(id(declared))
    if found is not None and found.address == address:
        return found
    values, public = declared.values, set[str]()
    source = None
    for who, assumptions in _outsiders(values, public):
        hops = (Hop(who, "causes"), Hop(str(address), "starts", declared.location))
        source = Source(str(address), f"{who} starts", hops, (address,), True, assumptions)
        break
    target, channels = reference(values.get("agent")), tuple(heard(values))
    found = Admits(address, declared, target, channels, source, tuple(public))
    readings.admits[id(declared)] = found
    return found


def _add_trigger(graph: Graph, admits: Admits, public: set[str]) -> None:
    agent = graph.agents.get(admits.target) if admits.target is not None else None
    if agent is None:
        return
    agent.triggers.append(admits.address)
    for channel in admits.channels:
        graph.readers[channel].append((agent, admits.address))
    if admits.source is not None and not agent.input_gate:
        public.update(admits.public)
        agent.sources.append(admits.source)


def _outsiders(
    values: Mapping[str, Any], public: set[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Who of outside a trigger lets in, in words; the first is enough."""
    github, webhook = block(values, "github"), block(values, "webhook")
    if github is not None:
        yield from _outside_github(values, github, public)
    elif webhook is not None:
        signature = known(webhook.get("signature", "hmac_sha256"))
        if signature == "none":
            yield "anyone who knows the URL", ()
        elif signature is LATE:
            yield "anyone who knows the URL", ("how requests are signed is known after apply",)
        elif signature == "github" and not _names_actors(block(webhook, "filter") or {}):
            yield "anyone who causes an event on GitHub", ()


def _outside_github(
    values: Mapping[str, Any], github: Mapping[str, Any], public: set[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    actors = block(github, "actors") or {}
    least = known(actors.get("min_permission", "write"))
    forks = known(actors.get("allow_forks")) in (True, LATE)
    if least in _READS_PUBLIC or least is LATE:
        public.update(map(said, items(github, "repositories")))
        late = ("who may start it is known after apply",) if least is LATE else ()
        who = next(admitted(values), "anyone")
        if least == "read":
            who = who.replace("whoever has read on", "anyone who can read").replace(
                " and can", " and"
            )
        yield who, late
    elif forks:
        public.update(map(said, items(github, "repositories")))
        where = ", ".join(map(said, items(github, "repositories")))
        yield f"anyone who opens a pull request from a fork of {where}", ()


def _names_actors(filters: Mapping[str, Any]) -> bool:
    return any(name.startswith("sender") or name.endswith("author_association") for name in filters)


def _add_own(
    graph: Graph,
    agent: Agent,
    extensions: Mapping[Address, Declared],
    public: set[str],
    readings: Readings,
) -> None:
    """What an agent's own declaration, its pool and its extensions add."""
    egress = agent.pool.egress if agent.pool is not None else _NO_WAY_OUT
    is_public = not public.isdisjoint(agent.traits.repos)
    found = None if agent.traits.extensions else readings.own.get(id(agent.declared))
    if (
        found is None
        or found.egress is not egress
        or found.public != is_public
        or found.gate != agent.input_gate
        or found.address != agent.address
    ):
        found = _own(agent, extensions, egress, is_public)
        if not agent.traits.extensions:
            readings.own[id(agent.declared)] = found
    agent.sources += found.sources
    agent.held += found.held
    agent.sends, agent.lists, agent.writes = found.sends, found.lists, found.writes
    for channel in found.channels:
        graph.writers[channel].append(agent)
    for name in agent.traits.recalls:
        graph.readers[f"memory {name}"].append((agent, None))


def _own(
    linked: Agent, extensions: Mapping[Address, Declared], egress: Egress, public: bool
) -> Own:
    agent = Agent(linked.address, linked.declared, linked.traits)
    agent.pool, agent.input_gate = linked.pool, linked.input_gate
    traits = agent.traits
    if not agent.input_gate:
        agent.sources += _read(agent, egress)
        if traits.extensions:
            agent.sources += _untrusted_extensions(agent, extensions)
    if traits.private:
        late = (
            ("how sensitive its data are is known after apply",) if traits.private_assumed else ()
        )
        agent.held.append(
            Held("private data", "sees private data", None, None, False, "", agent.location, late)
        )
    if egress is not _NO_WAY_OUT:
        _add_ways_out(agent, egress)
    if traits.send is not None:
        agent.sends.append(
            Sink(f"tool {traits.send.name}", f"may send by {traits.send.name}", traits.send.name)
        )
    if traits.writes:
        _add_writes(agent, public)
    return Own(
        agent.address,
        agent.declared,
        egress,
        agent.input_gate,
        public,
        agent.sources,
        agent.held,
        agent.sends,
        agent.lists,
        agent.writes,
        tuple(made(traits)),
    )


def _read(agent: Agent, egress: Egress) -> Iterable[Source]:
    traits, support = agent.traits, (agent.address,)
    for name in traits.reads:
        hops = (Hop(f"{name}, which outsiders write", "is read by"),)
        yield Source(f"reads {name}", f"what outsiders write ({name}) reaches", hops, support)
    web = traits.web
    if web is not None and (web.listed or egress.is_open):
        hops = (Hop("the web", "is read by"),)
        unlisted = f"its tools are not listed, so that {web.name} may read any page"
        assumptions = () if web.listed else (unlisted,)
        more = () if egress.address is None else (egress.address,)
        yield Source(
            "reads the web", "what anyone writes on the web reaches", hops, (*support, *more),
            assumptions=assumptions,
        )  # fmt: skip


def _untrusted_extensions(agent: Agent, extensions: Mapping[Address, Declared]) -> Iterable[Source]:
    for address in agent.traits.extensions:
        declared = extensions.get(address)
        if declared is None or known(declared.values.get("trust", "untrusted")) == "trusted":
            continue
        name = str(address)
        hops = (Hop(name, "feeds", declared.location),)
        support = (address, agent.address)
        yield Source(name, f"what {name} returns, which is not trusted, reaches", hops, support)
        if known(declared.values.get("transport")) in ("http", "sse"):
            agent.sends.append(Sink(name, f"may send to {name}", name, support, declared.location))


def _add_ways_out(agent: Agent, egress: Egress) -> None:
    assert agent.pool is not None
    own = (agent.address, agent.pool.address)
    support = own if egress.address is None else (*own, egress.address)
    if egress.is_open:
        agent.sends.append(
            Sink(
                egress.name,
                f"may send to every host ({egress.name})",
                "every host",
                support,
                egress.location,
                egress.assumptions,
            )
        )
        return
    for host in egress.writable:
        says = f"may write to {host}, where others read ({egress.name})"
        agent.lists.append(Sink(host, says, host, support, egress.location, egress.assumptions))


def _add_writes(agent: Agent, is_public: bool) -> None:
    traits = agent.traits
    where = ", ".join(traits.repos[:3]) + (" and others" if len(traits.repos) > 3 else "")
    posts = False
    for write in traits.writes:
        place = "" if write.area in ("jira", "slack") else f" of {where or 'its repositories'}"
        does = "administer" if write.level == "admin" else "change"
        node = f"{write.area}{place}"
        agent.writes.append(
            Sink(f"{write.area} ({write.level})", f"may {does} {node}", node, (agent.address,))
        )
        posts = posts or not write.makes.isdisjoint(_ON_PUBLIC)
    if posts and traits.repos and not traits.approved:
        assumptions = () if is_public else (f"what is on {where} can be read from outside",)
        agent.sends.append(
            Sink(
                "what it posts",
                f"may post on {where}",
                f"posts on {where}",
                (agent.address,),
                agent.location,
                assumptions,
            )
        )


# What it holds.


def _given(address: Address, declared: Declared, readings: Readings) -> Given:
    found = readings.given.get(id(declared))
    if found is not None and found.address == address:
        return found
    values, held = declared.values, None
    secret, agent = reference(values.get("secret")), reference(values.get("agent"))
    if secret is not None:
        name, mount = str(secret), said(values.get("mount", "env"))
        raw = mount != "header"
        says = f"holds {name}" if raw else f"may use {name}"
        held = Held(name, says, secret, address, raw, mount, declared.location)
    found = readings.given[id(declared)] = Given(address, declared, agent, held)
    return found


def _add_grant(graph: Graph, given: Given, by_pool: _ByPool) -> None:
    held = given.held
    if held is None or held.secret is None:
        return
    secret = graph.fleet.get(held.secret)
    if secret is not None and known(secret.values.get("enabled", True)) is False:
        return
    for agent in _holders(graph, given, by_pool):
        agent.held.append(held)
        agent.grants.append(given.address)


_ByPool = Mapping[Address | None, list[Agent]]


def _holders(graph: Graph, given: Given, by_pool: _ByPool) -> Iterable[Agent]:
    if given.agent is not None:
        return [graph.agents[given.agent]] if given.agent in graph.agents else []
    values = given.declared.values
    trigger = reference(values.get("trigger"))
    if trigger is not None and trigger in graph.fleet:
        target = reference(graph.fleet[trigger].values.get("agent"))
        return [graph.agents[target]] if target is not None and target in graph.agents else []
    pool = reference(values.get("pool"))
    return by_pool.get(pool, ()) if pool is not None else ()
