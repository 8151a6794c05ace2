"""Pools, and where they let agents connect.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.address import Address
from planes.bundles import BUNDLES
from stacks.review.declared import LATE, Declared, Fleet, items, known, reference, said
from stacks.review.parts import NO_WAY_OUT, Egress, Pool
from stacks.review.tables import is_private_host, site_of, writable_host

__all__ = ["pool_of"]

_MICROVMS = frozenset({"ecs_fargate", "agentcore", "sandbox"})
"""Backends that give each run a kernel of its own."""


def pool_of(fleet: Fleet, address: Address, declared: Declared) -> Pool:
    values = declared.values
    isolation, backend = known(values.get("isolation", "runc")), known(values.get("backend"))
    own = isolation in ("gvisor", "kata") or backend in _MICROVMS
    by_default = backend is None and (declared.provider or "").partition(".")[0] == "aws"
    return Pool(
        address,
        _egress(fleet, values.get("egress")),
        own or by_default,
        values.get("network") is not None,
        declared.location,
        ("the isolation of its pool is known after apply",) if isolation is LATE else (),
    )


def _egress(fleet: Fleet, value: Any) -> Egress:
    if value is None:
        return NO_WAY_OUT
    address = reference(value)
    declared = fleet.get(address) if address is not None else None
    if address is None or declared is None:
        return Egress(
            said(value), address, None, True, assumptions=("its egress is known after apply",)
        )
    values = declared.values
    enabled = known(values.get("enabled", True)) is not False
    hosts, limited, assumptions = _allowed(values)
    is_open = not enabled or "*" in hosts or known(values.get("default", "deny")) in ("allow", LATE)
    reachable = [*hosts, *limited]
    writable = (site_of(host) for host in map(writable_host, hosts) if host is not None)
    return Egress(
        str(address),
        address,
        declared.location,
        is_open,
        tuple(reachable),
        tuple(dict.fromkeys(writable)),
        tuple(host for host in reachable if is_private_host(host)),
        not enabled or known(values.get("deny_metadata", True)) is not True,
        assumptions,
    )


def _allowed(values: Mapping[str, Any]) -> tuple[list[str], list[str], tuple[str, ...]]:
    """Hosts that are open to every path and method that could carry data, and the others."""
    hosts: list[str] = []
    limited: list[str] = []
    assumptions: tuple[str, ...] = ()
    for item in items(values, "allow"):
        allow = known(item)
        host = LATE if type(allow) is not dict else known(allow.get("host"))
        if type(allow) is not dict or type(host) is not str:
            assumptions = ("a host that it may reach is known after apply",)
            hosts.append("*")
            continue
        (limited if _is_limited(allow) else hosts).append(host)
    if known(values.get("allow")) is LATE or known(values.get("bundles")) is LATE:
        return ["*"], limited, ("the hosts that it may reach are known after apply",)
    for bundle in items(values, "bundles"):
        hosts += BUNDLES.get(said(bundle), ())
    return hosts, limited, assumptions


def _is_limited(allow: Mapping[str, Any]) -> bool:
    methods = set(map(said, items(allow, "methods")))
    paths = [said(path) for path in items(allow, "paths")]
    reading = bool(methods) and methods <= {"GET", "HEAD", "OPTIONS"}
    return reading or (bool(paths) and not any(path in ("/*", "*", "/") for path in paths))
