"""What a lowering sees of the rest of its stack."""

from __future__ import annotations

from planes import kind_model
from planes.address import Address
from planes.declaration import Declaration, Provenance
from planes.diagnostics import Location
from planes.values import Reference
from stacks.engine.lowering.view import StackView
from stacks.stack import Stack


def declared(address: str, **spec: object) -> Declaration:
    where = Address.parse(address)
    model = kind_model(where.kind).model_validate(spec)
    return Declaration(where, model, Provenance(Location("main.fleet.hcl", 1, 1, 1, 2)))


def to(address: str) -> Reference:
    return Reference(Address.parse(address))


AGENT = declared("agent.a", pool=to("runtime_pool.p"), harness="codex", model=to("model_route.m"))
OTHER = declared('agent.b["x"]', pool=to("runtime_pool.p"), harness="codex")
GRANT = declared(
    "access_grant.g",
    principals=["role:ops"],
    agents=[to("agent.a"), to('agent.b["x"]'), to("agent.a")],
    verbs=["run"],
)
VIEW = StackView(Stack("s", "default", "s", {item.address: item for item in (AGENT, OTHER, GRANT)}))


def test_declarations_of_a_kind_are_in_the_order_of_the_stack() -> None:
    assert VIEW.of_kind("agent") == [AGENT, OTHER]
    assert VIEW.of_kind("budget") == []


def test_users_are_those_that_refer_to_a_declaration_each_once() -> None:
    assert VIEW.users(Address.parse("runtime_pool.p"), "agent") == [AGENT, OTHER]
    assert VIEW.users(Address.parse("model_route.m"), "agent") == [AGENT]
    assert VIEW.users(AGENT.address, "access_grant") == [GRANT]
    assert VIEW.users(OTHER.address, "access_grant") == [GRANT]
    assert VIEW.users(AGENT.address, "trigger") == []


def test_users_are_seen_as_they_are_now() -> None:
    view = StackView(Stack("s", "default", "s", {AGENT.address: AGENT}))
    assert view.users(Address.parse("runtime_pool.p"), "agent") == [AGENT]
    changed = view.declarations[AGENT.address] = AGENT._replace(provider="local")
    assert view.users(Address.parse("runtime_pool.p"), "agent") == [changed]
