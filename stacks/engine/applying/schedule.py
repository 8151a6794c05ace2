"""The order of a plan: what may start when, and what cannot go on after a failure.

Pure; no I/O.  The nodes are operations (a step forwards, a deletion) and milestones of owners:

- forwards, a step waits for the steps that it depends on, and for all that its owner depends on;
- a deletion waits for the deletions of what depended on it, and for the updates by which what stays
  stops using it;
- a replacement deletes and then makes, or makes and then deletes.

What stays may come to need, by some way round, what a deletion frees; such a deletion does not wait
for it: those edges are soft, and one that would close a cycle is dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import Enum
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from planes.address import Address, PrimitiveKey
from stacks.engine.plan import Action, FleetChange, Plan, Step
from stacks.state.model import State

__all__ = ["Node", "Role", "Schedule", "build_schedule", "current_key", "deposed_key"]


class Role(Enum):
    """What a node stands for."""

    BEGIN = "begin"  # All that the owner depends on is there.
    FORWARD = "forward"  # A step forwards.
    END = "end"  # All steps forwards of the owner are done.
    WHOLE = "whole"  # An owner with no operation: begin and end in one.
    DELETE = "delete"
    GONE = "gone"  # All deletions of the owner are done.
    JOINT = "joint"  # Gathers edges, so that their number stays linear.


class Node(NamedTuple):
    role: Role
    address: Address
    key: PrimitiveKey | None = None


_FORWARD = (
    Action.CREATE,
    Action.UPDATE,
    Action.REPLACE,
    Action.ADOPT,
    Action.NO_OP,
    Action.MOVE,
    Action.READ,
)
_OPERATIONS = (
    Action.CREATE,
    Action.UPDATE,
    Action.REPLACE,
    Action.ADOPT,
    Action.DELETE,
    Action.READ,
)
_REMOVED = (Action.DELETE, Action.FORGET)
_BACKWARDS = (Role.DELETE, Role.GONE, Role.JOINT)


def deposed_key(key: PrimitiveKey, generation: int) -> PrimitiveKey:
    """The key of the old object of a create-before-destroy that is yet to be deleted."""
    return key._replace(name=f"{key.name}~{generation}")


def current_key(key: PrimitiveKey) -> PrimitiveKey:
    """The key that a deposed object had."""
    name, tilde, _ = key.name.rpartition("~")
    return key._replace(name=name) if tilde else key


class Schedule:
    """Which nodes are ready, in the order of the plan.  Operations and milestones apart."""

    def __init__(self, nodes: list[Node], edges: Iterable[tuple[int, int]]) -> None:
        self.nodes = nodes
        self._after: list[list[int]] = [[] for _ in nodes]
        self._waiting = [0] * len(nodes)
        for first, second in edges:
            self._after[first].append(second)
            self._waiting[second] += 1
        self._closed = [False] * len(nodes)
        self._operations: list[int] = []
        self._milestones: list[int] = []
        for number, count in enumerate(self._waiting):
            if count == 0:
                self._offer(number)
        heapify(self._operations)

    def _offer(self, number: int) -> None:
        if self.nodes[number].role in (Role.FORWARD, Role.DELETE):
            heappush(self._operations, number)
        else:
            self._milestones.append(number)

    def hold(self, numbers: Collection[int]) -> None:
        """Keep nodes from starting, until each is released."""
        for number in numbers:
            self._waiting[number] += 1
        self._milestones = [number for number in self._milestones if number not in numbers]
        self._operations = [number for number in self._operations if number not in numbers]
        heapify(self._operations)

    def release(self, number: int) -> None:
        self._waiting[number] -= 1
        if self._waiting[number] == 0 and not self._closed[number]:
            self._offer(number)

    def next_milestone(self) -> int | None:
        return self._milestones.pop() if self._milestones else None

    def next_operation(self) -> int | None:
        return heappop(self._operations) if self._operations else None

    def succeed(self, number: int) -> None:
        self._closed[number] = True
        for other in self._after[number]:
            self.release(other)

    def is_closed(self, number: int) -> bool:
        """Whether a node has been done, has failed or was skipped."""
        return self._closed[number]

    def fail(self, number: int) -> list[int]:
        """Close a node and all that waits for it; those others, in the order of the plan."""
        self._closed[number] = True
        found, trail = [], [number]
        while trail:
            for other in self._after[trail.pop()]:
                if not self._closed[other]:
                    self._closed[other] = True
                    found.append(other)
                    trail.append(other)
        return sorted(found)

    def deletions_behind(self, number: int) -> set[Address]:
        """The owners of the deletions that wait for this one."""
        found, seen, trail = set[Address](), {number}, [number]
        while trail:
            for other in self._after[trail.pop()]:
                if other not in seen and self.nodes[other].role in _BACKWARDS:
                    seen.add(other)
                    trail.append(other)
                    if self.nodes[other].role is Role.DELETE:
                        found.add(self.nodes[other].address)
        return found

    def left(self) -> list[int]:
        """What has neither been done nor skipped, in the order of the plan."""
        return [number for number, closed in enumerate(self._closed) if not closed]


def build_schedule(plan: Plan, state: State) -> Schedule:
    """The schedule of a plan; ``state`` says what depended on what until now."""
    builder = _Builder(plan)
    for change in plan.changes:
        builder.add(change)
    builder.join_forwards()
    if builder.deletions:
        builder.join_deletions(state)
    return Schedule(builder.nodes, builder.edges())


class _Builder:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.steps = {step.key: step for step in plan.steps}
        self.nodes: list[Node] = []
        self.hard: list[tuple[int, int]] = []
        self.soft: list[tuple[int, int]] = []
        self.begins: dict[Address, int] = {}
        self.ends: dict[Address, int] = {}
        self.forwards: dict[PrimitiveKey, int] = {}
        self.deletions: dict[PrimitiveKey, int] = {}
        self.gone: dict[Address, int] = {}
        self._joints: dict[tuple[str, Address], int] = {}
        self._instances: dict[Address, list[Address]] = {}
        for change in plan.changes:
            if change.address.key is not None:
                self._instances.setdefault(change.address.resource, []).append(change.address)

    def node(self, role: Role, address: Address, key: PrimitiveKey | None = None) -> int:
        self.nodes.append(Node(role, address, key))
        return len(self.nodes) - 1

    # Nodes.

    def add(self, change: FleetChange) -> None:
        steps = [self.steps[key] for key in change.steps]
        address = change.address
        if change.action not in _REMOVED:
            self._add_forwards(address, steps)
        doomed = [step for step in steps if step.action in (Action.DELETE, Action.REPLACE)]
        for step in doomed:
            self._add_deletion(step)
        if doomed or change.action is Action.DELETE:
            self.gone[address] = self.node(Role.GONE, address)
            self.hard += ((self.deletions[step.key], self.gone[address]) for step in doomed)

    def _add_forwards(self, address: Address, steps: list[Step]) -> None:
        if not any(step.action in _OPERATIONS and step.action in _FORWARD for step in steps):
            whole = self.node(Role.WHOLE, address)
            self.begins[address] = self.ends[address] = whole
            self.forwards.update((step.key, whole) for step in steps if step.action in _FORWARD)
            return
        begin = self.begins[address] = self.node(Role.BEGIN, address)
        for step in steps:
            if step.action in _FORWARD:
                quiet = step.action not in _OPERATIONS
                role = Role.JOINT if quiet else Role.FORWARD
                self.forwards[step.key] = self.node(role, address, step.key)
        end = self.ends[address] = self.node(Role.END, address)
        for step in steps:
            if step.action in _FORWARD:
                self.hard.append((begin, self.forwards[step.key]))
                self.hard.append((self.forwards[step.key], end))

    def _add_deletion(self, step: Step) -> None:
        deletion = self.deletions[step.key] = self.node(Role.DELETE, step.key.owner, step.key)
        if step.action is Action.REPLACE:
            making = self.forwards[step.key]
            pair = (making, deletion) if step.create_first else (deletion, making)
            self.hard.append(pair)

    # Edges forwards.

    def join_forwards(self) -> None:
        for change in self.plan.changes:
            begin = self.begins.get(change.address)
            if begin is not None:
                for address in change.dependencies:
                    end = self._end(address)
                    if end is not None and end != begin:
                        self.hard.append((end, begin))
        for key, number in self.forwards.items():
            for needed in self.steps[key].depends_on:
                other = self.forwards.get(needed)
                if other is not None and other != number:
                    self.hard.append((other, number))

    def _end(self, address: Address) -> int | None:
        """The end of an owner, or of all instances of a resource."""
        if address in self.ends:
            return self.ends[address]
        ends = [self.ends[item] for item in self._instances.get(address, ()) if item in self.ends]
        return self._joint("end", address, ends) if ends else None

    def _joint(
        self, what: str, address: Address, firsts: Iterable[int], *, soft: bool = False
    ) -> int:
        """One node after many, made once."""
        number = self._joints.get((what, address))
        if number is None:
            number = self._joints[what, address] = self.node(Role.JOINT, address)
            edges = self.soft if soft else self.hard
            edges += ((first, number) for first in firsts)
        return number

    # Edges backwards.

    def join_deletions(self, state: State) -> None:
        self._join_primitives(state)
        users: dict[Address, list[Address]] = {}
        for address, record in state.fleet.items():
            for other in record.dependencies:
                users.setdefault(other, []).append(address)
        doomed: dict[Address, list[PrimitiveKey]] = {}
        for key in self.deletions:
            doomed.setdefault(key.owner, []).append(key)
        for owner in self.gone:
            self._join_owner(owner, doomed.get(owner, []), users)

    def _join_primitives(self, state: State) -> None:
        by_current: dict[PrimitiveKey, list[PrimitiveKey]] = {}
        for key in self.deletions:
            by_current.setdefault(current_key(key), []).append(key)
        for user, record in state.primitives.items():
            for used in record.dependencies:
                for key in by_current.get(used, ()):
                    self._join_user(user, key)

    def _join_user(self, user: PrimitiveKey, key: PrimitiveKey) -> None:
        deletion = self.deletions[key]
        if user in self.deletions:
            self.hard.append((self.deletions[user], deletion))
        if user in self.forwards:
            still = key in self.steps[user].depends_on
            if not (still and self._goes_first(key)):
                self.soft.append((self.forwards[user], deletion))

    def _goes_first(self, key: PrimitiveKey) -> bool:
        """Whether a deletion is the first half of a replacement."""
        step = self.steps[key]
        return step.action is Action.REPLACE and not step.create_first

    def _join_owner(
        self, owner: Address, keys: list[PrimitiveKey], users: Mapping[Address, list[Address]]
    ) -> None:
        gone = list(self._gone_users(owner, users))
        stay = list(self._staying_users(owner, users))
        if not gone and not stay:
            return
        freed = self._joint("freed", owner, gone)
        left = self._joint("left", owner, stay, soft=True)
        self.hard.append((freed, self.gone[owner]))
        for key in keys:
            self.hard.append((freed, self.deletions[key]))
            if not self._goes_first(key):
                self.hard.append((left, self.deletions[key]))

    def _gone_users(self, owner: Address, users: Mapping[Address, list[Address]]) -> Iterator[int]:
        yield from (self.gone[user] for user in users.get(owner, ()) if user in self.gone)
        if owner.key is not None and owner.resource in users:
            whole = owner.resource
            ends = (self.gone[user] for user in users[whole] if user in self.gone)
            yield self._joint("freed", whole, ends)

    def _staying_users(
        self, owner: Address, users: Mapping[Address, list[Address]]
    ) -> Iterator[int]:
        yield from (self.ends[user] for user in users.get(owner, ()) if user in self.ends)
        if owner.key is not None and owner.resource in users:
            whole = owner.resource
            ends = (self.ends[user] for user in users[whole] if user in self.ends)
            yield self._joint("left", whole, ends, soft=True)

    # Cycles.

    def edges(self) -> list[tuple[int, int]]:
        """All edges, without the soft ones that lie in a cycle."""
        if not self.soft:
            return self.hard
        stuck = _stuck(len(self.nodes), self.hard + self.soft)
        kept = [edge for edge in self.soft if not (edge[0] in stuck and edge[1] in stuck)]
        return self.hard + kept


def _stuck(count: int, edges: list[tuple[int, int]]) -> set[int]:
    """The nodes that lie in a cycle, or behind one."""
    after: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for first, second in edges:
        after[first].append(second)
        waiting[second] += 1
    ready = [number for number in range(count) if waiting[number] == 0]
    done = 0
    while ready:
        done += 1
        for other in after[ready.pop()]:
            waiting[other] -= 1
            if waiting[other] == 0:
                ready.append(other)
    return {number for number in range(count) if waiting[number]} if done < count else set()
