"""``fleetform workspace list|show|new|select|delete``"""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from planes.diagnostics import did_you_mean
from stacks.cli.backend import backend
from stacks.cli.main import Globals
from stacks.cli.options import lock_timeout
from stacks.cli.project import FOLDER, VARIABLE, check_name, is_name, select, workspace
from stacks.cli.refused import Refused
from stacks.cli.waiting import take_lock
from stacks.state.store import StateStore

__all__ = ["command"]

DEFAULT = "default"


@click.group("workspace")
def command() -> None:
    """States of one configuration beside each other, such as staging and production.

    The configuration knows the one that is in use as fleet.workspace.
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def list_(settings: Globals, as_json: bool) -> int:
    """The workspaces that there are; * marks the one in use."""
    terminal = settings.terminal(json_mode=as_json)
    now, names = workspace(), _names()
    if as_json:
        terminal.document([{"name": name, "selected": name == now} for name in names])
        return 0
    for name in names:
        terminal.line(f"{'*' if name == now else ' '} {name}")
    return 0


@command.command("show")
@click.pass_obj
def show(settings: Globals) -> int:
    """The workspace in use."""
    settings.terminal().line(workspace())
    return 0


@command.command("new")
@click.argument("name")
@click.pass_obj
def new(settings: Globals, name: str) -> int:
    """Make an empty workspace, and use it."""
    _check_free_to_choose("new")
    check_name(name, "The new workspace")
    if _exists(name, _names()):
        raise Refused(
            "Workspace exists",
            f'There is a workspace "{name}". Use it with: fleetform workspace select {name}',
        )
    _make(name)
    select(name)
    settings.terminal().line(f'Made the workspace "{name}", which is in use now. It is empty.')
    return 0


@command.command("select")
@click.argument("name")
@click.option("--or-create", is_flag=True, help="Make it where there is none.")
@click.pass_obj
def select_(settings: Globals, name: str, or_create: bool) -> int:
    """Use another workspace."""
    _check_free_to_choose("select")
    if not _exists(name, names := _names()):
        if not or_create:
            raise Refused(
                "No such workspace",
                f'There is no workspace "{name}".{did_you_mean(name, names)} '
                f"Make it with: fleetform workspace new {name}",
            )
        check_name(name, "The new workspace")
        _make(name)
    select(name)
    settings.terminal().line(f'The workspace "{name}" is in use now.')
    return 0


@command.command("delete")
@click.argument("name")
@click.option("--force", is_flag=True, help="Also where it has resources, which go on living.")
@lock_timeout
@click.pass_obj
def delete(settings: Globals, name: str, force: bool, lock_timeout: float | None) -> int:
    """Delete a workspace's state. What it manages should have been destroyed before."""
    if name == DEFAULT:
        raise Refused("The default workspace stays", f'The workspace "{DEFAULT}" is always there.')
    if name == workspace():
        raise Refused(
            "The workspace is in use",
            f'"{name}" is the workspace in use. Use another first: '
            f"fleetform workspace select {DEFAULT}",
        )
    if not _exists(name, names := _names()):
        raise Refused(
            "No such workspace", f'There is no workspace "{name}".{did_you_mean(name, names)}'
        )
    kept = backend(None, None)
    store = kept.open(name)
    try:
        lock = take_lock(settings.terminal(), store, "workspace delete", lock_timeout)
        try:
            _check_empty(store, name, force)
            kept.delete(name, lock)
        except Refused:
            store.release(lock)
            raise
    finally:
        store.close()
    settings.terminal().line(f'Deleted the workspace "{name}".')
    return 0


def _names() -> list[str]:
    """Sorted, the default one first; with the one in use, also before its first state."""
    found = {*backend(None, None).workspaces(), workspace(), DEFAULT}
    return sorted(found, key=lambda name: (name != DEFAULT, name))


def _exists(name: str, names: Sequence[str]) -> bool:
    """Whether there is a workspace: also where the backend cannot list them."""
    if name in names or not is_name(name):
        return name in names
    store = backend(None, None).open(name)
    try:
        return store.exists()
    finally:
        store.close()


def _make(name: str) -> None:
    """Have the backend know it: a lock that is taken and given back leaves an empty state."""
    store = backend(None, None).open(name)
    try:
        store.release(store.lock("workspace new"))
    finally:
        store.close()


def _check_empty(store: StateStore, name: str, force: bool) -> None:
    count = len(store.read().primitives)
    if count and not force:
        raise Refused(
            "The workspace is not empty",
            f'"{name}" manages {count} live objects, which would go on living with nobody to know '
            "of them. Destroy them first, or delete it with --force.",
        )


def _check_free_to_choose(verb: str) -> None:
    if os.environ.get(VARIABLE):
        raise Refused(
            "The workspace is given from outside",
            f"{VARIABLE} says which workspace is in use, so that workspace {verb} would have no "
            f"effect in {FOLDER.resolve()}. Unset it, or set it to another.",
        )
