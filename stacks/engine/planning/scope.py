"""What a partial plan is about: targets with what they need, or all but the exclusions and what
needs them.

Pure; no I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from planes.address import Address, ModulePath, PrimitiveKey
from planes.diagnostics import Diagnostics, did_you_mean
from stacks.engine.lowering.desired import instances_of
from stacks.engine.planning.moves import parse_end, state_owners
from stacks.state.model import State

__all__ = ["Selected", "choose", "is_in", "prior_dependencies", "select"]

Dependencies = Mapping[Address, Iterable[Address]]


class Selected(NamedTuple):
    """What addresses on a command line mean: whole owners, and single primitives."""

    owners: set[Address]
    primitives: set[PrimitiveKey]

    @property
    def touched(self) -> set[Address]:
        """The owners, and those of the primitives."""
        return self.owners | {key.owner for key in self.primitives}


def select(
    texts: Sequence[str], known: Iterable[Address], option: str, problems: Diagnostics
) -> Selected:
    """What the texts name: modules, resources, instances, or primitives.

    Each text that names nothing is an error.
    """
    found = Selected(set(), set())
    index = _Index(known) if texts else None
    for text in texts:
        assert index is not None
        try:
            named = index.named(text)
        except ValueError as error:
            problems.error("Invalid address", f"--{option}: {error}")
            continue
        found.owners.update(named.owners)
        found.primitives.update(named.primitives)
        if not named.touched:
            problems.error(
                "Nothing at that address",
                f"--{option} names {text}, which is neither declared nor in the state."
                f"{did_you_mean(text, map(str, index.known))}",
            )
    return found


class _Index:
    def __init__(self, known: Iterable[Address]) -> None:
        self.known = dict.fromkeys(known)
        self._instances = instances_of(self.known)

    def named(self, text: str) -> Selected:
        """Raises ValueError with a sentence where the text is not an address."""
        if "/" in text.rpartition("]")[2]:
            key = PrimitiveKey.parse(text)
            return Selected(set(), {key} if key.owner in self.known else set())
        end = parse_end(text)
        if not isinstance(end, Address):
            return Selected({item for item in self.known if is_in(item.module, end)}, set())
        own = {end} if end in self.known else set()
        return Selected(own.union(self._instances.get(end, ()) if end.key is None else ()), set())


def is_in(module: ModulePath, outer: ModulePath) -> bool:
    """Whether a module is another or lies in it; ``module.a["x"]`` lies in ``module.a``."""
    head, last = outer[:-1], outer[-1]
    if len(module) < len(outer) or module[: len(head)] != head:
        return False
    name, key = module[len(head)]
    return name == last[0] and (last[1] is None or key == last[1])


def prior_dependencies(state: State) -> dict[Address, dict[Address, None]]:
    """Which owner depended on which when it was last applied."""
    found: dict[Address, dict[Address, None]] = {owner: {} for owner in state_owners(state)}
    for address, record in state.fleet.items():
        found[address].update(dict.fromkeys(record.dependencies))
    for key, primitive in state.primitives.items():
        for other in primitive.dependencies:
            if other.owner != key.owner:
                found[key.owner][other.owner] = None
    return found


def choose(
    targets: set[Address], excluded: set[Address], declared: Dependencies, prior: Dependencies
) -> set[Address] | None:
    """The owners that the plan is about; None for all.

    ``declared`` and ``prior`` lead from each owner to what it depends on, as declared and as last
    applied.  What is about to be deleted takes along what depended on it, and cannot go before it.
    """
    if not targets and not excluded:
        return None
    found = {*declared, *prior}
    if targets:
        found = _targeted(targets, declared, prior)
    return found - _left_out(excluded, declared, prior)


def _targeted(targets: set[Address], declared: Dependencies, prior: Dependencies) -> set[Address]:
    needs = _needs(declared)
    needed_by = _needed_by(prior)

    def along(address: Address) -> Iterable[Address]:
        return needs(address) if address in declared else (*needs(address), *needed_by(address))

    return _closure(targets, along) & {*declared, *prior}


def _left_out(excluded: set[Address], declared: Dependencies, prior: Dependencies) -> set[Address]:
    needed_by = _needed_by(declared)
    needs = _needs(prior)

    def along(address: Address) -> Iterable[Address]:
        kept = (other for other in needs(address) if other not in declared)
        return (*needed_by(address), *kept)

    return _closure(excluded, along)


def _needs(dependencies: Dependencies) -> Callable[[Address], Iterable[Address]]:
    instances = instances_of(dependencies)

    def needs(address: Address) -> Iterable[Address]:
        return dependencies[address] if address in dependencies else instances.get(address, ())

    return needs


def _needed_by(dependencies: Dependencies) -> Callable[[Address], Iterable[Address]]:
    """Dependants; those of a whole resource are reached from each of its instances."""
    reverse: dict[Address, list[Address]] = {}
    for address, others in dependencies.items():
        for other in others:
            reverse.setdefault(other, []).append(address)

    def needed_by(address: Address) -> Iterable[Address]:
        found = reverse.get(address, [])
        whole = reverse.get(address.resource, []) if address.key is not None else []
        return (*found, *whole)

    return needed_by


def _closure(
    starts: Iterable[Address], along: Callable[[Address], Iterable[Address]]
) -> set[Address]:
    found = set(starts)
    waiting = list(found)
    while waiting:
        for other in along(waiting.pop()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
