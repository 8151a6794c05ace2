"""Graphs: cycles, and the fleet as nodes and edges.  The only importer of networkx.

networkx takes 0.12 s to import, so it is imported where it is needed: on the road to an error.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from planes.address import Address
from planes.declaration import Declaration, Provenance
from planes.kind import plain
from planes.values import Deferred, Path, Reference, Sensitive, format_path
from stacks.stack import DataSource, Resource, Stack

__all__ = ["FleetEdge", "FleetGraph", "FleetNode", "cycles", "fleet_graph"]

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


class FleetNode(NamedTuple):
    """A declaration, a primitive that is declared directly, or a data source."""

    address: Address
    provenance: Provenance


class FleetEdge(NamedTuple):
    """``source`` refers to ``target``; ``label`` is the attribute that does, such as ``pool``.

    The label is empty where the reference is in ``depends_on`` or inside an expression.
    """

    source: Address
    target: Address
    label: str = ""


class FleetGraph(NamedTuple):
    nodes: tuple[FleetNode, ...]
    edges: tuple[FleetEdge, ...]


def fleet_graph(stack: Stack) -> FleetGraph:
    """The fleet as a graph, nodes in the stack's order."""
    members: list[Declaration | Resource | DataSource] = [
        *stack.data.values(),
        *stack.declarations.values(),
        *stack.resources.values(),
    ]
    nodes = tuple(FleetNode(member.address, member.provenance) for member in members)
    instances = _instances(node.address for node in nodes)
    edges: dict[FleetEdge, None] = {}
    for declaration in stack.declarations.values():
        data = plain(declaration.spec)
        edges.update(_edges(declaration.address, data, declaration.dependencies, instances))
    for resource in stack.resources.values():
        data = dict(resource.properties)
        edges.update(_edges(resource.address, data, resource.dependencies, instances))
    for source in stack.data.values():
        data = dict(source.arguments)
        edges.update(_edges(source.address, data, source.dependencies, instances))
    return FleetGraph(nodes, tuple(edges))


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
