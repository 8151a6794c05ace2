"""The program of a stack: ``fleet.py``, and the HCL beside it that has the stack's settings.

Pure; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from planes.address import Address, InstanceKey, ModulePath, format_module_path
from planes.annotations import Annotation, block_of, field_annotation, items_of
from planes.declaration import Declaration, Lifecycle
from planes.diagnostics import Diagnostics
from planes.kind import Block, plain
from planes.sdk_types import class_name, nested_name
from planes.timeouts import timeout_texts
from planes.values import Deferred, Path, Reference, Sensitive, format_path
from providers import registry
from stacks.configuration.forms import form_of_data
from stacks.conversion.expressions import NotWritable, python_expression, steps
from stacks.conversion.layout import Group, laid_out, literal
from stacks.conversion.names import (
    former_name,
    in_order,
    late_data,
    settled_moves,
    variable_names,
)
from stacks.evaluation.program.names import Urn
from stacks.stack import DataSource, Resource, Stack

__all__ = ["python_of"]

_HEAD = '''"""The fleet {name}."""

from __future__ import annotations

import pulumi

from planes.sdk import (
{names}
)
'''
_MODULE = '''

class Module(pulumi.ComponentResource):
    """A step of an address: what is in it has it as its parent."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("fleetform:index:Module", name, None, opts)

'''


def python_of(stack: Stack) -> tuple[dict[str, str], Diagnostics]:
    """The files, by name, and what could not be written."""
    writer = _Writer(stack)
    body = [*writer.providers(), *writer.modules(), *writer.declarations(), *writer.exports()]
    writer.left_out()
    listed = "\n".join(f"    {name}," for name in sorted(writer.imported))
    text = _HEAD.format(name=stack.name, names=listed)
    text += _MODULE if writer.has_modules else ""
    settings = f"# The stack's settings.\n\nfleet {{\n  name = {literal(stack.name)}\n}}\n"
    program = f"{text}\n" + "\n".join(body) + "\n"
    return {"fleet.py": program, "settings.fleet.hcl": settings}, writer.diagnostics


class _Writer:
    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.diagnostics = Diagnostics()
        self.imported: set[str] = set()
        self.names = variable_names(in_order(stack))
        self.has_modules = any(address.module for address in self.names)
        self._providers: dict[str, str] = {}
        self._modules: dict[ModulePath, str] = {}
        self._moves = settled_moves((move.source, move.target) for move in stack.moves)
        self._moved: set[str] = set()

    def providers(self) -> Iterator[str]:
        for key, settings in self.stack.providers.items():
            class_ = f"{''.join(part.capitalize() for part in settings.name.split('_'))}Provider"
            self.imported.add(class_)
            alias = key.partition(".")[2]
            model = registry.load(settings.name).settings
            name = [("", literal(alias))] if alias else []
            given = self._arguments(class_, model, settings.settings, key)
            variable = self._providers[key] = f"provider_{len(self._providers)}"
            prefix = f"{variable} = " if alias else ""
            yield laid_out(Group(f"{class_}(", [*name, *given], ")"), prefix)

    def modules(self) -> Iterator[str]:
        for address in self.names:
            for length in range(1, len(address.module) + 1):
                path = address.module[:length]
                if path not in self._modules:
                    yield self._module(path)

    def _module(self, path: ModulePath) -> str:
        text = format_module_path(path)
        name = "".join(char if char.isalnum() else "_" for char in text).strip("_")
        variable = self._modules[path] = name
        items: list[tuple[str, str | Group]] = [("", self._named(*path[-1]))]
        options = self._aliases(text)
        if len(path) > 1:
            options.append(("parent=", self._modules[path[:-1]]))
        if options:
            items.append(("", self._options(options)))
        return laid_out(Group("Module(", items, ")"), f"{variable} = ")

    def _named(self, name: str, key: InstanceKey) -> str:
        if key is None:
            return literal(name)
        self.imported.add("instance")
        return f"instance({literal(name)}, {literal(key)})"

    def _options(self, items: list[tuple[str, str | Group]]) -> Group:
        return Group("pulumi.ResourceOptions(", items, ")")

    def declarations(self) -> Iterator[str]:
        for address in self.names:
            if address.is_data:
                yield self._look_up(self.stack.data[address])
                continue
            declaration = self.stack.declarations.get(address)
            if declaration is None:
                yield self._primitive(self.stack.resources[address])
                continue
            class_ = class_name(address.kind)
            self.imported.add(class_)
            data = plain(declaration.spec)
            items = self._arguments(class_, type(declaration.spec), data, str(address))
            options = list(self._meta(declaration, data))
            if options:
                items.append(("opts=", self._options(options)))
            name = ("", self._named(address.name, address.key))
            call = Group(f"{class_}(", [name, *items], ")")
            yield laid_out(call, f"{self.names[address]} = ")

    def _look_up(self, source: DataSource) -> str:
        address, name = source.address, f"get_{source.type}"
        self.imported.add(name)
        class_ = "Get" + "".join(part.capitalize() for part in source.type.split("_"))
        model = form_of_data(source.type).model
        items = self._arguments(class_, model, source.arguments, str(address))
        if source.provider is not None and "." in source.provider:
            self._missing(str(address), ("provider",), "look-ups have no such option")
        return laid_out(Group(f"{name}(", items, ")"), f"{self.names[address]} = ")

    def _primitive(self, resource: Resource) -> str:
        address = resource.address
        self.imported.add("Primitive")
        data = dict(resource.properties)
        named = self._named(address.name, address.key)
        items: list[tuple[str, str | Group]] = [("", named), ("", literal(resource.type))]
        items.append(("", self._plain(data, str(address), ())))
        options = list(self._meta(resource, data))
        if options:
            items.append(("opts=", self._options(options)))
        return laid_out(Group("Primitive(", items, ")"), f"{self.names[address]} = ")

    def exports(self) -> Iterator[str]:
        for name, output in self.stack.outputs.items():
            value = output.value
            inner = value.value if isinstance(value, Sensitive) else value
            try:
                text = self._plain(inner, f"output.{name}", ())
            except NotWritable as error:
                self._missing(f"output.{name}", (), str(error))
                continue
            item: str | Group = text
            if output.sensitive:
                item = Group("pulumi.Output.secret(", [("", text)], ")")
            yield laid_out(Group("pulumi.export(", [("", literal(name)), ("", item)], ")"))

    # Arguments.

    def _arguments(
        self,
        class_: str,
        model: type[BaseModel],
        data: Mapping[str, Any],
        what: str,
        path: Path = (),
    ) -> list[tuple[str, str | Group]]:
        found: list[tuple[str, str | Group]] = []
        for name, field in model.model_fields.items():
            value = data.get(name)
            default = None if field.is_required() else field.get_default(call_default_factory=True)
            if value is None or (not field.is_required() and value == plain(default)):
                continue
            annotation = field_annotation(model, name)
            try:
                text = self._value(
                    value, nested_name(class_, name), annotation, what, (*path, name)
                )
            except NotWritable as error:
                self._missing(what, (*path, name), str(error))
                continue
            found.append((f"{name}=", text))
        return found

    def _value(
        self, value: Any, nested: str, annotation: Annotation, what: str, path: Path
    ) -> str | Group:
        blocks = [c for c in annotation.choices if isinstance(c, type) and issubclass(c, Block)]
        if isinstance(value, dict) and blocks:
            self.imported.add(f"{nested}Args")
            return Group(
                f"{nested}Args(", self._arguments(nested, blocks[0], value, what, path), ")"
            )
        items = items_of(annotation)
        if isinstance(value, list) and items is not None and block_of(annotation) is not None:
            parts = [
                ("", self._value(item, nested, items, what, (*path, at)))
                for at, item in enumerate(value)
            ]
            return Group("[", parts, "]")
        return self._plain(value, what, path)

    def _plain(self, value: Any, what: str, path: Path) -> str | Group:
        match value:
            case Sensitive():
                raise NotWritable("it is sensitive")
            case Reference() if not value.path:
                if value.address not in self.names:
                    raise NotWritable(f"{value.address} is not written")
                return self.names[value.address]
            case Reference() | Deferred():
                return python_expression(value, self.names)
            case dict():
                pairs = [
                    (f"{literal(key)}: ", self._plain(item, what, (*path, key)))
                    for key, item in value.items()
                ]
                return Group("{", pairs, "}")
            case list():
                return Group("[", [("", self._plain(item, what, path)) for item in value], "]")
        return literal(value)

    # Options.

    def _meta(
        self, declaration: Declaration | Resource, data: Any
    ) -> Iterator[tuple[str, str | Group]]:
        address = declaration.address
        if address.module:
            yield "parent=", self._modules[address.module]
        provider = declaration.provider or ""
        if "." in provider and provider in self._providers:
            yield "provider=", self._providers[provider]
        others = [item for item in declaration.dependencies if item not in _referred(data)]
        wanted = [self.names[item] for item in others if item in self.names]
        if wanted:
            yield "depends_on=", Group("[", [("", name) for name in wanted], "]")
        yield from self._lifecycle(declaration.lifecycle, str(address))
        for item in self.stack.imports:
            if item.to == str(address):
                yield "import_=", literal(item.id)
        yield from self._aliases(str(address))

    def _aliases(self, target: str) -> list[tuple[str, str | Group]]:
        """What was called otherwise before: by its name, or where more than that was another, by
        its URN."""
        found: list[tuple[str, str | Group]] = []
        for source, final in self._moves:
            if final == target:
                self._moved.add(source)
                found.append(("", self._alias(source, target)))
        return [("aliases=", Group("[", found, "]"))] if found else []

    def _alias(self, source: str, target: str) -> str | Group:
        name = former_name(source, target)
        if name is not None:
            return Group("pulumi.Alias(", [("name=", literal(name))], ")")
        return literal(str(Urn(self.stack.workspace, self.stack.name, "moved", source)))

    def _lifecycle(self, life: Lifecycle, what: str) -> Iterator[tuple[str, str | Group]]:
        if life.prevent_destroy:
            yield "protect=", "True"
        if life.create_before_destroy:
            yield "delete_before_replace=", "False"
        if life.ignore_changes:
            yield "ignore_changes=", _paths(life.ignore_changes)
        if life.replace_on_changes:
            yield "replace_on_changes=", _paths(life.replace_on_changes)
        if life.retain:
            yield "retain_on_delete=", "True"
        if life.secret_outputs:
            names: list[tuple[str, str | Group]] = [("", literal(n)) for n in life.secret_outputs]
            yield "additional_secret_outputs=", Group("[", names, "]")
        if timeouts := timeout_texts(life.timeouts):
            given = [(f"{name}=", literal(text)) for name, text in timeouts.items()]
            yield "custom_timeouts=", Group("pulumi.CustomTimeouts(", given, ")")
        whole = [item for item in life.replace_triggered_by if not item.path]
        known = [self.names[item.address] for item in whole if item.address in self.names]
        if known:
            yield "replace_with=", Group("[", [("", name) for name in known], "]")
        if len(known) < len(life.replace_triggered_by):
            self._missing(
                what, ("replace_triggered_by",), "it is about attributes or all instances"
            )
        if life.preconditions or life.postconditions:
            self._missing(what, ("lifecycle",), "conditions have no form in Python")

    # What is left out.

    def _missing(self, what: str, path: Path, why: str) -> None:
        place = f"{format_path(path)} of {what}" if path else what
        self.diagnostics.warning("Not converted", f"{place} is left out: {why}.")

    def left_out(self) -> None:
        blocks = {
            "check": [check.name for check in self.stack.checks],
            "policy": [policy.name for policy in self.stack.policies],
            "moved": [m.source for m in self.stack.moves if m.source not in self._moved],
            "removed": [removal.source for removal in self.stack.removals],
        }
        for block, names in blocks.items():
            for name in names:
                self._missing(f"{block} {name}", (), "it has no form in Python")
        for address in self.stack.data.keys() - late_data(self.stack).keys():
            self._missing(str(address), (), "what it has found stands in its place")


def _paths(paths: Any) -> Group:
    texts = ["*"] if paths == "all" else [f"{path[0]}{steps(path[1:])}" for path in paths]
    return Group("[", [("", literal(text)) for text in texts], "]")


def _referred(value: Any) -> set[Address]:
    """All that a value refers to."""
    match value:
        case Reference():
            return {value.address}
        case Deferred():
            return {need.address for need in value.needs}
        case Sensitive():
            return _referred(value.value)
        case dict():
            return set[Address]().union(*map(_referred, value.values()))
        case list():
            return set[Address]().union(*map(_referred, value))
    return set()
