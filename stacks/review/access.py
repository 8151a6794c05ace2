"""Who may do what: the access that a change gives and takes.

Purely data; no I/O.  Looks at what changed and at what hangs on it, so that a small change of a
large fleet costs little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from planes.address import Address
from stacks.review.declared import Sides, reference
from stacks.review.grants import Grants, grants
from stacks.review.model import AccessDelta, Grant, Verb

__all__ = ["access_delta"]


Idle = tuple[Set[Address], Set[Address]]
"""What is disabled before and after."""


def access_delta(sides: Sides, touched: Iterable[Address], idle: Idle) -> AccessDelta:
    """What is newly allowed, and what no longer is."""
    wider = _wider(sides, list(touched), idle)
    before = grants(sides.before, idle[0], wider) if sides.before else {}
    after = grants(sides.after, idle[1], wider) if sides.after else {}
    return AccessDelta(_only(after, before), _only(before, after))


_VERBS: tuple[Verb, ...] = (
    "configures",
    "approves",
    "runs",
    "starts",
    "reads",
    "administers",
    "writes",
    "reaches",
    "views",
)
"""In the order in which they are told."""


def _only(one: Grants, other: Grants) -> tuple[Grant, ...]:
    by_verb: dict[Verb, list[Grant]] = {verb: [] for verb in _VERBS}
    own = [grant for key, grant in one.items() if key not in other] if other else one.values()
    for grant in own:
        by_verb[grant.verb].append(grant)
    return tuple([grant for found in by_verb.values() for grant in found])


def _wider(sides: Sides, own: list[Address], idle: Idle) -> list[Address]:
    """What changed, and what a change of it decides on: grants and triggers of an agent that is
    enabled or disabled, pools of an egress policy."""
    if not sides.before or not sides.after:
        return own
    wider = {address for address in own if _decides_on_others(sides, address, idle)}
    if not wider:
        return own
    found = dict.fromkeys(own)
    for fleet in sides:
        for address, declared in fleet.items():
            if address.kind in _HANGS_ON and _hangs_on(address.kind, declared.values, wider):
                found[address] = None
    return list(found)


_HANGS_ON: Mapping[str, tuple[str, ...]] = {
    "trigger": ("agent",),
    "secret_grant": ("agent", "trigger", "secret"),
    "runtime_pool": ("egress",),
}


def _hangs_on(kind: str, values: Mapping[str, Any], wider: set[Address]) -> bool:
    return any(reference(values.get(field)) in wider for field in _HANGS_ON[kind])


def _decides_on_others(sides: Sides, address: Address, idle: Idle) -> bool:
    if address.kind == "egress_policy":
        return True
    if address.kind not in ("agent", "trigger", "secret"):
        return False
    if any(address not in fleet for fleet in sides):
        return True
    return (address in idle[0]) != (address in idle[1])
