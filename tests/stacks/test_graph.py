"""Cycles, and the fleet's graph."""

from __future__ import annotations

import pytest

from planes.address import Address
from planes.declaration import Provenance
from planes.diagnostics import Location
from planes.values import Deferred, Reference, Sensitive
from stacks.graph import FleetEdge, cycles, fleet_graph
from stacks.stack import Resource, Stack


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ({}, []),
        ({"a": ["b"], "b": []}, []),
        ({"a": ["a"]}, [["a"]]),
        ({"a": ["b"], "b": ["c"], "c": ["a"]}, [["a", "b", "c"]]),
        ({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"], "e": ["a"]}, [["a", "b"], ["c", "d"]]),
    ],
)
def test_cycles(edges: dict[str, list[str]], expected: list[list[str]]) -> None:
    assert cycles(edges) == expected


def test_a_cycle_is_in_the_order_of_its_edges() -> None:
    edges = {"x": ["a"], "a": ["c", "b"], "b": ["a"], "c": ["d"], "d": ["e"], "e": ["a"]}
    (found,) = cycles(edges)
    following = [*found[1:], found[0]]
    assert all(after in edges[before] for before, after in zip(found, following, strict=True))


def _resource(name: str, key: str | None = None, **properties: object) -> Resource:
    address = Address((), "local_agent", name, key)
    place = Provenance(Location("main.fleet.hcl", 1, 1, 1, 2))
    return Resource(address, "local_agent", properties, place)


def test_the_fleet_as_a_graph() -> None:
    pool = _resource("pool")
    one, two = _resource("many", "1"), _resource("many", "2")
    late = Deferred("x", (Reference(two.address, ("id",)),))
    user = _resource(
        "user", pool=Reference(pool.address), deep={"list": [Sensitive(late)]}
    )._replace(dependencies=(pool.address, one.address.resource))
    stack = Stack("s", "default", ".", {}, {each.address: each for each in (pool, one, two, user)})
    graph = fleet_graph(stack)
    assert [node.address for node in graph.nodes] == [r.address for r in (pool, one, two, user)]
    assert set(graph.edges) == {
        FleetEdge(user.address, pool.address, "pool"),
        FleetEdge(user.address, two.address, "deep.list[0]"),
        FleetEdge(user.address, one.address),
    }
