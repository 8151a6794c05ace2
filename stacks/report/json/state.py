"""The state as JSON in Terraform's documented format (``show --json``).

Source of the format: https://developer.hashicorp.com/terraform/internals/json-format, version 1.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from planes.address import Address, ModulePath, PrimitiveKey, format_module_path
from planes.values import Sensitive
from stacks.report.json.documents import split_primitive
from stacks.report.values import split
from stacks.state.model import State

__all__ = [
    "FORMAT_VERSION",
    "PrimitiveValues",
    "ResourceValues",
    "module_tree",
    "outputs_json",
    "state_json",
]

FORMAT_VERSION = "1.0"


class ResourceValues(NamedTuple):
    """One fleet resource and its values: what is declared, and the outputs."""

    address: Address
    provider: str
    declared: Mapping[str, Any] | None
    outputs: Mapping[str, Any]
    dependencies: tuple[Address, ...] = ()


class PrimitiveValues(NamedTuple):
    """One primitive and its properties."""

    key: PrimitiveKey
    provider: str
    properties: Mapping[str, Any]


def state_json(state: State, version: str) -> dict[str, Any]:
    """The whole document."""
    resources = [
        ResourceValues(
            record.address,
            record.provider or "",
            record.declaration,
            record.outputs,
            record.dependencies,
        )
        for record in state.fleet.values()
    ]
    return {
        "format_version": FORMAT_VERSION,
        "terraform_version": version,
        "values": {"outputs": outputs_json(state), "root_module": module_tree(resources)},
        "fleetform": {
            "stack": state.stack,
            "workspace": state.workspace,
            "lineage": state.lineage,
            "serial": state.serial,
            "primitives": [
                {
                    "address": str(record.key),
                    "module_address": str(record.key.owner),
                    "type": record.key.type,
                    "id": record.remote_id,
                    "provider_name": record.provider,
                    "values": split(dict(record.properties)).value,
                    "attributes": split(dict(record.attributes)).value,
                }
                for record in state.primitives.values()
            ],
        },
    }


def outputs_json(state: State) -> dict[str, Any]:
    """Output name to type, sensitivity and value; a sensitive value is redacted."""
    return {
        name: {
            "sensitive": output.sensitive,
            "type": output.type,
            "value": split(Sensitive(output.value) if output.sensitive else output.value).value,
        }
        for name, output in state.outputs.items()
    }


def module_tree(
    resources: Iterable[ResourceValues], primitives: Iterable[PrimitiveValues] = ()
) -> dict[str, Any]:
    """Resources in the nesting of their modules, as Terraform's ``root_module``.

    A fleet resource's primitives stand in a child module that has its address, where what looks
    for cloud resources in plans finds them.
    """
    root: dict[str, Any] = {}
    modules: dict[ModulePath, dict[str, Any]] = {(): root}
    for resource in resources:
        _module(modules, resource.address.module).setdefault("resources", []).append(
            _resource(resource)
        )
    owners: dict[Address, list[dict[str, Any]]] = {}
    for primitive in primitives:
        owners.setdefault(primitive.key.owner, []).append(_primitive(primitive))
    for owner, held in owners.items():
        child = {"address": str(owner), "resources": held}
        _module(modules, owner.module).setdefault("child_modules", []).append(child)
    return root


def _module(modules: dict[ModulePath, dict[str, Any]], path: ModulePath) -> dict[str, Any]:
    if path not in modules:
        modules[path] = {"address": format_module_path(path)}
        _module(modules, path[:-1]).setdefault("child_modules", []).append(modules[path])
    return modules[path]


def _resource(resource: ResourceValues) -> dict[str, Any]:
    address = resource.address
    parts = split({**(resource.declared or {}), **resource.outputs})
    data: dict[str, Any] = {
        "address": str(address),
        "mode": "data" if address.is_data else "managed",
        "type": address.type,
        "name": address.name,
    }
    if address.key is not None:
        data["index"] = address.key
    data["provider_name"] = resource.provider
    data["schema_version"] = 0
    data["values"] = parts.value
    data["sensitive_values"] = parts.sensitive
    if resource.dependencies:
        data["depends_on"] = [str(dependency) for dependency in resource.dependencies]
    return data


def _primitive(primitive: PrimitiveValues) -> dict[str, Any]:
    key, parts = primitive.key, split_primitive(primitive.key.type, primitive.properties)
    return {
        "address": str(key),
        "mode": "managed",
        "type": key.type,
        "name": key.name,
        "provider_name": primitive.provider,
        "schema_version": 0,
        "values": parts.value,
        "sensitive_values": parts.sensitive,
    }
