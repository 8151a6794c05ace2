"""The rules of a security group: as blocks, as EC2 has them, and in a form to compare.

Pure; no I/O.  A block speaks of several networks and groups at once, EC2 of one permission with all
sources of a protocol and port; both are the same set of single rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Single", "from_permissions", "merged", "permissions", "singles"]


class Single(NamedTuple):
    """One source, one protocol, one range of ports.  ``kind`` is the block's field for it."""

    protocol: str
    from_port: Any
    to_port: Any
    description: str
    kind: str
    source: Any


_KINDS = {
    "cidr_blocks": ("IpRanges", "CidrIp"),
    "ipv6_cidr_blocks": ("Ipv6Ranges", "CidrIpv6"),
    "prefix_list_ids": ("PrefixListIds", "PrefixListId"),
    "security_groups": ("UserIdGroupPairs", "GroupId"),
}
_NUMBERS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}


def merged(rules: Any) -> Any:
    """The rules in their normal form: one block for each protocol, ports and description."""
    if type(rules) is not list:
        return rules
    late = [rule for rule in rules if type(rule) is not dict]
    return _blocks(_singles(rule for rule in rules if type(rule) is dict)) + late


def from_permissions(items: Sequence[Mapping[str, Any]] | None, own: str) -> list[dict[str, Any]]:
    """The blocks that a group's permissions are; ``own`` is its id."""
    return _blocks(
        Single(
            item["IpProtocol"],
            item.get("FromPort", 0),
            item.get("ToPort", 0),
            source.get("Description", ""),
            *(("self", True) if source[name] == own else (kind, source[name])),
        )
        for item in items or ()
        for kind, (key, name) in _KINDS.items()
        for source in item.get(key) or ()
    )


def singles(rules: Iterable[Mapping[str, Any]]) -> frozenset[Single]:
    """Every single rule of some blocks."""
    return frozenset(_singles(rules))


def permissions(rules: Iterable[Single], own: str) -> list[dict[str, Any]]:
    """Single rules as calls take them that add and take away: one permission for each protocol and
    ports, with all its sources."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for rule in sorted(rules, key=repr):
        permission = found.setdefault(rule[:3], _permission(rule))
        key, name = _KINDS["security_groups" if rule.kind == "self" else rule.kind]
        source = {name: own if rule.kind == "self" else rule.source}
        about = {"Description": rule.description} if rule.description else {}
        permission.setdefault(key, []).append({**source, **about})
    return list(found.values())


def _permission(rule: Single) -> dict[str, Any]:
    if rule.protocol == "-1":
        return {"IpProtocol": "-1"}
    return {
        "IpProtocol": rule.protocol,
        "FromPort": rule.from_port,
        "ToPort": rule.to_port,
    }


def _singles(rules: Iterable[Mapping[str, Any]]) -> Iterator[Single]:
    for rule in rules:
        protocol = str(rule["protocol"]).lower()
        protocol = _NUMBERS.get(protocol, protocol)
        # With all protocols there are no ports to speak of.
        first, last = (0, 0) if protocol == "-1" else (rule["from_port"], rule["to_port"])
        about = rule.get("description") or ""
        for kind in _KINDS:
            for source in rule.get(kind) or ():
                yield Single(protocol, first, last, about, kind, source)
        if rule.get("self"):
            yield Single(protocol, first, last, about, "self", True)


def _blocks(singles: Iterable[Single]) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for single in singles:
        key = single[:4]
        block = found.setdefault(key, _empty(single))
        if single.kind == "self":
            block["self"] = True
        elif single.source not in block[single.kind]:
            block[single.kind].append(single.source)
    return [found[key] for key in sorted(found, key=repr)]


def _empty(single: Single) -> dict[str, Any]:
    return {
        "protocol": single.protocol,
        "from_port": single.from_port,
        "to_port": single.to_port,
        **{kind: [] for kind in _KINDS},
        "self": False,
        "description": single.description,
    }
