"""Moves: which addresses of the state have become others.

Pure; no I/O.  ``moved`` blocks may chain, may lead from a resource to one instance and back, and
may move whole modules.  An instance also moves by itself between ``x`` and ``x[0]`` where ``count``
has been added or taken away, as in Terraform.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from planes.address import Address, ModulePath
from planes.diagnostics import Diagnostics, Span
from stacks.engine.locate import Sources
from stacks.stack import Move, Stack
from stacks.state.model import State

__all__ = [
    "find_moves",
    "parse_end",
    "state_owners",
]


class _Rule(NamedTuple):
    move: Move
    source: Address | ModulePath
    target: Address | ModulePath


def state_owners(state: State) -> dict[Address, None]:
    """All addresses that the state knows, those of primitives without a fleet record too."""
    found = dict.fromkeys(state.fleet)
    for key in state.primitives:
        found.setdefault(key.owner)
    return found


def find_moves(
    stack: Stack, state: State, sources: Sources, problems: Diagnostics
) -> dict[Address, Address]:
    """Every address of the state that has moved, and where to."""
    owners = state_owners(state)
    declared = {**stack.declarations, **stack.resources}
    rules = _Rules(stack.moves, sources, problems)
    rules.check_circles()
    rules.check_sources(declared)
    moved: dict[Address, Address] = {}
    for address in owners:
        now = rules.follow(address)
        if now != address:
            moved[address] = now
    taken = set(moved.values())
    for address in owners:
        target = None if address in moved else _counted(address, declared, owners)
        if target is not None and target not in taken:
            moved[address] = target
    return _without_conflicts(moved, owners, rules, problems)


def parse_end(text: str) -> Address | ModulePath:
    """A resource, an instance, or a module.  Raises ValueError with a sentence."""
    try:
        return Address.parse(text)
    except ValueError:
        with suppress(ValueError):
            if module := Address.parse(f"{text}.x.x").module:
                return module
        raise


class _Rules:
    """The moved blocks, found by what they move."""

    def __init__(self, moves: Iterable[Move], sources: Sources, problems: Diagnostics) -> None:
        self._sources = sources
        self._problems = problems
        self._resources: dict[Address, list[_Rule]] = {}
        self._targets: dict[Address, _Rule] = {}
        self._modules: dict[tuple[str, ...], list[_Rule]] = {}
        for move in moves:
            self._add(move)

    def _add(self, move: Move) -> None:
        try:
            rule = _Rule(move, parse_end(move.source), parse_end(move.target))
        except ValueError as error:
            self.error(move, 'Invalid "moved" addresses', str(error))
            return
        match rule.source, rule.target:
            case Address() as source, Address() as target:
                if source.kind != target.kind:
                    self.error(
                        move,
                        "Move changes the kind",
                        f"{source} is of another kind than {target}; a thing cannot become "
                        "another. Remove this block: the one is destroyed and the other made.",
                    )
                    return
                if source == target:
                    self.error(
                        move,
                        "Redundant move statement",
                        f"This block says that {source} has moved to where it was. Remove it.",
                    )
                    return
                known = self._resources.setdefault(source.resource, [])
                other = self._targets.setdefault(target, rule)
                if other is not rule and other.source != source:
                    self._ambiguous(move, str(other.source), str(source), str(target))
                    return
            case Address(), _:
                self.error(
                    move, 'Invalid "moved" addresses', f"{move.source} cannot become a module."
                )
                return
            case _, Address():
                self.error(
                    move,
                    'Invalid "moved" addresses',
                    f"The module {move.source} cannot become a resource.",
                )
                return
            case _:
                known = self._modules.setdefault(_names(rule.source), [])
        if any(other.source == rule.source for other in known):
            self.error(
                move,
                "Ambiguous move statements",
                f"Two moved blocks say where {move.source} has gone. Keep one.",
            )
            return
        known.append(rule)

    def check_circles(self) -> None:
        """Each chain of moves ends somewhere, whatever the state has."""
        done: set[Address] = set()
        for rule in (rule for rules in self._resources.values() for rule in rules):
            address, chain = rule.source, dict[Address, None]()
            while isinstance(address, Address) and address not in done:
                done.add(address)
                chain[address] = None
                step = self._step(address)
                if step is None:
                    break
                address = step[1]
                if address in chain:
                    self._circle(step[0].move, address)

    def _circle(self, move: Move, address: Address) -> None:
        self.error(
            move,
            "Cyclic dependency in move statements",
            f"The moved blocks lead from {address} back to itself. Remove one of them.",
        )

    def _ambiguous(self, move: Move, first: str, second: str, target: str) -> None:
        self.error(
            move,
            "Ambiguous move statements",
            f"Both {first} and {second} are moved to {target}. Only one of them can become it: "
            "remove one of the moved blocks.",
        )

    def check_sources(self, declared: Iterable[Address]) -> None:
        """A thing that is declared has not moved away."""
        if not (self._resources or self._modules):
            return
        for address in declared:
            step = self._step(address)
            if step is not None:
                self.error(
                    step[0].move,
                    "Moved object still exists",
                    f"{address} is said to have moved to {step[1]}, and is still declared. Remove "
                    "the declaration, or the moved block.",
                )

    def follow(self, address: Address) -> Address:
        """Where an address is now, through all chained moves."""
        seen = {address}
        while (step := self._step(address)) is not None:
            rule, address = step
            if address in seen:
                return address  # check_circles reports it
            seen.add(address)
        return address

    def _step(self, address: Address) -> tuple[_Rule, Address] | None:
        for rule in self._resources.get(address.resource, ()):
            moved = _move_resource(rule, address)
            if moved is not None:
                return rule, moved
        names = tuple(name for name, _ in address.module)
        for length in range(len(names), 0, -1):
            for rule in self._modules.get(names[:length], ()):
                module = _move_module(rule, address.module)
                if module is not None:
                    return rule, address._replace(module=module)
        return None

    def span(self, address: Address) -> Span | None:
        """Where it is said that an address has moved; None where ``count`` says so."""
        step = self._step(address)
        return self._sources.span(step[0].move.location) if step is not None else None

    def error(self, move: Move, summary: str, detail: str) -> None:
        self._problems.error(summary, detail, self._sources.span(move.location))


def _names(module: ModulePath) -> tuple[str, ...]:
    return tuple(name for name, _ in module)


def _move_resource(rule: _Rule, address: Address) -> Address | None:
    source, target = rule.source, rule.target
    assert isinstance(source, Address)
    assert isinstance(target, Address)
    if address == source:
        return target
    if source.key is None and target.key is None and address.key is not None:
        return target._replace(key=address.key)
    return None


def _move_module(rule: _Rule, module: ModulePath) -> ModulePath | None:
    source: ModulePath = rule.source  # type: ignore[assignment]  # Module rules have two paths.
    target: ModulePath = rule.target  # type: ignore[assignment]
    length = len(source)
    head, rest = module[:length], module[length:]
    if head == source:
        return (*target, *rest)
    if head[:-1] != source[:-1] or source[-1][1] is not None or target[-1][1] is not None:
        return None
    return (*target[:-1], (target[-1][0], head[-1][1]), *rest)


def _counted(
    address: Address, declared: Mapping[Address, object], owners: Mapping[Address, None]
) -> Address | None:
    if address in declared:
        return None
    if address.key is None:
        other = address._replace(key=0)
    elif address.key == 0 and type(address.key) is int:
        other = address.resource
    else:
        return None
    return other if other in declared and other not in owners else None


def _without_conflicts(
    moved: dict[Address, Address],
    owners: Mapping[Address, None],
    rules: _Rules,
    problems: Diagnostics,
) -> dict[Address, Address]:
    taken: dict[Address, Address] = {}
    kept = {}
    for source, target in moved.items():
        if target in taken:
            problems.error(
                "Ambiguous move statements",
                f"Both {taken[target]} and {source} are moved to {target}. Only one of them can "
                "become it: remove one of the moved blocks.",
                rules.span(source),
            )
        elif target in owners and target not in moved:
            problems.warning(
                "Move not made",
                f"{source} cannot move to {target}, since the state has a {target} already. It is "
                "planned by what is declared under its old address. To let it take the other's "
                f'place, run "fleetform state rm {target}" first.',
                rules.span(source),
            )
        else:
            taken[target] = source
            kept[source] = target
    return kept
