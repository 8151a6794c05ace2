"""``fleetform schema``"""

from __future__ import annotations

from typing import Any

import click

from planes import kind_model, kind_names
from planes.diagnostics import did_you_mean
from planes.json_schema import block_json_schema, json_schema
from providers import registry
from stacks.cli.main import Globals

__all__ = ["command"]


@click.command("schema")
@click.argument("names", nargs=-1, metavar="[KIND|PRIMITIVE]...")
@click.option("--editor", is_flag=True, help="A schema of whole *.fleet.json files, for editors.")
@click.pass_obj
def command(settings: Globals, names: tuple[str, ...], editor: bool) -> None:
    """Print the JSON Schema of kinds and remote primitives; of all where none is named."""
    terminal = settings.terminal(json_mode=True)
    if editor:
        terminal.document(json_schema(names or None))
        return
    primitives = _primitives()
    known = {*kind_names(), *primitives}
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise click.UsageError(f'There is no kind or primitive "{name}".{hint}')
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
        }
    )


def _primitives() -> dict[str, Any]:
    return {
        type: provider.primitive(type).schema
        for provider in map(registry.load, registry.names())
        for type in provider.primitive_types()
    }
