"""Dependency order, in linear time.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

__all__ = ["ordered"]

Node = TypeVar("Node", bound=Hashable)


def ordered(
    nodes: Iterable[Node], needs: Callable[[Node], Iterable[Node]]
) -> tuple[list[Node], list[Node]]:
    """All nodes and all that they need, what is needed first, else in the order given; and a cycle.

    The cycle is empty where there is none; otherwise the order keeps all dependencies but those
    that close a cycle.
    """
    found: list[Node] = []
    state: dict[Node, bool] = {}  # False while what it needs is looked at, True once it is placed.
    cycle: list[Node] = []
    for start in nodes:
        if start in state:
            continue
        state[start] = False
        trail: list[tuple[Node, Iterator[Node]]] = [(start, iter(needs(start)))]
        while trail:
            node, waiting = trail[-1]
            for other in waiting:
                placed = state.get(other)
                if placed is None:
                    state[other] = False
                    trail.append((other, iter(needs(other))))
                    break
                if placed is False and not cycle:
                    members = [item for item, _ in trail]
                    cycle = members[members.index(other) :]
            else:
                state[node] = True
                found.append(node)
                trail.pop()
    return found, cycle
