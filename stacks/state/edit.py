"""Moving and forgetting what is in a state: ``state mv`` and ``state rm``.

Pure: a state and addresses in, edits out.  An address here may also be that of a whole resource
(``agent.a``: all its instances), of a module call (``module.a``: all its instances), or of one
instance of either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from planes.address import Address, ModulePath, PrimitiveKey, format_module_path
from planes.diagnostics import Diagnostics, did_you_mean
from stacks.state.model import (
    CloseIntent,
    DropFleet,
    DropPrimitive,
    Edit,
    OpenIntent,
    PutFleet,
    PutPrimitive,
    State,
)
from stacks.state.renames import Renames, Renaming, owners_in

__all__ = ["move", "remove"]


def move(state: State, source: str, target: str) -> tuple[list[Edit], Diagnostics]:
    """``state mv``: the edits that give what is at ``source`` the address ``target``.

    An error where nothing is there, where the target is taken, or where the two are not alike.
    """
    known = owners_in(state)
    renames, diagnostics = _destinations(known, source, target)
    if not renames and not diagnostics.has_errors:
        _not_in_state(known, source, diagnostics)
    return ([] if diagnostics.has_errors else _renamed(state, renames)), diagnostics


def remove(state: State, targets: Sequence[str]) -> tuple[list[Edit], Diagnostics]:
    """``state rm``: the edits that make the state forget what is at the targets.

    A target may be the key of one primitive too.  The live objects stay as they are.
    """
    diagnostics = Diagnostics()
    known = owners_in(state)
    forgotten: set[Address] = set()
    keys: set[PrimitiveKey] = set()
    for target in targets:
        key = _primitive(state, target)
        end = None if key else _parsed(target, diagnostics)
        found = [owner for owner in known if end and _is_at(owner, end)]
        if end and not found:
            _not_in_state(known, target, diagnostics)
        forgotten.update(found)
        keys.update([key] if key else [])
    return ([] if diagnostics.has_errors else list(_drops(state, forgotten, keys))), diagnostics


def _destinations(
    owners: Collection[Address], source: str, target: str
) -> tuple[Renames, Diagnostics]:
    """What a move does to each address in a state.  Empty where nothing is at the source."""
    diagnostics = Diagnostics()
    start, end = _parsed(source, diagnostics), _parsed(target, diagnostics)
    if start is None or end is None:
        return {}, diagnostics
    if start.kind != end.kind or start == end:
        _unlike(start, end, source, target, diagnostics)
        return {}, diagnostics
    renames: dict[Address, Address] = {}
    for owner in owners:
        if (new := _moved(owner, start, end)) is not None:
            renames[owner] = new
    for new in sorted(renames.values(), key=str):
        if new in owners and new not in renames:
            diagnostics.error(
                "The target is taken",
                f"{new} is in the state already. Move or remove it first.",
                address=str(new),
            )
    return ({} if diagnostics.has_errors else renames), diagnostics


def _renamed(state: State, renames: Renames) -> list[Edit]:
    """The edits that carry renames out: records, dependencies, references and open intents.

    Identities stay: a remote object keeps its name for ever.
    """
    renaming = Renaming(owners_in(state), renames)
    drops: list[Edit] = []
    puts: list[Edit] = []
    for fleet in state.fleet.values():
        if (new := renaming.fleet(fleet)) is not fleet:
            puts.append(PutFleet(new))
            drops += [DropFleet(fleet.address)] if new.address != fleet.address else []
    for primitive in state.primitives.values():
        if (made := renaming.primitive(primitive)) is not primitive:
            puts.append(PutPrimitive(made))
            drops += [DropPrimitive(primitive.key)] if made.key != primitive.key else []
    for intent in state.intents:
        if (made := renaming.primitive(intent.record)) is not intent.record:
            puts.append(OpenIntent(intent._replace(record=made)))
    # Drops first: what moves away may make room for what moves there.
    return drops + puts


class _End(NamedTuple):
    """Where a move begins or ends.  ``kind`` is None for a module, whose last call is ``name``."""

    module: ModulePath
    kind: str | None
    name: str
    key: int | str | None


def _parsed(text: str, diagnostics: Diagnostics) -> _End | None:
    try:
        address = Address.parse(text)
        return _End(address.module, address.kind, address.name, address.key)
    except ValueError as error:
        reason = str(error)
    try:
        # A module is written as the beginning of an address.
        *module, (name, key) = Address.parse(f"{text}.kind.name").module
        return _End(tuple(module), None, name, key)
    except ValueError:
        diagnostics.error("Not an address", reason)
        return None


def _primitive(state: State, text: str) -> PrimitiveKey | None:
    try:
        key = PrimitiveKey.parse(text)
    except ValueError:
        return None
    return key if key in state.primitives else None


def _is_at(owner: Address, end: _End) -> bool:
    """Whether an address is at an end; one without a key means all instances."""
    if end.kind is not None:
        own = (owner.module, owner.kind, owner.name)
        return own == end[:3] and end.key in (None, owner.key)
    depth = len(end.module)
    if owner.module[:depth] != end.module or len(owner.module) == depth:
        return False
    name, key = owner.module[depth]
    return name == end.name and end.key in (None, key)


def _moved(owner: Address, start: _End, end: _End) -> Address | None:
    """The address that a move gives to another; None where it is not concerned."""
    if not _is_at(owner, start):
        return None
    depth = len(start.module)
    now = owner.key if start.kind is not None else owner.module[depth][1]
    # A key at either end makes it a move of one instance: that of the key, or the one without.
    one = start.key is not None or end.key is not None
    if one and now != start.key:
        return None
    key = end.key if one else now
    if end.kind is not None:
        return Address(end.module, end.kind, end.name, key)
    return owner._replace(module=(*end.module, (end.name, key), *owner.module[depth + 1 :]))


def _drops(
    state: State, forgotten: Collection[Address], keys: Collection[PrimitiveKey]
) -> Iterator[Edit]:
    for address in state.fleet:
        if address in forgotten:
            yield DropFleet(address)
    for key in state.primitives:
        if key.owner in forgotten or key in keys:
            yield DropPrimitive(key)
    for intent in state.intents:
        if intent.record.key.owner in forgotten or intent.record.key in keys:
            yield CloseIntent(intent.id)


def _unlike(start: _End, end: _End, source: str, target: str, diagnostics: Diagnostics) -> None:
    if start == end:
        diagnostics.error("Nothing would move", f"{source} and {target} are the same address.")
    else:
        diagnostics.error(
            "A move between unlike things",
            f"{source} is {_what(start)}, and {target} is {_what(end)}. "
            "What moves keeps its kind; only its name, its key and its module can change.",
        )


def _what(end: _End) -> str:
    return "a module" if end.kind is None else f"of kind {end.kind}"


def _not_in_state(known: Collection[Address], text: str, diagnostics: Diagnostics) -> None:
    candidates: dict[str, None] = {}
    for owner in sorted(known, key=str):
        candidates[str(owner)] = candidates[str(owner.resource)] = None
        for depth in range(1, len(owner.module) + 1):
            candidates[format_module_path(owner.module[:depth])] = None
    diagnostics.error(
        "Not in the state",
        f"There is no {text} in the state.{did_you_mean(text, candidates)} "
        "`fleetform state list` prints what there is.",
        address=text,
    )
