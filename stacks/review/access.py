"""Who may do what: the access that a change gives and takes.

Purely data; no I/O.  Looks at what changed and at what hangs on it, so that a small change of a
large fleet costs little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from planes.address import Address
from stacks.review.declared import (
    Declared,
    Fleet,
    Sides,
    block,
    items,
    kept,
    known,
    reference,
    said,
)
from stacks.review.model import AccessDelta, Grant, Verb

__all__ = ["access_delta", "admitted"]

_VERBS: Mapping[str, Verb] = {
    "run": "runs",
    "approve": "approves",
    "configure": "configures",
    "view": "views",
}
_LEVELS: Mapping[str, Verb] = {"read": "reads", "write": "writes", "admin": "administers"}


def access_delta(sides: Sides, touched: Iterable[Address]) -> AccessDelta:
    """What is newly allowed, and what no longer is."""
    wider = _wider(sides, list(touched))
    before = _grants(sides.before, wider) if sides.before else {}
    after = _grants(sides.after, wider) if sides.after else {}
    return AccessDelta(
        _sorted(grant for key, grant in after.items() if key not in before),
        _sorted(grant for key, grant in before.items() if key not in after),
    )


_ORDER: tuple[Verb, ...] = (
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


def _sorted(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    return tuple(sorted(grants, key=lambda grant: _ORDER.index(grant.verb)))


def _wider(sides: Sides, own: list[Address]) -> list[Address]:
    """What changed, and what a change of it decides on: grants and triggers of an agent that is
    enabled or disabled, pools of an egress policy."""
    wider = {address for address in own if _decides_on_others(sides, address)}
    if not wider:
        return own
    found = dict.fromkeys(own)
    if len(found) == len(sides.before.keys() | sides.after.keys()):
        return own
    for fleet in sides:
        for address, declared in fleet.items():
            if address.kind in _HANGS_ON and any(
                reference(declared.values.get(field)) in wider for field in _HANGS_ON[address.kind]
            ):
                found[address] = None
    return list(found)


_HANGS_ON: Mapping[str, tuple[str, ...]] = {
    "trigger": ("agent",),
    "secret_grant": ("agent", "trigger", "secret"),
    "runtime_pool": ("egress",),
}


def _decides_on_others(sides: Sides, address: Address) -> bool:
    if address.kind == "egress_policy":
        return True
    if address.kind not in ("agent", "trigger", "secret"):
        return False
    before, after = (fleet.get(address) for fleet in sides)
    return before is None or after is None or _works(before) != _works(after)


def _works(declared: Declared) -> bool:
    return known(declared.values.get("enabled", True)) is not False


Key = tuple[str, str, str, str]


def _grants(fleet: Fleet, touched: list[Address]) -> dict[Key, Grant]:
    found: dict[Key, Grant] = {}
    for address in touched:
        declared = fleet.get(address)
        if declared is not None and address.kind in _BY_KIND and _works(declared):
            for grant in _BY_KIND[address.kind](fleet, address, declared):
                found.setdefault(grant[:4], grant)
    return found


def _access_grant(fleet: Fleet, address: Address, declared: Declared) -> Iterator[Grant]:
    values = declared.values
    detail = ", ".join(_conditions(values))
    for principal in items(values, "principals"):
        for agent in items(values, "agents"):
            for verb in items(values, "verbs"):
                name = said(verb)
                yield Grant(
                    said(principal),
                    _VERBS.get(name, "runs"),
                    said(agent),
                    detail,
                    declared.location,
                )


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


def _secret_grant(fleet: Fleet, address: Address, declared: Declared) -> Iterator[Grant]:
    values = declared.values
    holder = next(
        (values[name] for name in ("agent", "trigger", "pool") if values.get(name) is not None),
        None,
    )
    if not (_is_live(fleet, holder) and _is_live(fleet, values.get("secret"))):
        return
    parts = [f"{said(values.get('mount', 'env'))} {said(values.get('name'))}"]
    hosts = items(values, "hosts")
    if hosts:
        parts.append(f"to {', '.join(map(said, hosts))}")
    parts.append(kept(declared.enforcement, "mount"))
    who = said(holder)
    if values.get("agent") is None:
        who = f"every run of {who}"
    detail = ", ".join(part for part in parts if part)
    yield Grant(who, "reads", said(values.get("secret")), detail, declared.location)


def _is_live(fleet: Fleet, target: Any) -> bool:
    """Whether what is referred to works, as far as is known."""
    address = reference(target)
    declared = fleet.get(address) if address is not None else None
    return address is None or (declared is not None and _works(declared))


def _trigger(fleet: Fleet, address: Address, declared: Declared) -> Iterator[Grant]:
    if _is_live(fleet, declared.values.get("agent")):
        agent = said(declared.values.get("agent"))
        for who in admitted(declared.values):
            yield Grant(who, "starts", agent, str(address), declared.location)


def admitted(values: Mapping[str, Any]) -> Iterator[str]:
    """Who starts an agent by a trigger, in words."""
    for name, who in _SOURCES.items():
        source = block(values, name)
        if source is not None:
            yield from who(source)


def _by_github(source: Mapping[str, Any]) -> Iterator[str]:
    actors = block(source, "actors") or {}
    least = said(actors.get("min_permission", "write"))
    events = _events(source)
    for repository in items(source, "repositories"):
        if least == "none":
            yield f"anyone who can {events} on {said(repository)}"
        else:
            yield f"whoever has {least} on {said(repository)} and can {events}"
        if known(actors.get("allow_forks")) is True:
            yield f"pull requests from forks of {said(repository)}"


_DOES: Mapping[str, str] = {
    "issues": "open issues",
    "pull_request": "open pull requests",
    "pull_request_target": "open pull requests",
    "discussion": "open discussions",
    "push": "push",
}


def _events(source: Mapping[str, Any]) -> str:
    does = []
    for event in items(source, "events"):
        name = said(event).partition(".")[0]
        does.append(
            "comment"
            if name.endswith("_comment")
            else _DOES.get(name, f"cause {name.replace('_', ' ')} events")
        )
    return " or ".join(dict.fromkeys(does)) or "cause events"


def _by_slack(source: Mapping[str, Any]) -> Iterator[str]:
    users = items(source, "allowed_users")
    for channel in items(source, "channels"):
        who = ", ".join(map(said, users)) if users else "everybody"
        yield f"{who} in {said(channel)}"


def _by_webhook(source: Mapping[str, Any]) -> Iterator[str]:
    if said(source.get("signature", "hmac_sha256")) == "none":
        yield "anyone who knows the URL"
    elif source.get("secret") is not None:
        yield f"whoever holds {said(source['secret'])}"


_SOURCES: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "github": _by_github,
    "slack": _by_slack,
    "jira": lambda source: iter([f"whoever changes Jira issues of {said(source.get('jql'))}"]),
    "webhook": _by_webhook,
    "schedule": lambda source: iter(
        [f"the clock at {said(source.get('cron'))} {said(source.get('timezone', 'UTC'))}"]
    ),
}


def _agent(fleet: Fleet, address: Address, declared: Declared) -> Iterator[Grant]:
    values, where = declared.values, declared.location
    repositories = [said(item) for item in items(values, "repos")]
    for area, level in (block(values, "permissions") or {}).items():
        if level == "none":
            continue
        verb = _LEVELS.get(said(level))
        if verb is None:
            continue
        if area in ("jira", "slack"):
            yield Grant(str(address), verb, area, "", where)
            continue
        for repository in repositories:
            yield Grant(str(address), verb, f"{repository} ({area})", "", where)
    pool = reference(values.get("pool"))
    if pool is not None and next(_hosts_of_pool(fleet, pool), None) is not None:
        yield Grant(str(address), "reaches", f"the hosts of {pool}", "", where)


def _pool(fleet: Fleet, address: Address, declared: Declared) -> Iterator[Grant]:
    for host in _hosts_of_pool(fleet, address):
        yield Grant(f"every agent of {address}", "reaches", host, "", declared.location)


def _hosts_of_pool(fleet: Fleet, pool: Address) -> Iterator[str]:
    declared = fleet.get(pool)
    if declared is None or declared.values.get("egress") is None:
        return
    policy = reference(declared.values["egress"])
    egress = fleet.get(policy) if policy is not None else None
    if egress is None or not _works(egress):
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


_BY_KIND: Mapping[str, Callable[[Fleet, Address, Declared], Iterator[Grant]]] = {
    "access_grant": _access_grant,
    "secret_grant": _secret_grant,
    "trigger": _trigger,
    "agent": _agent,
    "runtime_pool": _pool,
}
