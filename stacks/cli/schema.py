"""``fleetform schema``"""

from __future__ import annotations

from typing import Any

import click

from planes import kind_model, kind_names
from planes.address import DATA
from planes.diagnostics import did_you_mean
from planes.json_schema import block_json_schema, json_schema
from providers import registry
from providers.contract import DataType
from stacks.cli.main import Globals

__all__ = ["command"]


@click.command("schema")
@click.argument("names", nargs=-1, metavar="[PROVIDER|KIND|PRIMITIVE|data.SOURCE]...")
@click.option("--editor", is_flag=True, help="A schema of whole *.fleet.json files, for editors.")
@click.option(
    "--iam",
    is_flag=True,
    help="The policies that principals need to plan and to apply with a provider, or with the "
    "primitives that are named.",
)
@click.pass_obj
def command(settings: Globals, names: tuple[str, ...], editor: bool, iam: bool) -> None:
    """Print the JSON Schema of kinds, remote primitives and data sources; of all by default.

    A provider's name stands for its primitives and data sources.  A data source has the schema of
    its arguments, and what each attribute is that it gives.
    """
    terminal = settings.terminal(json_mode=True)
    if editor:
        terminal.document(json_schema(names or None))
        return
    names = tuple(dict.fromkeys(item for name in names for item in _expanded(name)))
    primitives, sources = _primitives(), _sources()
    known = {*kind_names(), *primitives, *sources}
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise click.UsageError(f'There is no kind, primitive or data source "{name}".{hint}')
    if iam:
        terminal.document(_policies([name for name in names if name in primitives]))
        return
    kinds = {name: kind_model(name) for name in kind_names()}
    wanted = names or sorted(known)
    terminal.document(
        {
            "format_version": "1.0",
            "kinds": {
                name: block_json_schema(name, kinds[name]) for name in wanted if name in kinds
            },
            "primitives": {
                name: block_json_schema(name, primitives[name])
                for name in wanted
                if name in primitives
            },
            "data": {name: _source(sources[name]) for name in wanted if name in sources},
        }
    )


def _expanded(name: str) -> list[str]:
    if name not in registry.names():
        return [name]
    provider = registry.load(name)
    return [*provider.primitive_types(), *(DATA + type for type in provider.data_types())]


def _policies(types: list[str]) -> dict[str, Any]:
    """By provider, what its principals need; of a cloud that has policies."""
    found = {}
    for name in registry.names():
        provider = registry.load(name)
        own = [type for type in provider.primitive_types() if not types or type in types]
        if own and (policies := provider.policies(own)):
            found[name] = policies
    if not found:
        raise click.UsageError("Nothing that is named is of a cloud that has policies.")
    return {"format_version": "1.0", "policies": found}


def _primitives() -> dict[str, Any]:
    return {
        type: provider.primitive(type).schema
        for provider in map(registry.load, registry.names())
        for type in provider.primitive_types()
    }


def _sources() -> dict[str, DataType]:
    return {
        DATA + type: provider.data(type)
        for provider in map(registry.load, registry.names())
        for type in provider.data_types()
    }


def _source(source: DataType) -> dict[str, Any]:
    arguments = block_json_schema(source.type, source.schema)
    return {"arguments": arguments, "attributes": dict(source.computed)}
