import pytest

from fakes.cloud import Fault
from fakes.kinds import Limits, declare, ref
from fakes.world import World, stack
from planes.declaration import Lifecycle
from planes.diagnostics import Diagnostics
from planes.values import Sensitive
from providers.contract import Denied
from stacks.engine.planning.drift import DriftReport, detect, parse_ignore
from stacks.engine.run import clients_for
from stacks.stack import ProviderSettings, Stack

BOX = declare("box.a", size=1, limits=Limits(), names=["x", "y"], password="hush", line=7)


def look(world: World, wanted: Stack, ignore: tuple[str, ...] = ()) -> DriftReport:
    with clients_for(wanted, world.state, "me", world.load) as clients:
        report, world.problems = detect(wanted, world.state, clients, ignore=ignore)
    return report


def test_in_sync(world: World) -> None:
    world.up(BOX, declare("pair.c"))
    report = look(world, stack(BOX, declare("pair.c")))
    assert report == DriftReport((), (), (), 3)
    assert isinstance(world.problems, Diagnostics)
    assert not world.problems.has_errors


def test_each_place_that_someone_changed(world: World) -> None:
    world.up(BOX)
    world.cloud.mutate("box.a", size=9, limits={"cpu": 4, "zone": "here"}, names=["y", "x"])
    report = look(world, stack(BOX))
    found = [(item.path, item.before, item.after) for item in report.items]
    assert found == [(("limits", "cpu"), 1, 4), (("size",), 1, 9)]
    [item, _] = report.items
    assert (item.kind, str(item.address), item.type) == ("changed", "box.a", "fake_box")
    assert (item.changed_by, item.changed_at) == ("eve", "2030-01-01T00:00:00Z")
    assert item.location is not None
    assert item.location.line == 7
    assert report.in_sync == 0


def test_sensitive_values_stay_marked(world: World) -> None:
    world.up(BOX)
    world.cloud.mutate("box.a", password="stolen")
    [item] = look(world, stack(BOX)).items
    assert (item.before, item.after) == (Sensitive("hush"), Sensitive("stolen"))


def test_in_the_owners_words_where_the_lowering_can_say(world: World) -> None:
    world.up(declare("pair.c", size=1))
    back = next(t for t in world.cloud.things.values() if t.type == "fake_back")
    front = next(t for t in world.cloud.things.values() if t.type == "fake_front")
    back.properties["size"] = 5
    front.properties["back"] = "other"
    front.properties["size"] = 3
    items = look(world, stack(declare("pair.c", size=1))).items
    assert [(item.type, item.path, item.remote_path) for item in items] == [
        ("fake_back", ("size",), ("size",)),
        ("fake_front", ("front",), ("back",)),
        ("fake_front", ("size",), ("size",)),
    ]


def test_words_that_the_owner_does_not_have(world: World) -> None:
    world.up(declare("pool.p"))
    world.cloud.mutate("pool.p", back="x")
    [item] = look(world, stack(declare("pool.p"))).items
    assert (item.path, item.remote_path) == ((), ("back",))


def test_our_own_tags(world: World) -> None:
    """A label's tag is the label's; those that say whose it is, and those of others, are not."""
    box = declare("box.a", labels={"team": "core"})
    world.up(box)
    thing = world.cloud.thing("box.a")
    thing.tags = {**thing.tags, "fleetform:team": "other", "theirs": "x"}
    del thing.tags["fleetform:address"]
    report = look(world, stack(box))
    assert [(item.path, item.remote_path, item.before, item.after) for item in report.items] == [
        ((), ("tags", "fleetform:address"), "box.a", None),
        (("labels", "team"), ("tags", "fleetform:team"), "core", "other"),
    ]
    assert world.plan(stack(box)).drift == report.items


def test_a_tag_of_a_label_that_is_ignored_is_no_drift(world: World) -> None:
    lifecycle = Lifecycle(ignore_changes=(("labels", "team"),))
    box = declare("box.a", labels={"team": "core"}, lifecycle=lifecycle)
    world.up(box)
    world.cloud.thing("box.a").tags = {
        **world.cloud.thing("box.a").tags,
        "fleetform:team": "other",
    }
    assert look(world, stack(box)).items == ()


@pytest.mark.parametrize(
    ("declared", "live", "detail"),
    [
        ({"size": 1}, 9, ""),
        ({"size": 9}, 9, "It is now as declared."),
        ({"size": 5}, 9, "The configuration now asks for something else again."),
    ],
)
def test_against_what_is_declared_now(
    world: World, declared: dict[str, int], live: int, detail: str
) -> None:
    world.up(declare("box.a", size=1))
    world.cloud.mutate("box.a", size=live)
    [item] = look(world, stack(declare("box.a", **declared))).items
    assert item.detail == detail


def test_a_change_of_the_configuration_alone_is_no_drift(world: World) -> None:
    world.up(declare("box.a", size=1))
    assert look(world, stack(declare("box.a", size=5))).items == ()


def test_what_is_gone_and_what_is_not_declared(world: World) -> None:
    world.up(declare("box.a"), declare("box.b", uses=[ref("box.a")]))
    world.cloud.remove("box.a")
    world.cloud.mutate("box.b", size=2)
    report = look(world, stack(declare("box.a")))
    assert [(item.kind, str(item.address), item.detail) for item in report.items] == [
        ("missing", "box.a", ""),
        ("changed", "box.b", "It is no longer declared."),
    ]


def test_what_cannot_be_read_is_neither_gone_nor_in_sync(world: World) -> None:
    world.up(declare("box.a"), declare("box.b"))
    world.cloud.unreadable[world.cloud.thing("box.a").id] = "no right to look"
    report = look(world, stack(declare("box.a"), declare("box.b")))
    assert report.items == ()
    assert report.in_sync == 1
    [item] = report.unreadable
    assert (item.kind, str(item.address), item.detail) == (
        "unreadable",
        "box.a",
        "no right to look",
    )
    assert report.all == report.unreadable


def test_what_nobody_manages(world: World) -> None:
    world.up(declare("box.a"))
    stray = world.cloud.seed("fake_box", "stray", size=3)
    orphan = world.cloud.seed(
        "fake_back", "orphan", {"fleetform:stack": "test", "fleetform:address": "pair.z"}
    )
    world.cloud.seed("fake_box", "others", {"fleetform:stack": "other"})
    report = look(world, stack(declare("box.a")))
    assert [(item.type, item.remote_id) for item in report.unmanaged] == [
        ("fake_box", stray),
        ("fake_back", orphan),
    ]
    assert report.unmanaged[0].after == {"size": 3}
    assert report.unmanaged[0].changed_by == "eve"
    assert (
        report.unmanaged[1].detail == "It bears the tags of test pair.z, but is not in the state."
    )


@pytest.mark.parametrize("pattern", ["fake_box-2", "fake_*", "fake_box/*-2", "*-2"])
def test_what_is_ignored(world: World, pattern: str) -> None:
    world.up(declare("box.a"))
    world.cloud.seed("fake_box", "stray")
    assert look(world, stack(declare("box.a")), (pattern,)).unmanaged == ()
    assert len(look(world, stack(declare("box.a")), ("fake_back/*",)).unmanaged) == 1


def test_a_type_that_cannot_be_listed(world: World) -> None:
    world.up(declare("box.a"))
    world.cloud.faults.append(Fault("discover", Denied("no listing"), "fake_pool"))
    report = look(world, stack(declare("box.a")))
    assert [(item.type, item.detail) for item in report.unreadable] == [("fake_pool", "no listing")]


def test_a_provider_under_another_name_is_the_same_place(world: World) -> None:
    world.up(declare("box.a"))
    renamed = {"fake.b": ProviderSettings("fake.b", "fake", {})}
    report = look(world, stack(declare("box.a"), providers=renamed))
    assert report.unmanaged == ()
    assert report.in_sync == 1


def test_what_the_owner_ignores_is_no_drift(world: World) -> None:
    lifecycle = Lifecycle(ignore_changes=(("size",),))
    world.up(declare("box.a", lifecycle=lifecycle))
    world.cloud.mutate("box.a", size=9, note="eve's")
    report = look(world, stack(declare("box.a", lifecycle=lifecycle)))
    assert [item.path for item in report.items] == [("note",)]


def test_an_ignore_file() -> None:
    text = "# ours\nfake_box/*\n\n  fake_pool # the old ones\n"
    assert parse_ignore(text) == ("fake_box/*", "fake_pool")


def test_a_plan_tells_of_drift_and_puts_it_right(world: World) -> None:
    world.up(BOX)
    world.cloud.mutate("box.a", size=9)
    plan = world.plan(stack(BOX))
    assert [(item.path, item.before, item.after) for item in plan.drift] == [(("size",), 1, 9)]
    assert plan.steps[0].changed == ("size",)
    world.apply(plan)
    assert world.live()["box.a.this"].properties["size"] == 1
    assert world.plan(stack(BOX)).drift == ()


def test_drift_to_what_is_declared_is_taken_into_the_state(world: World) -> None:
    world.up(declare("box.a", size=1), declare("box.b"))
    world.cloud.mutate("box.a", size=9)
    wanted = stack(declare("box.a", size=9), declare("box.b", size=2))
    world.apply(world.plan(wanted))
    assert world.cloud.log() == ["update test.box.b.this"]
    assert look(world, wanted).in_sync == 2


def test_who_did_it_is_asked_of_the_cloud_where_the_service_does_not_say(world: World) -> None:
    world.up(BOX, declare("box.b"))
    world.cloud.mutate("box.a", by="", size=9)
    world.cloud.remove("box.b")
    items = look(world, stack(BOX, declare("box.b"))).items
    assert [(item.kind, item.changed_by) for item in items] == [
        ("changed", "mallory"),
        ("missing", "mallory"),
    ]
    plan = world.plan(stack(BOX, declare("box.b")))
    assert {(item.changed_by, item.changed_at) for item in plan.drift} == {
        ("mallory", "2030-01-02T00:00:00Z")
    }


def test_drift_is_told_where_the_cloud_will_not_say_who(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.up(BOX, declare("box.b"))
    world.cloud.remove("box.a")
    world.cloud.remove("box.b")
    second = list(world.state.primitives.values())[1].remote_id
    world.cloud.faults.append(Fault("authors", Denied("The trail is closed."), second))
    with caplog.at_level("INFO", "fleetform"):
        items = look(world, stack(BOX, declare("box.b"))).items
    assert [item.changed_by for item in items] == ["mallory", None]
    assert "The trail is closed." in caplog.text
