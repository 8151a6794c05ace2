"""Apply with a program: values that only a run of the program can give.

Where functions of a Python program wait for outputs, the program runs while the plan is applied.
Each resource that it registers is held to the plan: what was known when the plan was made has to be
the same, and what was not fills the plan's holes.  Nothing of a resource is begun before it has
been registered, and nothing that is no longer declared is deleted before the program has ended
normally.

What is replaced, its old object gone first, goes once it is registered; and with it what has to go
before, since that is replaced for its sake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from planes.address import Address
from planes.diagnostics import Location
from planes.values import Deferred, Path, Sensitive, format_path, reveal
from stacks.engine.applying.schedule import Node, Role, Schedule, build_schedule
from stacks.engine.diff import keep_ignored
from stacks.engine.late import LateError, Resolver, is_certain, leaves
from stacks.engine.plan import Action, FleetChange, Plan
from stacks.language.defer import PROGRAM
from stacks.state.model import State

__all__ = [
    "Driving",
    "Ended",
    "LookedUp",
    "Program",
    "Registered",
    "Unplanned",
    "conflicts",
    "entangled",
    "holes",
]


class Registered(NamedTuple):
    """The program has registered a resource: what it declares, as plain data, and the paths whose
    changes are ignored."""

    address: Address
    data: Mapping[str, Any]
    ignored: Any


class LookedUp(NamedTuple):
    """The program looks something up that is read during apply: the type of the data source, its
    arguments, defaults included, and where it does.  ``ticket`` stands for the call."""

    ticket: int
    type: str
    arguments: Mapping[str, Any]
    location: Location


class Ended(NamedTuple):
    """The program has ended: normally, or with an error that is a sentence."""

    error: str | None
    outputs: Mapping[str, Any]


class Program(Protocol):
    """A program that runs while a plan is applied.  It is called from the thread of the apply."""

    def start(self, post: Callable[[Registered | LookedUp | Ended], None]) -> None:
        """Run it; ``post`` may be called from any thread."""
        ...

    def answer(self, address: Address, outputs: Mapping[str, Any] | None) -> None:
        """Say what has become of a resource: its outputs, or None where it failed."""
        ...

    def refuse(self, address: Address, reason: str) -> None:
        """Say that a resource is not as planned.  The program fails of it."""
        ...

    def found(self, ticket: int, values: Mapping[str, Any] | None) -> None:
        """Say what was looked up; None where that failed."""
        ...

    def refuse_look_up(self, ticket: int, reason: str) -> None:
        """Say that something else is looked up than was planned.  The program fails of it."""
        ...

    def close(self) -> None:
        """End it, wherever it stands."""
        ...


class Unplanned(Exception):
    """What the program registers is not what was planned.  ``node`` is the one that would have
    begun it, where it was planned at all."""

    def __init__(self, message: str, node: int | None = None) -> None:
        super().__init__(message)
        self.node = node


class Driving:
    """What of an apply waits for its program."""

    def __init__(
        self, program: Program, plan: Plan, schedule: Schedule, resolver: Resolver
    ) -> None:
        self.program = program
        self.running = True
        self.ended_well = False
        self._plan = plan
        self._schedule = schedule
        self._resolver = resolver
        self._changes = {change.address: change for change in plan.changes}
        self._begins: dict[Address, int] = {}
        self._reads: dict[Address, int] = {}
        self._undeclared: list[int] = []
        self._goes_with: dict[Address, list[int]] = {}
        self._replaced: set[int] = set()
        self._tickets: dict[Address, list[int]] = {}
        for number, node in enumerate(schedule.nodes):
            self._take(number, node)
        schedule.hold(
            {*self._begins.values(), *self._reads.values(), *self._undeclared, *self._replaced}
        )

    def _take(self, number: int, node: Node) -> None:
        """Note what a node of the schedule waits for."""
        change = self._changes.get(node.address)
        gone = change is not None and change.action is Action.DELETE
        match node.role:
            case Role.BEGIN | Role.WHOLE if node.address.is_data:
                if change is not None and _has_holes(change.after):
                    self._reads[node.address] = number
            case Role.BEGIN | Role.WHOLE:
                self._begins[node.address] = number
            case Role.DELETE | Role.GONE if gone:
                self._undeclared.append(number)
            case Role.DELETE:
                self._replaced.add(number)
                for owner in {node.address, *self._schedule.deletions_behind(number)}:
                    self._goes_with.setdefault(owner, []).append(number)

    def registered(self, message: Registered) -> None:
        """Let a resource begin that is as planned.  Raises Unplanned, with a sentence."""
        address = message.address
        number = self._begins.pop(address, None)
        change = self._changes.get(address)
        if number is None or change is None:
            raise Unplanned(f"{address} was not in the plan, so that it is not made. Plan again.")
        after = change.after or {}
        for deferred, value in holes(after, message.data):
            self._resolver.settle(deferred, value)
        found = list(self._conflicts(after, message, number))
        if found:
            names = ", ".join(format_path(path) for path in found)
            raise Unplanned(
                f"{names} of {address} is not what was planned, so that nothing of it is done. "
                "Plan again.",
                number,
            )
        self._schedule.release(number)
        for deletion in self._goes_with.pop(address, ()):
            if deletion in self._replaced:
                self._replaced.remove(deletion)
                self._schedule.release(deletion)

    def _conflicts(
        self, after: Mapping[str, Any], message: Registered, number: int
    ) -> Iterator[Path]:
        try:
            planned = self._resolver.resolve(dict(after))
        except LateError as error:
            reason = f"A value of {message.address} cannot be computed. {error}"
            raise Unplanned(reason, number) from None
        data = message.data
        if message.ignored:
            data = keep_ignored(data, planned, message.ignored, {})
        return conflicts(planned, data)

    # What is looked up.

    def looked_up(self, message: LookedUp) -> Address:
        """The planned read that is meant, which may begin now.  Raises Unplanned, with a
        sentence."""
        address = self._planned_read(message)
        after = self._changes[address].after or {}
        for deferred, value in holes(after, message.arguments):
            self._resolver.settle(deferred, value)
        number = self._reads.pop(address, None)
        if number is not None:
            self._schedule.release(number)
        self._tickets.setdefault(address, []).append(message.ticket)
        return address

    def _planned_read(self, message: LookedUp) -> Address:
        kind = [
            change
            for change in self._changes.values()
            if change.action is Action.READ and change.address.type == message.type
        ]
        found = [change.address for change in kind if self._is_same(change, message)]
        if len(found) > 1:  # All wait for functions: of those, the place decides.
            found = [
                address for address in found if self._changes[address].location == message.location
            ]
        if len(found) == 1:
            return found[0]
        what = f"What is looked up in {message.location}, of {message.type}, "
        if found:
            raise Unplanned(
                f"{what}cannot be told from other calls of the same line, since its arguments come "
                "from functions of the program. Make one call a line."
            )
        raise Unplanned(f"{what}was not in the plan. Plan again.")

    def _is_same(self, change: FleetChange, message: LookedUp) -> bool:
        try:
            planned = self._resolver.resolve(dict(change.after or {}))
        except LateError:
            return False
        return next(conflicts(planned, message.arguments), None) is None

    def answer_read(self, address: Address, values: Mapping[str, Any] | None) -> None:
        """Tell the program what was read; None where that failed."""
        for ticket in self._tickets.pop(address, ()):
            self.program.found(ticket, values)

    # The end.

    def is_partial(self, address: Address) -> bool:
        """Whether a resource is not of this plan because that is about a part of the stack."""
        return self._plan.partial and address not in self._changes

    def ended(self, message: Ended) -> list[tuple[Address, int, str]]:
        """Let what is no longer declared go, where the program ended normally.

        What cannot be done any more: address, node and reason.
        """
        self.running = False
        for output in self._plan.outputs:
            if output.name in message.outputs:
                for deferred, value in holes(output.after, message.outputs[output.name]):
                    self._resolver.settle(deferred, value)
        reason = message.error or "The program did not declare it this time. Plan again."
        stuck = [(address, number, reason) for address, number in self._begins.items()]
        reason = message.error or "The program did not look it up this time. Plan again."
        stuck += [(address, number, reason) for address, number in self._reads.items()]
        self._begins.clear()
        self._reads.clear()
        if message.error is None and not stuck:
            self.ended_well = True
            for number in self._undeclared:
                self._schedule.release(number)
        else:
            reason = message.error or "The program did not declare all that was planned."
            nodes = self._schedule.nodes
            stuck += [(nodes[number].address, number, reason) for number in self._undeclared]
        return stuck


def entangled(plan: Plan, state: State) -> list[tuple[Address, Address]]:
    """What is replaced, its old object gone first, and what is no longer declared and would have to
    go before that: while a program runs, neither can be the first."""
    schedule = build_schedule(plan, state)
    removed = {change.address for change in plan.changes if change.action is Action.DELETE}
    found: dict[tuple[Address, Address], None] = {}
    for number, node in enumerate(schedule.nodes):
        if node.role is Role.DELETE and node.address in removed:
            behind = schedule.deletions_behind(number) - removed
            found.update(dict.fromkeys((other, node.address) for other in behind))
    return sorted(found, key=str)


def _has_holes(value: Any) -> bool:
    return any(PROGRAM in leaf.known for leaf in leaves(value) if isinstance(leaf, Deferred))


def holes(planned: Any, actual: Any) -> Iterator[tuple[Deferred, Any]]:
    """The values that only the program has, with the places in the plan that wait for them."""
    match planned:
        case Deferred() if PROGRAM in planned.known:
            if is_certain(actual):
                yield planned, actual
        case Sensitive():
            yield from holes(planned.value, reveal(actual))
        case Mapping() if isinstance(actual, Mapping):
            for key in planned.keys() & actual.keys():
                yield from holes(planned[key], actual[key])
        case list() if isinstance(actual, list) and len(actual) == len(planned):
            for one, other in zip(planned, actual, strict=True):
                yield from holes(one, other)


def conflicts(planned: Any, actual: Any, path: Path = ()) -> Iterator[Path]:
    """Where known values of a plan and of a program differ; what waits on either side may become
    anything."""
    planned, actual = _open(planned), _open(actual)
    if not _is_whole(planned) or not _is_whole(actual):
        return
    match planned, actual:
        case Mapping(), Mapping():
            for key in sorted(planned.keys() | actual.keys()):
                yield from conflicts(planned.get(key), actual.get(key), (*path, key))
        case list(), list() if len(planned) == len(actual):
            for number, (one, other) in enumerate(zip(planned, actual, strict=True)):
                yield from conflicts(one, other, (*path, number))
        case _ if planned != actual:
            yield path


def _open(value: Any) -> Any:
    return value.value if isinstance(value, Sensitive) else value


def _is_whole(value: Any) -> bool:
    """Whether a value itself, though not all that is inside, is known."""
    return isinstance(value, Mapping | list) or is_certain(value)
