"""``fleetform state``"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Any

import click

from planes.address import Address, PrimitiveKey
from planes.diagnostics import Diagnostics, did_you_mean
from stacks.cli.backend import configured
from stacks.cli.main import Globals
from stacks.cli.options import lock_timeout
from stacks.cli.project import open_store
from stacks.cli.refused import Refused
from stacks.cli.waiting import take_lock
from stacks.report.text.page import Line, columns
from stacks.report.values import inline, redacted
from stacks.state.edit import move, remove
from stacks.state.model import Edit, FleetRecord, PrimitiveRecord, State
from stacks.state.store import HistoryEntry, StateError

__all__ = ["command"]


@click.group("state")
def command() -> None:
    """Look into the state, and edit it."""


def _addresses(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Completion: the addresses in the state; none where it cannot be read."""
    with suppress(StateError), open_store() as store:
        return [name for name in map(str, _by_owner(store.read())) if name.startswith(begun)]
    return []


@command.command("list")
@click.argument("prefixes", nargs=-1, metavar="[ADDRESS]...", shell_complete=_addresses)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def list_(settings: Globals, prefixes: tuple[str, ...], as_json: bool) -> int:
    """List the addresses in the state.

    Where some are given, only these and what is below them: a module, a resource's instances.
    """
    with open_store() as store:
        owned = _by_owner(store.read())
    for prefix in prefixes:
        if not any(_is_below(str(owner), prefix) for owner in owned):
            raise _nothing_at(prefix, owned)
    found = {
        owner: records
        for owner, records in owned.items()
        if not prefixes or any(_is_below(str(owner), prefix) for prefix in prefixes)
    }
    if as_json:
        entries = [_entry(owner, records) for owner, records in found.items()]
        settings.terminal(json_mode=True).document(entries)
    else:
        settings.terminal().lines([[(str(owner), "")] for owner in found])
    return 0


def _by_owner(state: State) -> dict[Address, list[PrimitiveRecord]]:
    """Every address that the state knows, also of one that was made in part only, in order."""
    owned: dict[Address, list[PrimitiveRecord]] = {address: [] for address in state.fleet}
    for key, record in state.primitives.items():
        owned.setdefault(key.owner, []).append(record)
    return dict(sorted(owned.items(), key=lambda item: str(item[0])))


def _is_below(address: str, prefix: str) -> bool:
    return address == prefix or address.startswith((f"{prefix}.", f"{prefix}["))


def _nothing_at(address: str, owned: Iterable[Address]) -> Refused:
    hint = did_you_mean(address, map(str, owned))
    return Refused(
        "Not in the state",
        f"There is no {address} in the state.{hint} `fleetform state list` prints what there is.",
    )


def _entry(owner: Address, records: Sequence[PrimitiveRecord]) -> dict[str, Any]:
    return {
        "address": str(owner),
        "kind": owner.kind,
        "primitives": [
            {"address": str(record.key), "type": record.key.type, "id": record.remote_id}
            for record in records
        ],
    }


@command.command("show")
@click.argument("address", shell_complete=_addresses)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def show(settings: Globals, address: str, as_json: bool) -> int:
    """Show one fleet resource, or one primitive, as the state has it."""
    with open_store() as store:
        state = store.read()
    fleet, records = _at(state, address)
    if fleet is None and not records:
        raise _nothing_at(address, _by_owner(state))
    data: dict[str, Any] = {"address": address}
    if fleet is not None:
        data["declared"] = fleet.declaration
        data["outputs"] = fleet.outputs
        data["dependencies"] = [str(dependency) for dependency in fleet.dependencies]
    data["primitives"] = [_primitive(record) for record in records]
    if as_json:
        settings.terminal(json_mode=True).document(redacted(data))
    else:
        settings.terminal().lines(_show_lines(data))
    return 0


def _at(state: State, address: str) -> tuple[FleetRecord | None, list[PrimitiveRecord]]:
    """The fleet resource and all its primitives, or the one primitive that is meant."""
    if "/" in address.rpartition("]")[2]:
        record = state.primitives.get(_parsed(PrimitiveKey, address))
        return None, [] if record is None else [record]
    owner = _parsed(Address, address)
    return state.fleet.get(owner), _by_owner(state).get(owner, [])


def _parsed(kind: Any, text: str) -> Any:
    try:
        return kind.parse(text)
    except ValueError as error:
        raise Refused("Not an address", str(error)) from None


def _primitive(record: PrimitiveRecord) -> dict[str, Any]:
    return {
        "address": str(record.key),
        "id": record.remote_id,
        "provider": record.provider,
        "properties": record.properties,
        "attributes": record.attributes,
        "tags": dict(record.tags),
    }


def _show_lines(data: dict[str, Any]) -> Iterator[Line]:
    yield [(f"# {data['address']}", "bold")]
    for part in ("declared", "outputs"):
        if data.get(part):
            yield [(part, "dim")]
            yield from _pairs(data[part])
    for primitive in data["primitives"]:
        yield [(primitive["address"], "bold"), (f"  id {primitive['id']}", "dim")]
        yield from _pairs({**primitive["properties"], **primitive["attributes"]})


def _pairs(values: dict[str, Any]) -> Iterator[Line]:
    rows = [
        [f"  {name}", f"= {inline(value, limit=500)}"]
        for name, value in values.items()
        if value not in (None, [], {})
    ]
    for line in columns(rows, gap=1):
        yield [(line, "")]


@command.command("mv")
@click.argument("source", shell_complete=_addresses)
@click.argument("target")
@lock_timeout
@click.pass_obj
def mv(settings: Globals, source: str, target: str, lock_timeout: float | None) -> int:
    """Give what is at SOURCE the address TARGET. Live objects are not touched."""
    return _edit(settings, "state mv", lock_timeout, lambda state: move(state, source, target))


@command.command("rm")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@lock_timeout
@click.pass_obj
def rm(settings: Globals, addresses: tuple[str, ...], lock_timeout: float | None) -> int:
    """Forget what is at the addresses. Live objects stay, and nobody manages them."""
    return _edit(settings, "state rm", lock_timeout, lambda state: remove(state, addresses))


def _edit(settings: Globals, operation: str, timeout: float | None, make: Any) -> int:
    terminal = settings.terminal()
    with open_store() as store:
        if not store.read().serial:
            raise Refused("No state", "There is no state here yet, so there is nothing to edit.")
        lock = take_lock(terminal, store, operation, timeout)
        summary = ""
        try:
            edits: list[Edit]
            diagnostics: Diagnostics
            edits, diagnostics = make(store.read())
            terminal.diagnostics(diagnostics)
            if diagnostics.has_errors:
                return 1
            store.commit(lock, edits)
            summary = f"{len(edits)} entries edited"
        finally:
            store.release(lock, summary)
    terminal.line(("Done. ", "add"), "Plan to see that nothing else changes.")
    return 0


@command.command("pull")
@click.option(
    "--serial",
    type=click.IntRange(0),
    metavar="N",
    help="As it was at this serial, of which `state history` tells: where versions are kept.",
)
@click.pass_obj
def pull(settings: Globals, serial: int | None) -> None:
    """Print the whole state as JSON. Sensitive values stay sealed.

    A bucket of S3 that keeps versions has earlier states, too.
    """
    with open_store() as store:
        sys.stdout.write(store.export(serial).decode().rstrip("\n") + "\n")


@command.command("push")
@click.argument("file", type=click.File("rb"))
@click.option("--force", is_flag=True, help="Also where it is another state, or an older one.")
@lock_timeout
@click.pass_obj
def push(settings: Globals, file: IO[bytes], force: bool, lock_timeout: float | None) -> int:
    """Put a pulled state in the place of this one. FILE may be - for standard input."""
    data = file.read()
    with open_store() as store:
        lock = take_lock(settings.terminal(), store, "state push", lock_timeout)
        summary = ""
        try:
            store.replace(lock, data, force=force)
            summary = "state replaced"
        finally:
            store.release(lock, summary)
    settings.terminal().line(("The state is replaced.", "add"))
    return 0


@command.command("reseal")
@lock_timeout
@click.pass_obj
def reseal(settings: Globals, lock_timeout: float | None) -> int:
    """Seal all of the state anew, with the key that is in use now.

    After a change of the key, with the old one still named as a fallback; or of what is sealed.
    """
    # Not what was remembered: the change may be a moment old.
    with open_store(storage=configured()) as store:
        lock = take_lock(settings.terminal(), store, "state reseal", lock_timeout)
        summary = ""
        try:
            store.reseal(lock)
            summary = "sealed anew"
        finally:
            store.release(lock, summary)
    settings.terminal().line(("The state is sealed anew.", "add"))
    return 0


@command.command("history")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def history(settings: Globals, as_json: bool) -> int:
    """Who wrote the state, when and what for; newest first."""
    with open_store() as store:
        entries = list(store.history())
    if as_json:
        settings.terminal(json_mode=True).document([entry._asdict() for entry in entries])
        return 0
    rows = [["when", "who", "what", "serial", "result"], *map(_row, entries)]
    settings.terminal().lines([[(line, "")] for line in columns(rows)])
    return 0


def _row(entry: HistoryEntry) -> list[str]:
    serials = f"{entry.serial_before} → {entry.serial_after}"
    return [entry.at, entry.owner, entry.operation, serials, entry.summary or "did not end"]
