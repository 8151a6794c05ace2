"""Graphs: cycles, and the fleet as nodes and edges.  The only importer of networkx.

networkx takes 0.12 s to import, so it is imported where it is needed: on the road to an error.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple, TypeVar

from planes.address import Address
from planes.declaration import Declaration
from planes.diagnostics import Location
from planes.kind import plain
from planes.values import Deferred, Path, Reference, Sensitive, format_path
from stacks.stack import DataSource, Resource, Stack

__all__ = [
    "Compared",
    "FleetEdge",
    "FleetGraph",
    "FleetNode",
    "Mark",
    "compared_graph",
    "cycles",
    "fleet_graph",
]

Node = TypeVar("Node", bound=Hashable)


def cycles(edges: Mapping[Node, Iterable[Node]]) -> list[list[Node]]:
    """One cycle out of each knot of nodes that depend on each other, in the order of its edges.

    ``edges`` leads from a node to what it depends on.  A node that depends on itself is a cycle.
    """
    import networkx

    graph: Any = networkx.DiGraph()
    graph.add_nodes_from(edges)
    graph.add_edges_from((node, other) for node, others in edges.items() for other in others)
    order = {node: position for position, node in enumerate(graph)}
    found = []
    for knot in networkx.strongly_connected_components(graph):
        start = min(knot, key=order.__getitem__)
        if len(knot) > 1 or graph.has_edge(start, start):
            found.append([source for source, _ in networkx.find_cycle(graph.subgraph(knot), start)])
    return sorted(found, key=lambda members: order[members[0]])


class Mark(Enum):
    """How a node or an edge of a fleet stands to the fleet as it was applied."""

    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


class FleetNode(NamedTuple):
    """A declaration, a primitive that is declared directly, or a data source.

    ``risk`` is the severity of the gravest new risk that it is on the way of, if any.
    """

    address: Address
    location: Location | None = None
    mark: Mark = Mark.SAME
    risk: str = ""


class FleetEdge(NamedTuple):
    """``source`` refers to ``target``; ``label`` is the attribute that does, such as ``pool``.

    The label is empty where the reference is in ``depends_on`` or inside an expression.
    """

    source: Address
    target: Address
    label: str = ""
    mark: Mark = Mark.SAME
    risk: str = ""


class FleetGraph(NamedTuple):
    nodes: tuple[FleetNode, ...]
    edges: tuple[FleetEdge, ...]


class Compared(NamedTuple):
    """One node with what it says before a change and after it; None where it is not there."""

    node: FleetNode
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    dependencies: tuple[Address, ...] = ()


def fleet_graph(stack: Stack) -> FleetGraph:
    """The fleet as a graph, nodes in the stack's order."""
    members: list[tuple[Declaration | Resource | DataSource, Any]] = [
        *((item, dict(item.arguments)) for item in stack.data.values()),
        *((item, plain(item.spec)) for item in stack.declarations.values()),
        *((item, dict(item.properties)) for item in stack.resources.values()),
    ]
    nodes = tuple(FleetNode(item.address, item.provenance.location) for item, _ in members)
    instances = _instances(node.address for node in nodes)
    edges = [
        edge
        for item, data in members
        for edge in _edges(item.address, data, item.dependencies, instances)
    ]
    return FleetGraph(nodes, tuple(edges))


def compared_graph(members: Sequence[Compared]) -> FleetGraph:
    """Two fleets as one graph, with a mark on what is not in both."""
    there = [item.node.address for item in members if item.after is not None]
    gone = [item.node.address for item in members if item.before is not None]
    now, then = _instances(there), _instances(gone)
    edges: list[FleetEdge] = []
    for before, after, node, dependencies in (
        (item.before, item.after, item.node, item.dependencies) for item in members
    ):
        new = {} if after is None else _edges(node.address, after, dependencies, now)
        old = {} if before is None else _edges(node.address, before, (), then)
        targets = {edge.target for edge in old}
        kept = before is not None
        for edge in new:
            # What is only depended on was so before, as far as anything here can tell.
            same = edge.target in targets or (kept and not edge.label)
            edges.append(edge if same else edge._replace(mark=Mark.NEW))
        targets = {edge.target for edge in new}
        edges += [edge._replace(mark=Mark.GONE) for edge in old if edge.target not in targets]
    # A plan of a part of the fleet has not all that the part refers to.
    known = {item.node.address for item in members}
    return FleetGraph(
        tuple(item.node for item in members),
        tuple(edge for edge in edges if edge.target in known),
    )


def _instances(addresses: Iterable[Address]) -> dict[Address, list[Address]]:
    """What an address stands for: itself, or all instances of its block."""
    found: dict[Address, list[Address]] = {}
    for address in addresses:
        found[address] = [address]
        if address.key is not None:
            found.setdefault(address.resource, []).append(address)
    return found


def _edges(
    source: Address,
    data: Any,
    dependencies: Iterable[Address],
    instances: Mapping[Address, list[Address]],
) -> dict[FleetEdge, None]:
    labels: dict[Address, str] = {}
    for path, address in _references(data):
        labels.setdefault(address, format_path(path))
    targets = dict.fromkeys(
        (*labels, *(one for all in dependencies for one in instances.get(all, ())))
    )
    return {FleetEdge(source, target, labels.get(target, "")): None for target in targets}


def _references(value: Any, path: Path = ()) -> Iterator[tuple[Path, Address]]:
    match value:
        case Reference():
            yield path, value.address
        case Deferred():
            for need in value.needs:
                yield path, need.address
        case Sensitive():
            yield from _references(value.value, path)
        case dict():
            for key, item in value.items():
                yield from _references(item, (*path, key))
        case list():
            for index, item in enumerate(value):
                yield from _references(item, (*path, index))
