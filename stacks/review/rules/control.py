"""Agents that get at what is to hold them: their configuration, their gate, their rights.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from planes.pins import is_pinned
from stacks.review.declared import block, said
from stacks.review.finding import Finding, found
from stacks.review.graph import Agent, Graph
from stacks.review.parts import Sink
from stacks.stack import ReviewSettings

__all__ = ["grants_more", "own_configuration", "own_gate"]


def own_configuration(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    if not any(
        write.area == "repo" and _writes_code(write.makes) for write in agent.traits.shape.writes
    ):
        return
    for repository in agent.traits.repos:
        holds = any(_covers(repository, item) for item in settings.repositories)
        if holds and not all(_is_protected(agent, name) for name in settings.files):
            message = f"may write {repository}, which holds the configuration of this fleet"
            yield _control("F010", agent, message, repository)
    file = agent.traits.instructions_file
    if file and agent.traits.repos and not file.startswith("/") and not _is_protected(agent, file):
        message = f"may write {file}, its own instructions"
        yield _control("F010", agent, message, file)
    yield from _own_extensions(graph, agent)


def _own_extensions(graph: Graph, agent: Agent) -> Iterator[Finding]:
    for address in agent.traits.extensions:
        declared = graph.fleet.get(address)
        if declared is None:
            continue
        source, ref = said(declared.values.get("source")), declared.values.get("ref")
        inside = next((item for item in agent.traits.repos if item in source), None)
        pinned = ref is not None and is_pinned(source, said(ref))
        if inside is not None and not pinned:
            message = f"may write {inside}, from which it loads {address}"
            yield _control("F010", agent, message, str(address))


def _writes_code(makes: frozenset[str]) -> bool:
    return "commit" in makes or "merge" in makes


def _covers(pattern: str, repository: str) -> bool:
    return fnmatchcase(repository, pattern) or fnmatchcase(pattern, repository)


def _is_protected(agent: Agent, path: str) -> bool:
    return any(
        pattern in ("**", "*") or fnmatchcase(path, pattern.replace("**/", "*")) or path == pattern
        for pattern in agent.traits.shape.protected
    )


def own_gate(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    makes = {thing for write in agent.traits.shape.writes for thing in write.makes}
    if "merge" in makes and "pull_request" in makes and not agent.gated:
        message = "opens pull requests and merges them itself"
        yield _control("F011", agent, message, "merge")
    if "message" not in makes and "comment" not in makes:
        return
    for address in agent.traits.guardrails:
        declared = graph.fleet.get(address)
        approval = block(declared.values, "approval") if declared is not None else None
        channel = "" if approval is None else said(approval.get("channel"))
        if channel.startswith(("#", "slack:")) and "message" in makes:
            message = f"writes to {channel}, where {address} asks for the approval of what it does"
            yield _control("F011", agent, message, str(address))


def grants_more(graph: Graph, agent: Agent, settings: ReviewSettings) -> Iterator[Finding]:
    for write, sink in zip(agent.traits.shape.writes, agent.writes, strict=True):
        if write.level == "admin":
            message = f"{sink.says}, and so can give away rights that it does not hold"
        elif write.area == "workflows":
            message = f"{sink.says}, and so can use what CI may and it may not"
        else:
            continue
        yield found("F012", "high", agent, message, sink=sink)


def _control(rule: str, agent: Agent, message: str, node: str) -> Finding:
    sink = Sink(node, "", node, (agent.address, *agent.traits.guardrails))
    return found(rule, "critical", agent, message, sink=sink)
