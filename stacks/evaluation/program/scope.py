"""The names of a program's stack, for expressions of the language: in the console, in tests.

Pure; no I/O.  What the program declares is called as in HCL.  A component is a module whose outputs
are the declarations in it, by kind and name: ``module.red.agent.lead``.  ``output`` has what the
program exports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from planes.address import Address, InstanceKey, ModulePath
from planes.diagnostics import Source
from planes.types import DYNAMIC
from stacks.configuration.blocks import Module
from stacks.configuration.forms import Form, form_of_data, form_of_kind, form_of_resource
from stacks.configuration.modules import Configuration
from stacks.evaluation.instances import (
    Expansion,
    Instance,
    Mode,
    ModuleExpansion,
    ModuleInstance,
    Named,
    Shared,
)
from stacks.evaluation.scope import ModuleScope
from stacks.language.interpolation import call_context
from stacks.language.plain import from_plain
from stacks.language.values import object_of, string
from stacks.stack import Stack

__all__ = ["program_scope"]


def program_scope(stack: Stack, now: datetime) -> Callable[[Source], ModuleScope]:
    """The scope of the expressions of any source.  ``now`` is what ``plantimestamp`` gives."""
    folder = Path(stack.folder)
    planned_at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    fleet = object_of({"stack": string(stack.name), "workspace": string(stack.workspace)})
    paths = {"root": ".", "cwd": str(Path.cwd())}
    shared = Shared(call_context(folder, planned_at), paths, fleet)
    shared.instances = {item.address: item for item in _instances(stack, shared)}
    root = ModuleInstance(Configuration(Module.empty(folder), {}, {}), shared)
    root.variables = {name: Named(from_plain(value)) for name, value in stack.variables.items()}
    _fill(root, list(shared.instances.values()))
    outputs = {
        name: from_plain(output.value, DYNAMIC, shared.find)
        for name, output in stack.outputs.items()
    }
    special = {"output": Named(object_of(outputs))}
    return lambda source: ModuleScope(root, source, special)


def _instances(stack: Stack, shared: Shared) -> Iterator[Instance]:
    for address, declaration in stack.declarations.items():
        yield _instance(address, form_of_kind(address.kind), declaration.spec, shared)
    for address, resource in stack.resources.items():
        form = form_of_resource(resource.type)
        yield _instance(address, form, _spec(form, resource.properties), shared)
    for address, source in stack.data.items():
        form = form_of_data(source.type)
        yield _instance(address, form, _spec(form, source.arguments), shared, source.values)


def _spec(form: Form, data: Mapping[str, Any]) -> BaseModel:
    return form.model.model_validate({k: v for k, v in data.items() if v is not None})


def _instance(
    address: Address,
    form: Form,
    spec: BaseModel,
    shared: Shared,
    values: Mapping[str, Any] | None = None,
) -> Instance:
    return Instance(address, form, spec, shared.reading, shared.find, values)


def _fill(root: ModuleInstance, instances: list[Instance]) -> None:
    """Put what is declared where its address says."""
    modules: dict[ModulePath, ModuleInstance] = {(): root}
    for item in instances:
        module = _module(modules, item.address.module)
        block = (item.address.kind, item.address.name)
        key = item.address.key
        expansion = module.blocks.setdefault(block, Expansion(_mode(key)))
        expansion.instances[key] = item
    for path in sorted(modules, key=len, reverse=True):
        if path:
            modules[path].outputs = dict(_outputs(modules[path]))


def _module(modules: dict[ModulePath, ModuleInstance], path: ModulePath) -> ModuleInstance:
    found = modules.get(path)
    if found is None:
        outer = _module(modules, path[:-1])
        name, key = path[-1]
        found = modules[path] = ModuleInstance(outer.configuration, outer.shared, path, outer)
        outer.modules.setdefault(name, ModuleExpansion(_mode(key))).instances[key] = found
    return found


def _mode(key: InstanceKey) -> Mode:
    match key:
        case None:
            return "single"
        case int():
            return "count"
    return "for_each"


def _outputs(module: ModuleInstance) -> Iterator[tuple[str, Named]]:
    """The declarations in a component by kind, and the components in it."""
    kinds: dict[str, dict[str, Any]] = {}
    for (kind, name), expansion in module.blocks.items():
        kinds.setdefault(kind, {})[name] = expansion.value()
    for kind, values in kinds.items():
        yield kind, Named(object_of(values))
    if module.modules:
        inner = {name: expansion.value() for name, expansion in module.modules.items()}
        yield "module", Named(object_of(inner))
