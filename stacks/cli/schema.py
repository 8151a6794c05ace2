"""``fleetform schema``"""

from __future__ import annotations

import click

from planes import kind_names
from planes.diagnostics import did_you_mean
from planes.json_schema import json_schema
from stacks.cli.main import Globals

__all__ = ["command"]


@click.command("schema")
@click.argument("kinds", nargs=-1, metavar="[KIND]...")
@click.option("--editor", is_flag=True, help="A schema of whole *.fleet.json files, for editors.")
@click.pass_obj
def command(settings: Globals, kinds: tuple[str, ...], editor: bool) -> None:
    """Print the JSON Schema of kinds; of all where none is named."""
    for kind in kinds:
        if kind not in kind_names():
            raise click.UsageError(f'There is no kind "{kind}".{did_you_mean(kind, kind_names())}')
    settings.terminal(json_mode=True).document(json_schema(kinds or kind_names()))
