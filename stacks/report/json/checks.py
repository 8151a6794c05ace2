"""The ``checks`` of plan JSON: conditions of resources, outputs, check blocks and policies.

Source of the format: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planes.address import Address, format_module_path
from stacks.engine.plan import CheckResult

__all__ = ["checks_json"]

_KINDS = {"check": "check", "output": "output_value", "policy": "policy", "waiver": "waiver"}
"""By role; all others are conditions of a resource."""


def checks_json(checks: Iterable[CheckResult]) -> list[dict[str, Any]]:
    """One object for each thing that is checked, with its instances."""
    found: dict[str, list[CheckResult]] = {}
    for check in checks:
        name = check.owner if check.role in _KINDS else str(Address.parse(check.owner).resource)
        found.setdefault(name, []).append(check)
    return [_object(name, results) for name, results in found.items()]


def _object(name: str, results: list[CheckResult]) -> dict[str, Any]:
    kind = _KINDS.get(results[0].role, "resource")
    data: dict[str, Any] = {"address": _address(kind, name), "status": _status(results)}
    if kind == "policy":
        instances = [_instance({"to_display": item.subject}, [item]) for item in results]
        return {**data, "severity": results[0].severity, "instances": instances}
    owners: dict[str, list[CheckResult]] = {}
    for result in results:
        owners.setdefault(result.owner, []).append(result)
    data["instances"] = [
        _instance(_instance_address(kind, owner), own) for owner, own in owners.items()
    ]
    return data


def _address(kind: str, name: str) -> dict[str, Any]:
    address = {"kind": kind, "to_display": name}
    if kind != "resource":
        return {**address, "name": name.partition(".")[2]}
    own = Address.parse(name)
    if own.module:
        address["module"] = format_module_path(own.module)
    return {**address, "mode": "managed", "type": own.kind, "name": own.name}


def _instance_address(kind: str, owner: str) -> dict[str, Any]:
    key = Address.parse(owner).key if kind == "resource" else None
    address = {"to_display": owner}
    return address if key is None else {**address, "instance_key": key}


def _instance(address: dict[str, Any], results: list[CheckResult]) -> dict[str, Any]:
    data: dict[str, Any] = {"address": address, "status": _status(results)}
    problems = [{"message": result.message} for result in results if result.status == "fail"]
    return {**data, "problems": problems} if problems else data


def _status(results: list[CheckResult]) -> str:
    statuses = {result.status for result in results}
    return next((name for name in ("fail", "unknown") if name in statuses), "pass")
