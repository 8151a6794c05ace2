"""States made by hand, for tests of where they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planes.address import Address, PrimitiveKey
from planes.timeouts import Timeouts
from planes.values import Reference, Sensitive
from stacks.state.model import (
    CloseIntent,
    DropFleet,
    DropOutput,
    DropPrimitive,
    Edit,
    FleetRecord,
    Intent,
    OpenIntent,
    OutputRecord,
    PrimitiveRecord,
    PutFleet,
    PutOutput,
    PutPrimitive,
    PutProvider,
    State,
)

SECRET = "hunter2-do-not-store"

POOL = Address((), "runtime_pool", "default")
AGENT = Address((), "agent", "reviewer")
TEAM = (("team", 'e"u/["x'),)
"""A module path whose key holds all that addresses are parted by."""


def fleet(address: Address, **fields: object) -> FleetRecord:
    return FleetRecord(
        address,
        {"memory": "2GiB", "labels": {"$team": "a"}, "timeout": None, **fields},
        {"id": f"id of {address}", "url": None},
        protect=address.kind == "secret",
        dependencies=(POOL,) if address != POOL else (),
        provider="local",
        timeouts=Timeouts(create=0.5, delete=90.0) if address.kind == "secret" else Timeouts(),
    )


def key(address: Address, name: str = "this") -> PrimitiveKey:
    return PrimitiveKey(address, f"local_{address.kind}", name)


def primitive(address: Address, name: str = "this", **properties: object) -> PrimitiveRecord:
    return PrimitiveRecord(
        key(address, name),
        "local",
        f"remote of {address}",
        {"memory": "2GiB", "weight": 1.5, "size": 2**70, **properties},
        {"id": f"remote of {address}", "revision": 3},
        {"fleetform:address": str(address)},
        (key(POOL),) if address != POOL else (),
        f"identity of {address}",
        generation=1,
        create_first=True,
    )


def intent(id: str, address: Address, **properties: Any) -> Intent:
    record = primitive(address, **properties)._replace(remote_id="")
    return Intent(id, "create", record, f"2026-01-02T03:04:0{len(id)}Z", "ann@laptop (pid 4711)")


def full_edits() -> list[Edit]:
    """Edits that fill every part of a state, a secret in each that may hold one."""
    agent, other = AGENT, Address(TEAM, "agent", "night", "a.b/c")
    counted = Address((), "secret", "token", 0)
    return [
        PutFleet(fleet(POOL)),
        PutFleet(fleet(agent, pool=Reference(POOL), env={"TOKEN": Sensitive(SECRET)})),
        PutFleet(fleet(other, pool=Reference(POOL), note="größer")),
        PutFleet(fleet(counted)),
        PutPrimitive(primitive(POOL)),
        PutPrimitive(primitive(agent, env={"TOKEN": Sensitive({"nested": [SECRET]})})),
        PutPrimitive(primitive(other, "odd/name.with~1")),
        PutOutput(
            OutputRecord("plain", [1, "a", None], ["tuple", ["number", "string", "dynamic"]])
        ),
        PutOutput(OutputRecord("marked", Sensitive(SECRET), "string", sensitive=True)),
        PutOutput(OutputRecord("bare", SECRET, "string", sensitive=True)),
        PutOutput(OutputRecord("inner", {"a": Sensitive(SECRET)}, "dynamic", sensitive=True)),
        PutProvider("local", {"path": "plane.db", "token": Sensitive(SECRET)}),
        OpenIntent(intent("2b", agent, password=Sensitive(SECRET))),
        OpenIntent(intent("1", other)),
    ]


def state_with(*edits: Edit) -> State:
    """The state that edits make of an empty one, not yet numbered."""
    return applied(State("payments", "default", "", 0), edits)


def applied(state: State, edits: Iterable[Edit]) -> State:
    """What a store should make of edits, in their order: the model that stores are held to."""
    records, primitives = dict(state.fleet), dict(state.primitives)
    outputs, providers = dict(state.outputs), dict(state.providers)
    intents = {item.id: item for item in state.intents}
    for edit in edits:
        match edit:
            case PutFleet(record):
                records[record.address] = record
            case DropFleet(address):
                records.pop(address, None)
            case PutPrimitive(record):
                primitives[record.key] = record
            case DropPrimitive(dropped):
                primitives.pop(dropped, None)
            case PutOutput(record):
                outputs[record.name] = record
            case DropOutput(name):
                outputs.pop(name, None)
            case PutProvider(name, settings):
                providers[name] = settings
            case OpenIntent(opened):
                intents[opened.id] = opened
            case CloseIntent(id):
                intents.pop(id, None)
    in_order = sorted(intents.values(), key=lambda item: (item.at, item.id))
    return state._replace(
        fleet=records,
        primitives=primitives,
        outputs=outputs,
        providers=providers,
        intents=tuple(in_order),
    )
