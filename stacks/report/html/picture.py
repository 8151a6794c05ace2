"""The fleet of a plan as a picture: who leads to whom, in lanes and teams, and what is at risk.

Purely data: the page that draws it decides what of it is in sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from planes.address import Address
from stacks.engine.plan import Action, FleetChange, Plan
from stacks.graph import Compared, FleetGraph, FleetNode, Mark, compared_graph
from stacks.report.text.page import inert
from stacks.review.model import Fact, Severity

__all__ = ["LANES", "Path", "Picture", "PictureEdge", "PictureNode", "picture", "plan_graph"]

LANES = ("Outside", "Triggers and access", "Agents", "Secrets and reach", "Limits and trail")
"""From left to right, as trouble travels."""

_LANE = {
    **dict.fromkeys(("trigger", "access_grant"), 1),
    "agent": 2,
    **dict.fromkeys(("budget", "guardrail", "audit_sink", "metric"), 4),
}
_RESOURCES = 3
_TOWARDS_AGENT = frozenset({"trigger", "access_grant"})
"""Kinds whose references lead on to what they start; of all others the agent comes first."""


class PictureNode(NamedTuple):
    """``kind`` is empty for what is outside of the fleet; ``change`` is the address's place among
    the plan's changes, None where nothing happens to it."""

    name: str
    kind: str
    lane: int
    team: str
    mark: Mark
    risk: Severity | None = None
    place: str = ""
    change: int | None = None


class PictureEdge(NamedTuple):
    """From the left of the picture to the right; the ends are places among the nodes."""

    source: int
    target: int
    label: str
    mark: Mark


class Path(NamedTuple):
    """A risk's way through the picture: its nodes, and what leads from each to the next."""

    fact: Fact
    nodes: tuple[int, ...]
    links: tuple[str, ...]


class Picture(NamedTuple):
    nodes: tuple[PictureNode, ...]
    edges: tuple[PictureEdge, ...]
    paths: tuple[Path, ...]


_MARKS: Mapping[Action, Mark] = {
    Action.CREATE: Mark.NEW,
    Action.ADOPT: Mark.NEW,
    Action.DELETE: Mark.GONE,
    Action.FORGET: Mark.GONE,
    Action.UPDATE: Mark.CHANGED,
    Action.REPLACE: Mark.CHANGED,
    Action.MOVE: Mark.CHANGED,
    Action.NO_OP: Mark.SAME,
}


def plan_graph(plan: Plan) -> FleetGraph:
    """The fleet before and after a plan, as one graph, with the ways of its new risks."""
    graph = compared_graph([_compared(change) for change in plan.changes])
    facts = plan.review.facts("new")
    risks, steps = _risks(facts), _risky_steps(facts)
    nodes = (node._replace(risk=risks.get(str(node.address), "")) for node in graph.nodes)
    edges = (
        edge._replace(risk=steps.get(frozenset((str(edge.source), str(edge.target))), ""))
        for edge in graph.edges
    )
    return FleetGraph(tuple(nodes), tuple(edges)) if risks else graph


def _risky_steps(facts: Iterable[Fact]) -> dict[frozenset[str], Severity]:
    """The gravest risk of each step, whichever way the reference goes; the gravest come first."""
    found: dict[frozenset[str], Severity] = {}
    for fact in facts:
        if fact.waiver is None:
            for one, two in pairwise(fact.path):
                found.setdefault(frozenset((one.node, two.node)), fact.severity)
    return found


def _compared(change: FleetChange) -> Compared:
    node = FleetNode(change.address, change.location, _MARKS[change.action])
    after = None if change.action in (Action.DELETE, Action.FORGET) else change.after
    return Compared(node, change.before, after, change.dependencies)


def picture(plan: Plan) -> Picture:
    """All of the fleet.  Only risks that the change brings have a path."""
    graph = plan_graph(plan)
    facts = plan.review.facts("new")
    outside = _outside(facts, {str(node.address) for node in graph.nodes})
    risks = _risks(facts)
    nodes = [*_fleet_nodes(plan, graph, risks), *_outside_nodes(outside, risks)]
    index = {node.name: number for number, node in enumerate(nodes)}
    edges = [
        _drawn(index, nodes, str(edge.source), str(edge.target), edge.label, edge.mark)
        for edge in graph.edges
    ]
    paths = tuple(
        Path(
            fact,
            tuple(index[hop.node] for hop in fact.path),
            tuple(hop.link for hop in fact.path),
        )
        for fact in facts
    )
    return Picture(tuple(nodes), (*edges, *_path_edges(paths, edges)), paths)


def _risks(facts: Iterable[Fact]) -> dict[str, Severity]:
    """The gravest risk that each node is on the way of; the gravest facts come first."""
    found: dict[str, Severity] = {}
    for fact in facts:
        if fact.waiver is None:
            for hop in fact.path:
                found.setdefault(hop.node, fact.severity)
    return found


def _outside(facts: Iterable[Fact], known: set[str]) -> dict[str, int]:
    """What paths name that is not declared, and whether it stands left or right of the agents."""
    found: dict[str, int] = {}
    for fact in facts:
        passed = False
        for hop in fact.path:
            if hop.node in known:
                passed = True
            else:
                found.setdefault(hop.node, _RESOURCES if passed else 0)
    return found


def _fleet_nodes(
    plan: Plan, graph: FleetGraph, risks: Mapping[str, Severity]
) -> Iterator[PictureNode]:
    own = {change.address: _own_team(change) for change in plan.changes}
    teams = _shared_teams(own, graph)
    for number, (change, node) in enumerate(zip(plan.changes, graph.nodes, strict=True)):
        name = str(change.address)
        yield PictureNode(
            name,
            change.address.kind,
            _LANE.get(change.address.kind, _RESOURCES),
            teams[change.address],
            node.mark,
            risks.get(name),
            str(change.location or ""),
            None if change.action is Action.NO_OP else number,
        )


def _own_team(change: FleetChange) -> str:
    values: Mapping[str, Any] = change.after or change.before or {}
    labels = values.get("labels")
    team = labels.get("team") if isinstance(labels, dict) else None
    if isinstance(team, str):
        return team
    return change.address.module[0][0] if change.address.module else ""


def _shared_teams(own: Mapping[Address, str], graph: FleetGraph) -> dict[Address, str]:
    """What has no team of its own belongs to that of all that it is tied to; else to everybody."""
    tied: dict[Address, set[str]] = {address: set() for address in own}
    for edge in graph.edges:
        for one, other in ((edge.source, edge.target), (edge.target, edge.source)):
            if one in tied and own.get(other):
                tied[one].add(own[other])
    return {
        address: team or (next(iter(tied[address])) if len(tied[address]) == 1 else "")
        for address, team in own.items()
    }


def _outside_nodes(
    outside: Mapping[str, int], risks: Mapping[str, Severity]
) -> Iterator[PictureNode]:
    for name, lane in outside.items():
        yield PictureNode(name, "", lane, "", Mark.SAME, risks.get(name))


def _drawn(
    index: Mapping[str, int],
    nodes: list[PictureNode],
    source: str,
    target: str,
    label: str,
    mark: Mark,
) -> PictureEdge:
    """The edge as trouble travels: what refers to an agent comes after it, unless it starts it."""
    one, other = index[source], index[target]
    backwards = nodes[other].lane < nodes[one].lane or (
        nodes[other].kind == "agent" and nodes[one].kind not in _TOWARDS_AGENT
    )
    return PictureEdge(*((other, one) if backwards else (one, other)), label, mark)


def _path_edges(paths: Iterable[Path], edges: Iterable[PictureEdge]) -> Iterator[PictureEdge]:
    """Edges for the steps of paths that no reference makes."""
    known = {(edge.source, edge.target) for edge in edges}
    for path in paths:
        for step, link in zip(
            zip(path.nodes, path.nodes[1:], strict=False), path.links, strict=False
        ):
            if step not in known:
                known.add(step)
                yield PictureEdge(*step, inert(link), Mark.SAME)
