"""``fleetform local``: the embedded plane, looked at and changed behind the reconciler's back."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import click
import orjson

from providers.local import admin
from providers.local.admin import Row
from stacks.cli.main import Globals
from stacks.cli.project import FOLDER
from stacks.report.text.page import columns

__all__ = ["command"]


@click.group("local")
@click.option("--path", type=click.Path(path_type=Path), help="The plane's file.")
@click.pass_context
def command(ctx: click.Context, path: Path | None) -> None:
    """Look at the embedded plane, and change it behind fleetform's back.

    In a stack's folder it is the plane that its provider "local" names; --path names another.
    """
    ctx.meta["plane"] = path


def _plane(ctx: click.Context) -> Path:
    return ctx.meta["plane"] or FOLDER / _declared_path()


def _declared_path() -> str:
    """What the configuration says, as far as it can be read."""
    from stacks.cli.load import provider_setting

    return provider_setting("local", "path") or ".fleetform/plane.db"


@command.command("ls")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def ls(ctx: click.Context, as_json: bool) -> int:
    """List the live objects."""
    settings: Globals = ctx.obj
    rows = admin.list_objects(_plane(ctx))
    if as_json:
        settings.terminal(json_mode=True).document([_json(row) for row in rows])
        return 0
    table = [["type", "id", "address", "revision", "changed by"]]
    table += [
        [row.type, row.id, row.address or "", str(row.revision), row.changed_by] for row in rows
    ]
    settings.terminal().lines([[(line, "")] for line in columns(table)])
    return 0


@command.command("get")
@click.argument("id")
@click.pass_context
def get(ctx: click.Context, id: str) -> None:
    """Print one live object as JSON."""
    settings: Globals = ctx.obj
    settings.terminal(json_mode=True).document(_json(admin.get(_plane(ctx), id)))


@command.command("set")
@click.argument("id")
@click.argument("changes", nargs=-1, required=True, metavar="KEY=VALUE...")
@click.option("--by", metavar="NAME", help="Whom to put the change down to; you, where left out.")
@click.pass_context
def set_(ctx: click.Context, id: str, changes: tuple[str, ...], by: str | None) -> int:
    """Change a live object. KEY may be dotted; VALUE is JSON, or else a string."""
    settings: Globals = ctx.obj
    pairs = dict(_pair(change) for change in changes)
    row = admin.set_properties(_plane(ctx), id, pairs, by=by or getpass.getuser())
    settings.terminal().line(f"{row.type} {row.id} is now at revision {row.revision}.")
    return 0


def _pair(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise click.UsageError(f'"{text}" is not KEY=VALUE.')
    try:
        return key, orjson.loads(value)
    except orjson.JSONDecodeError:
        return key, value


@command.command("rm")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.pass_context
def rm(ctx: click.Context, ids: tuple[str, ...]) -> int:
    """Delete live objects."""
    settings: Globals = ctx.obj
    for id in ids:
        row = admin.remove(_plane(ctx), id)
        settings.terminal().line(f"{row.type} {row.id} is deleted.")
    return 0


def _json(row: Row) -> dict[str, Any]:
    data = {
        "type": row.type,
        "id": row.id,
        "address": row.address,
        "revision": row.revision,
        "changed_by": row.changed_by,
        "changed_at": row.changed_at,
        "properties": row.properties,
    }
    return {**data, "fault": row.fault} if row.fault else data
