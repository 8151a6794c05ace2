"""Which provider takes which part."""

from typing import Any

import pytest

from fakes.cloud import Cloud, FakeProvider
from fakes.kinds import declare, deferred, output, ref, resource
from fakes.world import World, stack
from planes.address import Address, PrimitiveKey
from planes.declaration import Declaration
from planes.kind import Kind
from providers.contract import Lowered, Primitive, PrimitiveRef, Role, Surroundings
from stacks.engine.live.clients import Clients
from stacks.engine.locate import Sources
from stacks.engine.lowering.roles import Parts, assign_parts
from stacks.engine.plan import Mode
from stacks.stack import ProviderSettings

RUNTIME, SOURCE, STORE, GATEWAY = Role
ALL = ("pool", "box", "pair", "idea")


def provider(name: str, **takes: Role) -> FakeProvider:
    made = FakeProvider(Cloud(), name)
    made.takes = {kind: frozenset({role}) for kind, role in takes.items()}
    return made


RUNS = dict.fromkeys(ALL, RUNTIME)
PROVIDERS = {
    "local": provider("local", **RUNS),
    "aws": provider("aws", **RUNS),
    "hub": provider("hub", box=SOURCE),
    "vault": provider("vault", box=STORE, idea=STORE),
}


def assign(*declared: Declaration, configured: str = "") -> tuple[dict[str, Parts], list[str]]:
    keys = configured.split()
    settings = {key: ProviderSettings(key, key.partition(".")[0], {}) for key in keys}
    wanted = stack(*declared, providers=settings)
    around = Surroundings(".", "test", "default", "me")
    clients = Clients(settings, around, PROVIDERS.__getitem__)
    parts, problems = assign_parts(wanted, clients, Sources({}))
    return (
        {str(address): item for address, item in parts.items()},
        [f"{item.severity.value}: {item.summary}" for item in problems],
    )


def runtimes(*declared: Declaration, configured: str = "") -> dict[str, str | None]:
    parts, problems = assign(*declared, configured=configured)
    assert problems == []
    return {address: item.runtime for address, item in parts.items()}


@pytest.mark.parametrize(
    ("configured", "expected"),
    [("", "local"), ("local", "local"), ("aws", "aws"), ("aws.eu", "aws.eu"), ("hub", "local")],
)
def test_the_only_one_that_can(configured: str, expected: str) -> None:
    assert runtimes(declare("idea.i"), configured=configured) == {"idea.i": expected}


def test_of_several_the_one_without_an_alias() -> None:
    assert runtimes(declare("idea.i"), configured="aws.eu aws aws.us") == {"idea.i": "aws"}


def test_what_the_declaration_says() -> None:
    declared = declare("idea.i", provider="aws.eu")
    assert runtimes(declared, configured="aws aws.eu") == {"idea.i": "aws.eu"}


def test_one_that_needs_no_block() -> None:
    assert runtimes(declare("idea.i", provider="local")) == {"idea.i": "local"}


def test_that_of_the_pool() -> None:
    pool = declare("pool.p", provider="aws.eu")
    box = declare("box.a", pool=ref("pool.p"))
    assert runtimes(pool, box, configured="aws local aws.eu")["box.a"] == "aws.eu"


def test_its_own_goes_before_that_of_the_pool() -> None:
    pool = declare("pool.p", provider="aws.eu")
    box = declare("box.a", pool=ref("pool.p"), provider="aws")
    assert runtimes(pool, box, configured="aws aws.eu")["box.a"] == "aws"


def test_that_of_all_that_refer_to_it() -> None:
    fleet = (
        declare("pair.shared"),
        declare("pool.p", provider="aws"),
        declare("box.a", pool=ref("pool.p"), uses=[ref("pair.shared")]),
    )
    assert runtimes(*fleet, configured="aws local")["pair.shared"] == "aws"


def test_where_nothing_says() -> None:
    parts, problems = assign(declare("idea.i"), configured="aws local")
    assert parts == {}
    assert problems == ["error: Provider not clear"]


def test_one_that_is_not_configured() -> None:
    assert assign(declare("idea.i", provider="aws.eu"), configured="aws")[1] == [
        "error: Provider not configured"
    ]


def test_a_kind_that_nobody_makes() -> None:
    _, problems = assign(declare("idea.i", provider="hub"), configured="hub")
    assert problems == [
        "note: Runtime part to be done by hand",
        "error: Kind not supported by the provider",
    ]


def test_other_parts_go_to_the_first_that_takes_them() -> None:
    parts, problems = assign(declare("box.a"), configured="aws hub vault")
    assert problems == []
    assert parts["box.a"] == Parts(
        "aws",
        {"aws": frozenset({RUNTIME}), "hub": frozenset({SOURCE}), "vault": frozenset({STORE})},
    )


def test_parts_of_one_declaration_are_lowered_together(world: World) -> None:
    def hook(declaration: Declaration, view: object) -> Lowered:
        main = PrimitiveRef(PrimitiveKey(declaration.address, "fake_box", "this"), "id")
        key = PrimitiveKey(declaration.address, "fake_back", "hook")
        return Lowered([Primitive(key, {"back": main})], {"hook": PrimitiveRef(key, "id")})

    hub = FakeProvider(world.cloud, "hub")
    hub.takes = {"box": frozenset({SOURCE})}
    hub.lowerings["box"] = hook  # type: ignore[assignment]
    world.providers["hub"] = hub
    both = {key: ProviderSettings(key, key, {}) for key in ("fake", "hub")}
    world.up(declare("box.a"), providers=both)
    record = world.state.fleet[Address.parse("box.a")]
    assert set(record.outputs) == {"id", "url", "serial", "hook"}
    assert {str(key): record.provider for key, record in world.state.primitives.items()} == {
        "box.a/fake_box.this": "fake",
        "box.a/fake_back.hook": "hub",
    }
    assert world.plan(stack(declare("box.a"), providers=both)).is_empty


# What nobody does is said, with what to do by hand.


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        ("secret", "note: Secret to be kept by hand"),
        ("model_route", "note: Gateway to be set up by hand"),
    ],
)
def test_a_part_that_nobody_takes(kind: str, note: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROVIDERS["local"].takes, kind, frozenset({RUNTIME}))
    declared = declare("idea.i")
    renamed = declared._replace(address=declared.address._replace(kind=kind))
    assert assign(renamed)[1] == [note]


class Trigger(Kind):
    """As much of a trigger as its source needs."""

    kind = "trigger"
    github: str | None = None
    schedule: str | None = None


@pytest.mark.parametrize(
    ("source", "notes"),
    [("github", ["note: Event source to be set up by hand"]), ("schedule", [])],
)
def test_a_source_that_has_to_be_told(
    source: str, notes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PROVIDERS["local"].takes, "trigger", frozenset({RUNTIME}))
    address = Address((), "trigger", "t")
    declared = declare("idea.i")._replace(address=address, spec=Trigger(**{source: "x"}))
    assert assign(declared)[1] == notes


def test_direct_resources(world: World) -> None:
    assert world.refuse(stack(resource("fake_thing.x"))) == ["Resource type not known"]
    other = resource("fake_box.x")._replace(provider="nope")
    assert world.refuse(stack(other)) == ["Resource type not known"]


def test_a_provider_that_is_not_installed(world: World) -> None:
    settings = {"azure": ProviderSettings("azure", "azure", {})}
    wanted = stack(declare("box.a", provider="azure"), providers=settings)
    assert world.refuse(wanted) == ["Provider not installed"]


@pytest.mark.parametrize("options", [{}, {"refresh": False}, {"mode": Mode.DESTROY}])
def test_a_provider_that_the_state_needs_is_not_installed(
    world: World, options: dict[str, Any]
) -> None:
    world.up(declare("box.a"))
    del world.providers["fake"]
    assert world.refuse(stack(providers={}), **options) == ["Provider not installed"]
    assert "objects of type fake_box" in world.problems.errors[0].detail


def test_settings_that_do_not_fit(world: World) -> None:
    world.up(declare("box.a"))
    bad = {"fake": ProviderSettings("fake", "fake", {"regoin": "here"})}
    assert world.refuse(stack(declare("box.a"), providers=bad)) == ["Live object could not be read"]
    assert "settings of the provider fake do not fit: regoin" in world.problems.errors[0].detail


def test_a_reference_that_no_provider_can_keep(world: World) -> None:
    other = FakeProvider(world.cloud, "other")
    other.lowerings["pool"] = lambda declaration, view: Lowered()
    world.providers["other"] = other
    both = {key: ProviderSettings(key, key, {}) for key in ("fake", "other")}
    fleet = (
        declare("pool.p", provider="other"),
        declare("box.a", pool=ref("pool.p"), provider="fake"),
    )
    assert world.refuse(stack(*fleet, providers=both)) == ["Reference cannot be kept"]
    detail = world.problems.errors[0].detail
    assert "is made by fake and needs pool.p/fake_pool.this" in detail
    assert "made by other" in detail


def test_a_cycle_is_printed_whole(world: World) -> None:
    fleet = (
        declare("box.a", note=output("box.b", "id")),
        declare("box.b", note=deferred('"${box.c.id}"', output("box.c", "id"))),
        declare("box.c", uses=[ref("box.a")]),
    )
    assert world.refuse(stack(*fleet)) == ["Cycle"]
    assert "box.a → box.b → box.c → box.a" in world.problems.errors[0].detail


def test_changed_settings_of_a_provider_replace(world: World) -> None:
    """The object is elsewhere: made there, and deleted where it was."""
    old = {"fake": ProviderSettings("fake", "fake", {"region": "here"})}
    world.up(declare("box.a"), providers=old)
    new = {"fake.b": ProviderSettings("fake.b", "fake", {"region": "there"})}
    plan = world.plan(stack(declare("box.a"), providers=new))
    assert [(step.action.value, step.reason) for step in plan.steps] == [("replace", "provider")]
    same = {"fake.b": ProviderSettings("fake.b", "fake", {"region": "here"})}
    renamed = world.plan(stack(declare("box.a"), providers=same))
    assert renamed.is_empty
    world.apply(renamed)
    assert {record.provider for record in world.state.primitives.values()} == {"fake.b"}
