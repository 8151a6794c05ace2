"""An egress policy as the rules of a security group.

Pure.  A security group knows addresses and ports, not names: a host that is an address is kept
exactly; of any other the ports are kept, and the name is not.
https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from planes.access import EgressPolicy
from planes.declaration import Declaration
from planes.validation import is_late, known

__all__ = ["egress_rules", "names_hosts"]

_ADDRESS = re.compile(r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}")
_HTTPS = 443


def egress_rules(policy: Declaration | None) -> list[dict[str, Any]]:
    """The rules, by port.  Without a policy: HTTPS, by which the model and AWS are reached."""
    if policy is None:
        return [_anywhere(_HTTPS, "model and AWS")]
    spec = cast(EgressPolicy, policy.spec)
    if known(spec.default) == "allow":
        return [_rule("-1", 0, ["0.0.0.0/0"], ["::/0"], "default = allow")]
    found: dict[Any, set[str] | None] = {_HTTPS: None}
    for host, ports in _destinations(spec):
        for port in ports:
            before = found.setdefault(port, set())
            if before is None:
                continue
            if host is not None and _ADDRESS.fullmatch(host):
                before.add(f"{host}/32")
            else:
                found[port] = None
    return [
        _anywhere(port, "any host")
        if hosts is None
        else _rule("tcp", port, sorted(hosts), [], "hosts by address")
        for port, hosts in sorted(found.items(), key=lambda item: str(item[0]))
    ]


def names_hosts(policy: Declaration) -> bool:
    """Whether a policy says something of names, methods or paths, which no rule can keep."""
    spec = cast(EgressPolicy, policy.spec)
    if known(spec.default) == "allow":
        return False
    if spec.bundles or is_late(spec.allow):
        return True
    return any(
        is_late(item)
        or item.methods
        or item.paths
        or (known(item.host) != "*" and not _ADDRESS.fullmatch(known(item.host) or ""))
        for item in spec.allow
    )


def _destinations(spec: EgressPolicy) -> Iterator[tuple[str | None, list[Any]]]:
    """Host, or None where it is not known yet, and ports."""
    if is_late(spec.allow):
        return
    for item in spec.allow:
        if not is_late(item):
            ports = item.ports if type(item.ports) is list else []
            yield known(item.host), ports


def _anywhere(port: Any, about: str) -> dict[str, Any]:
    return _rule("tcp", port, ["0.0.0.0/0"], ["::/0"], about)


def _rule(
    protocol: str, port: Any, networks: list[str], networks6: list[str], about: str
) -> dict[str, Any]:
    return {
        "protocol": protocol,
        "from_port": port,
        "to_port": port,
        "cidr_blocks": networks,
        "ipv6_cidr_blocks": networks6,
        "description": about,
    }
