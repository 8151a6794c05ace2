"""States made by hand, for tests of where they are kept."""

from __future__ import annotations

from planes.address import Address, PrimitiveKey
from planes.values import Reference, Sensitive
from stacks.state.model import (
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


def intent(id: str, address: Address, **properties: object) -> Intent:
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


def state_with(*edits: Edit, stack: str = "payments") -> State:
    """The state that puts and opened intents make up."""
    state = State(stack, "default", "", 0)
    for edit in edits:
        match edit:
            case PutFleet(record):
                state = state._replace(fleet={**state.fleet, record.address: record})
            case PutPrimitive(record):
                state = state._replace(primitives={**state.primitives, record.key: record})
            case PutOutput(record):
                state = state._replace(outputs={**state.outputs, record.name: record})
            case PutProvider(name, settings):
                state = state._replace(providers={**state.providers, name: settings})
            case OpenIntent(opened):
                intents = sorted((*state.intents, opened), key=lambda item: (item.at, item.id))
                state = state._replace(intents=tuple(intents))
            case _:
                raise AssertionError(edit)
    return state
