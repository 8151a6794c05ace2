"""What the declarations of a fleet allow: who does what to what, each said once.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Any

from planes.address import Address
from stacks.review.declared import LATE, Declared, Fleet, block, items, kept, known, reference, said
from stacks.review.model import Grant, Verb
from stacks.review.starters import starters

__all__ = ["Grants", "grants"]

Grants = Mapping[tuple[str, str, str, str], Grant]
"""By all of it but its place."""

_VERBS: Mapping[str, Verb] = {
    "run": "runs",
    "approve": "approves",
    "configure": "configures",
    "view": "views",
}
_AT_MOST = "at most: known after apply"
_WITHOUT_PLACE = frozenset(("jira", "slack"))
_LEVELS: Mapping[str, Verb] = {"read": "reads", "write": "writes", "admin": "administers"}


def grants(fleet: Fleet, idle: Set[Address], addresses: Iterable[Address]) -> Grants:
    """What those of the addresses that are in a fleet, and not ``idle``, allow."""
    view = _View(fleet, idle)
    found: dict[tuple[str, str, str, str], Grant] = {}
    for address in addresses:
        read = _BY_KIND.get(address.kind)
        declared = fleet.get(address) if read is not None else None
        if read is not None and declared is not None and view.works(address):
            for grant in read(view, address, declared):
                found.setdefault(grant[:4], grant)
    return found


class _View:
    """A fleet, and what many declarations of it ask about the same others."""

    __slots__ = ("_idle", "_reaching", "fleet")

    def __init__(self, fleet: Fleet, idle: Set[Address]) -> None:
        self.fleet = fleet
        self._idle = idle
        self._reaching: dict[Address, str] = {}

    def is_live(self, address: Address | None) -> bool:
        """Whether what is referred to works, as far as is known."""
        return address is None or (address in self.fleet and self.works(address))

    def works(self, address: Address) -> bool:
        return not self._idle or address not in self._idle

    def hosts_of(self, pool: Address) -> str:
        """The hosts that the agents of a pool reach, in words; none where they reach none."""
        found = self._reaching.get(pool)
        if found is None:
            reached = any(True for _ in _hosts_of_pool(self, pool))
            found = self._reaching[pool] = f"the hosts of {pool}" if reached else ""
        return found


def _access_grant(view: _View, address: Address, declared: Declared) -> Iterator[Grant]:
    values, where = declared.values, declared.location
    detail = ", ".join(_conditions(values))
    for principal in map(said, items(values, "principals")):
        for agent in map(said, items(values, "agents")):
            for verb in items(values, "verbs"):
                if known(verb) is LATE:
                    how = f"{_AT_MOST}, {detail}" if detail else _AT_MOST
                    yield Grant(principal, "configures", agent, how, where)
                else:
                    yield Grant(principal, _VERBS[said(verb)], agent, detail, where)


def _conditions(values: Mapping[str, Any]) -> Iterator[str]:
    conditions = block(values, "conditions") or {}
    if known(conditions.get("mfa")) is True:
        yield "second factor"
    for name, word in (("networks", "from"), ("repos", "about")):
        listed = items(conditions, name)
        if listed:
            yield f"{word} {', '.join(map(said, listed))}"
    if values.get("expires") is not None:
        yield f"until {said(values['expires'])}"


def _secret_grant(view: _View, address: Address, declared: Declared) -> Iterable[Grant]:
    values = declared.values
    get = values.get
    secret, holder = get("secret"), get("agent")
    of = "" if holder is not None else "every run of "
    if holder is None:
        holder = get("trigger") or get("pool")
    held, to = reference(secret), reference(holder)
    if not (view.is_live(to) and view.is_live(held)):
        return ()
    detail = f"{said(get('mount', 'env'))} {said(get('name'))}"
    hosts, how = items(values, "hosts"), kept(declared.enforcement, "mount")
    if hosts:
        detail = f"{detail}, to {', '.join([said(host) for host in hosts])}"
    if how:
        detail = f"{detail}, {how}"
    who, what = f"{of}{_named(holder, to)}", _named(secret, held)
    return (Grant(who, "reads", what, detail, declared.location),)


def _named(value: Any, address: Address | None) -> str:
    return said(value) if address is None else str(address)


def _trigger(view: _View, address: Address, declared: Declared) -> Iterable[Grant]:
    agent = declared.values.get("agent")
    target = reference(agent)
    if not view.is_live(target):
        return ()
    started, name, where = _named(agent, target), str(address), declared.location
    return [Grant(who, "starts", started, name, where) for who in starters(declared.values)]


def _agent(view: _View, address: Address, declared: Declared) -> Iterable[Grant]:
    values, where, name = declared.values, declared.location, str(address)
    repositories = [said(item) for item in items(values, "repos")]
    found = []
    for area, level in (block(values, "permissions") or {}).items():
        if level == "none":
            continue
        verb, detail = _LEVELS.get(said(level)), ""
        if known(level) is LATE:
            verb, detail = "administers", _AT_MOST
        if verb is None:
            continue
        if area in _WITHOUT_PLACE:
            found.append(Grant(name, verb, area, detail, where))
            continue
        for repository in repositories:
            found.append(Grant(name, verb, f"{repository} ({area})", detail, where))
    pool = reference(values.get("pool"))
    hosts = "" if pool is None else view.hosts_of(pool)
    if hosts:
        found.append(Grant(name, "reaches", hosts, "", where))
    return found


def _pool(view: _View, address: Address, declared: Declared) -> Iterator[Grant]:
    for host in _hosts_of_pool(view, address):
        yield Grant(f"every agent of {address}", "reaches", host, "", declared.location)


def _hosts_of_pool(view: _View, pool: Address) -> Iterator[str]:
    declared = view.fleet.get(pool)
    if declared is None or declared.values.get("egress") is None:
        return
    policy = reference(declared.values["egress"])
    egress = view.fleet.get(policy) if policy is not None else None
    if policy is None or egress is None or not view.works(policy):
        yield "(known after apply)" if egress is None else "every host"
        return
    yield from _hosts(egress.values)


def _hosts(values: Mapping[str, Any]) -> Iterator[str]:
    if said(values.get("default", "deny")) == "allow":
        yield "every host"
    for item in items(values, "allow"):
        allow = known(item)
        if type(allow) is not dict:
            yield "(known after apply)"
            continue
        host = said(allow.get("host"))
        limits = [", ".join(map(said, items(allow, name))) for name in ("methods", "paths")]
        narrow = " ".join(limit for limit in limits if limit)
        yield f"{'every host' if host == '*' else host}{f' ({narrow})' if narrow else ''}"
    for bundle in items(values, "bundles"):
        yield f"the hosts of {said(bundle)}"


_Read = Callable[[_View, Address, Declared], Iterable[Grant]]
_BY_KIND: Mapping[str, _Read] = {
    "access_grant": _access_grant,
    "secret_grant": _secret_grant,
    "trigger": _trigger,
    "agent": _agent,
    "runtime_pool": _pool,
}
