"""The ``configuration`` of plan JSON, as far as a plan can tell it: what is declared in which
module, with the constants and the references of each attribute.

Source of the format: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planes.address import Address
from planes.values import Sensitive
from stacks.engine.plan import Action, FleetChange, OutputChange, Plan
from stacks.report.defaults import defaults_of
from stacks.report.values import references

__all__ = ["configuration_json"]

ModuleNames = tuple[str, ...]
"""The calls that lead to a module, without their keys: a call is written once."""


def configuration_json(plan: Plan) -> dict[str, Any]:
    """Providers, and the modules with what each declares."""
    root: dict[str, Any] = {}
    if plan.outputs:
        outputs = (output for output in plan.outputs if output.action is not Action.DELETE)
        root["outputs"] = {output.name: _output(output) for output in outputs}
    modules: dict[ModuleNames, dict[str, Any]] = {(): root}
    written: set[tuple[ModuleNames, str]] = set()
    read = [
        FleetChange(
            item.address,
            Action.READ,
            None,
            item.arguments,
            dependencies=item.dependencies,
            provider=item.provider,
        )
        for item in plan.data
    ]
    for change in (*read, *plan.changes):
        names = tuple(name for name, _ in change.address.module)
        block = f"{change.address.kind}.{change.address.name}"
        if change.after is not None and (names, block) not in written:
            written.add((names, block))
            resources = _module(modules, names).setdefault("resources", [])
            resources.append(_resource(block, change))
    if plan.variables:
        root["variables"] = {
            name: {"sensitive": True} if isinstance(value, Sensitive) else {}
            for name, value in plan.variables.items()
        }
    providers = {key: _provider(key, settings.name) for key, settings in plan.providers.items()}
    return {"provider_config": providers, "root_module": root}


def _module(modules: dict[ModuleNames, dict[str, Any]], names: ModuleNames) -> dict[str, Any]:
    if names not in modules:
        calls = _module(modules, names[:-1]).setdefault("module_calls", {})
        modules[names] = {}
        calls[names[-1]] = {"module": modules[names]}
    return modules[names]


def _provider(key: str, name: str) -> dict[str, Any]:
    alias = key.partition(".")[2]
    data = {"name": name, "full_name": name}
    return {**data, "alias": alias} if alias else data


def _resource(block: str, change: FleetChange) -> dict[str, Any]:
    address = change.address
    data: dict[str, Any] = {
        "address": block,
        "mode": "data" if address.is_data else "managed",
        "type": address.type,
        "name": address.name,
        "provider_config_key": change.provider or "",
        "expressions": _expressions(change),
        "schema_version": 0,
    }
    if change.dependencies:
        depends = dict.fromkeys(_relative(other, address) for other in change.dependencies)
        data["depends_on"] = list(depends)
    return data


def _relative(other: Address, address: Address) -> str:
    """As it is written in the module of ``address``."""
    return str(other._replace(module=()) if other.module == address.module else other)


def _expressions(change: FleetChange) -> dict[str, Any]:
    """What differs from the kind's defaults, which is what somebody wrote."""
    defaults = defaults_of(change.address.kind)
    # What is constant in one instance need not be in the next.
    is_constant = change.address.key is None
    return {
        name: _expression(value, is_constant)
        for name, value in (change.after or {}).items()
        if value is not None and (name not in defaults or value != defaults[name])
    }


def _expression(value: Any, is_constant: bool) -> dict[str, Any]:
    if references := list(dict.fromkeys(_references(value))):
        return {"references": references}
    return {"constant_value": value} if is_constant and not _is_hidden(value) else {}


def _output(output: OutputChange) -> dict[str, Any]:
    references = list(dict.fromkeys(_references(output.after)))
    expression = {"references": references} if references else {}
    data: dict[str, Any] = {"sensitive": True} if output.sensitive else {}
    return {**data, "expression": expression}


def _references(value: Any) -> Iterator[str]:
    """Each output that a value waits for with its declaration behind it, as Terraform has them."""
    for reference in references(value):
        yield str(reference)
        yield str(reference.address)


def _is_hidden(value: Any) -> bool:
    match value:
        case Sensitive():
            return True
        case dict():
            return any(map(_is_hidden, value.values()))
        case list():
            return any(map(_is_hidden, value))
    return False
