"""What resources are called in a converted stack.

Purely data; no I/O.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable, Mapping
from heapq import heapify, heappop, heappush

from planes.address import Address, format_module_path
from planes.declaration import Declaration
from stacks.stack import DataSource, Resource, Stack

__all__ = [
    "flat_addresses",
    "former_name",
    "in_order",
    "late_data",
    "settled_moves",
    "variable_names",
]


def former_name(source: str, target: str) -> str | None:
    """The name, with its instance's key, that stands in the source for that in the target; None
    where they differ in more."""
    place, _, name = target.partition("[")[0].rpartition(".")
    if not source.startswith(f"{place}.") or not name:
        return None
    former = source.removeprefix(f"{place}.")
    return None if "." in former.partition("[")[0] else former


def settled_moves(moves: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """From what things were called to what they are called in the end, ordered by that."""
    steps = dict(moves)
    found = {}
    for source in steps:
        target, seen = source, {source}
        while target in steps and steps[target] not in seen:
            target = steps[target]
            seen.add(target)
        found[source] = target
    return sorted(found.items(), key=lambda item: (item[1], item[0]))


def late_data(stack: Stack) -> dict[Address, DataSource]:
    """The data sources that are yet to be read.  What others have found stands in its place."""
    return {address: item for address, item in stack.data.items() if item.values is None}


def in_order(stack: Stack) -> list[Address]:
    """All that a stack declares, and what it looks up late: what a thing depends on comes first,
    and else by address, so that the order is that of the fleet, and not of who wrote it down."""
    declared: dict[Address, Declaration | Resource | DataSource] = {
        **stack.declarations,
        **stack.resources,
        **late_data(stack),
    }
    instances: dict[Address, list[Address]] = {}
    for address in declared:
        instances.setdefault(address.resource, []).append(address)
    waiting: dict[Address, set[Address]] = {}
    users: dict[Address, list[Address]] = {}
    for address, item in declared.items():
        found = [one for other in item.dependencies for one in _named(other, declared, instances)]
        waiting[address] = set(found) - {address}
        for other in waiting[address]:
            users.setdefault(other, []).append(address)
    ready = [(str(address), address) for address in declared if not waiting[address]]
    heapify(ready)
    order = []
    while ready:
        _, address = heappop(ready)
        order.append(address)
        for user in users.get(address, ()):
            waiting[user].discard(address)
            if not waiting[user]:
                heappush(ready, (str(user), user))
    return order


def _named(
    address: Address, declared: Collection[Address], instances: Mapping[Address, list[Address]]
) -> list[Address]:
    return [address] if address in declared else instances.get(address, [])


def variable_names(addresses: Iterable[Address]) -> dict[Address, str]:
    """A Python variable for each resource: ``agent_reviewer``."""
    taken: set[str] = set()
    found = {}
    for address in addresses:
        found[address] = _unused(_identifier(str(address)), taken)
    return found


def flat_addresses(addresses: Iterable[Address]) -> Mapping[Address, Address]:
    """The address in the root module, without an instance key, that each resource has in HCL that
    is written out: ``module.team["eu"].agent.a`` becomes ``agent.team_eu_a``."""
    taken: set[str] = set()
    found = {}
    for address in sorted(addresses, key=lambda item: bool(item.module or item.key is not None)):
        name = address.name
        if address.module or address.key is not None:
            outer = _identifier(format_module_path(address.module).replace("module.", ""))
            key = "" if address.key is None else f"_{address.key}"
            name = _identifier(f"{outer}_{address.name}{key}" if outer else address.name + key)
        name = _unused(f"{address.kind}.{name}", taken).rpartition(".")[2]
        found[address] = Address((), address.kind, name)
    return found


def _identifier(text: str) -> str:
    found = re.sub(r"\W+", "_", text).strip("_")
    return f"{found}_" if keyword.iskeyword(found) or found[:1].isdigit() else found


def _unused(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found)
    return found
