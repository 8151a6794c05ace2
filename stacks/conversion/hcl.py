"""The HCL of a stack: ``main.fleet.hcl``.

Pure; no I/O.  Everything stands in the root module: what has an instance key or lies in a module
gets a name of its own there, and a ``moved`` block, so that what is live stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planes.address import Address
from planes.declaration import Declaration, Lifecycle
from planes.diagnostics import Diagnostics
from planes.kind import plain
from planes.schema import block_schema
from planes.timeouts import timeout_texts
from planes.values import Deferred, Path, Reference, Sensitive, format_path
from providers import registry
from stacks.configuration.forms import form_of_data, form_of_resource
from stacks.configuration.writer import Raw, Written, block_of, write_blocks
from stacks.conversion.expressions import NotWritable, hcl_expression, steps
from stacks.conversion.names import flat_addresses, in_order, settled_moves
from stacks.stack import DataSource, Resource, Stack

__all__ = ["hcl_of"]


def hcl_of(stack: Stack) -> tuple[dict[str, str], Diagnostics]:
    """The files, by name, and what could not be written."""
    writer = _Writer(stack)
    blocks = [Written("fleet", (), {"name": stack.name}), *writer.blocks()]
    return {"main.fleet.hcl": write_blocks(blocks)}, writer.diagnostics


class _Writer:
    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.diagnostics = Diagnostics()
        self.renamed = flat_addresses(in_order(stack))

    def blocks(self) -> Iterator[Written]:
        for key, settings in self.stack.providers.items():
            model = registry.load(settings.name).settings
            data = self._data(dict(settings.settings), f"provider {key}")
            block = block_of("provider", [settings.name], data, block_schema(model))
            alias = key.partition(".")[2]
            extra = {"alias": alias} if alias else {}
            yield block._replace(attributes={**extra, **block.attributes})
        for old in in_order(self.stack):
            if old.is_data:
                yield self._look_up(self.stack.data[old])
                continue
            declaration = self.stack.declarations.get(old)
            if declaration is None:
                yield self._resource(self.stack.resources[old])
                continue
            address = self.renamed[old]
            data = self._data(plain(declaration.spec), str(declaration.address))
            schema = block_schema(type(declaration.spec))
            block = block_of(address.kind, [address.name], data, schema)
            yield self._with_meta(block, declaration)
        yield from self._outputs()
        yield from self._records()

    def _resource(self, resource: Resource) -> Written:
        address = self.renamed[resource.address]
        data = self._data(dict(resource.properties), str(resource.address))
        schema = form_of_resource(resource.type).schema
        block = block_of("resource", [resource.type, address.name], data, schema)
        return self._with_meta(block, resource)

    def _look_up(self, source: DataSource) -> Written:
        address = self.renamed[source.address]
        data = self._data(dict(source.arguments), str(source.address))
        block = block_of(
            "data", [source.type, address.name], data, form_of_data(source.type).schema
        )
        if source.provider is None or "." not in source.provider:
            return block
        provider = {"provider": Raw(source.provider)}
        return block._replace(attributes={**block.attributes, **provider})

    def _outputs(self) -> Iterator[Written]:
        for name, output in self.stack.outputs.items():
            value = output.value
            inner = value.value if isinstance(value, Sensitive) else value
            sensitive = {"sensitive": True} if output.sensitive else {}
            try:
                yield Written("output", [name], {"value": self._value(inner), **sensitive})
            except NotWritable as error:
                self._missing(f"output.{name}", (), str(error))

    def _records(self) -> Iterator[Written]:
        moves = [(move.source, move.target) for move in self.stack.moves]
        moves += [
            (str(old), str(new))
            for old, new in self.renamed.items()
            if old != new and not old.is_data
        ]
        for source, target in settled_moves(moves):
            yield Written("moved", (), {"from": Raw(source), "to": Raw(target)})
        for item in self.stack.imports:
            address = self.renamed.get(Address.parse(item.to))
            if address is not None:
                yield Written("import", (), {"to": Raw(str(address)), "id": item.id})

    # Values.

    def _data(self, data: Mapping[str, Any], what: str) -> dict[str, Any]:
        found = {}
        for name, value in data.items():
            try:
                found[name] = self._value(value)
            except NotWritable as error:
                self._missing(what, (name,), str(error))
        return found

    def _value(self, value: Any) -> Any:
        match value:
            case Sensitive():
                raise NotWritable("it is sensitive")
            case Reference() if not value.path:
                return Reference(self.renamed.get(value.address, value.address))
            case Reference() | Deferred():
                return Raw(hcl_expression(value, self.renamed))
            case dict():
                return {key: self._value(item) for key, item in value.items()}
            case list():
                return [self._value(item) for item in value]
        return value

    # Meta-arguments.

    def _with_meta(self, block: Written, declared: Declaration | Resource) -> Written:
        attributes = dict(block.attributes)
        if declared.provider is not None and "." in declared.provider:
            attributes["provider"] = Raw(declared.provider)
        others = [item for item in declared.dependencies if item in self.renamed]
        implied = _referred(block.attributes) | _referred([b.attributes for b in block.blocks])
        wanted = [self.renamed[item] for item in others if str(self.renamed[item]) not in implied]
        if wanted:
            attributes["depends_on"] = [Reference(item) for item in wanted]
        lifecycle = dict(self._lifecycle(declared.lifecycle, str(declared.address)))
        timeouts = timeout_texts(declared.lifecycle.timeouts)
        own = [
            Written(name, (), given)
            for name, given in (("lifecycle", lifecycle), ("timeouts", timeouts))
            if given
        ]
        return block._replace(attributes=attributes, blocks=[*block.blocks, *own])

    def _lifecycle(self, life: Lifecycle, what: str) -> Iterator[tuple[str, Any]]:
        if life.prevent_destroy:
            yield "prevent_destroy", True
        if life.create_before_destroy:
            yield "create_before_destroy", True
        if life.ignore_changes == "all":
            yield "ignore_changes", Raw("all")
        elif life.ignore_changes:
            yield (
                "ignore_changes",
                [Raw(f"{path[0]}{steps(path[1:])}") for path in life.ignore_changes],
            )
        if life.replace_triggered_by:
            yield (
                "replace_triggered_by",
                [Raw(hcl_expression(item, self.renamed)) for item in life.replace_triggered_by],
            )
        for name, given in (
            ("replace_on_changes", life.replace_on_changes),
            ("retain_on_delete", life.retain),
            ("additional_secret_outputs", life.secret_outputs),
        ):
            if given:
                self._missing(what, (name,), "it has no form in HCL")
        if life.preconditions or life.postconditions:
            self._missing(what, ("lifecycle",), "its conditions are not written")

    def _missing(self, what: str, path: Path, why: str) -> None:
        place = f"{format_path(path)} of {what}" if path else what
        self.diagnostics.warning("Not converted", f"{place} is left out: {why}.")


def _referred(value: Any) -> set[str]:
    """The addresses that a value names."""
    match value:
        case Reference():
            return {str(value.address)}
        case Raw():
            return {value.text.rpartition(".")[0]}
        case Mapping():
            return set[str]().union(*map(_referred, value.values()))
        case list():
            return set[str]().union(*map(_referred, value))
    return set()
