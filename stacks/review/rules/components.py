"""The parts of a graph in which each node leads to each other one.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, TypeVar

__all__ = ["components"]

Node = TypeVar("Node", bound=Hashable)


def components(edges: Mapping[Node, list[tuple[Node, Any]]]) -> Iterator[set[Node]]:
    """The strongly connected parts of more than one node (Tarjan, 1972), without recursion.

    ``edges`` are by node, each with what is told of it; linear in them.
    """
    number: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    on: set[Node] = set()
    for root in edges:
        if root in number:
            continue
        work = [(root, iter(edges[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on.add(root)
        while work:
            node, after = work[-1]
            step = next(after, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                part = _popped(node, stack, on) if low[node] == number[node] else set()
                if len(part) > 1:
                    yield part
            elif step[0] not in number:
                target = step[0]
                number[target] = low[target] = len(number)
                stack.append(target)
                on.add(target)
                work.append((target, iter(edges.get(target, ()))))
            elif step[0] in on:
                low[node] = min(low[node], number[step[0]])


def _popped(node: Node, stack: list[Node], on: set[Node]) -> set[Node]:
    part: set[Node] = set()
    while True:
        member = stack.pop()
        on.discard(member)
        part.add(member)
        if member == node:
            return part
