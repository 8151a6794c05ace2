"""A program that runs while its plan is applied: nothing is done before it has said so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fakes.kinds import declare, location, output, ref
from fakes.program import Crash, Scripted
from fakes.world import World, actions, stack
from planes.address import Address
from planes.declaration import Lifecycle, Provenance
from planes.values import Deferred, Reference
from stacks.engine.applying.driving import entangled
from stacks.engine.events import ApplyResult
from stacks.engine.plan import Plan
from stacks.language.defer import PROGRAM
from stacks.stack import DataSource, Output

Script = Callable[[Scripted], Mapping[str, Any] | None]


def driven(world: World, plan: Plan, script: Script) -> ApplyResult:
    """Apply a plan with a program; what was called before is forgotten."""
    world.cloud.calls.clear()
    world.program = Scripted(script)
    try:
        return world.try_apply(plan)
    finally:
        world.program = None


def hole(place: str, *needs: Reference) -> Deferred:
    """A value that only the program has."""
    return Deferred("fleet.py:1", needs, {PROGRAM: place})


def crash(program: Scripted) -> None:
    raise Crash("The network is down.")


OLD = (declare("box.a"), declare("box.u", uses=[ref("box.a")]), declare("box.other"))
NEW = (
    declare("box.a", colour="blue"),
    declare("box.u", uses=[ref("box.a")], colour="blue"),
    declare("box.other", colour="blue"),
)


def test_what_fails_at_once_has_deleted_nothing(world: World) -> None:
    """Neither what is replaced, nor what is no longer declared, nor what is only let go."""
    kept = declare("box.kept", lifecycle=Lifecycle(retain=True))
    outputs = {"x": Output("x", 1)}
    world.up(*OLD, kept, declare("box.gone"), declare("pair.p"), outputs=outputs)
    plan = world.plan(stack(*NEW, declare("pair.p", front=False)))
    assert actions(plan) == {
        **dict.fromkeys(("box.a", "box.u", "box.other"), "replace"),
        "box.kept": "forget",
        "box.gone": "delete",
        "pair.p": "update",  # of which one of two goes
    }
    before = world.state
    result = driven(world, plan, crash)
    assert world.cloud.log() == []
    assert not result.is_whole
    assert world.state.primitives.keys() == before.primitives.keys()
    assert world.state.fleet == before.fleet
    assert world.state.outputs == before.outputs
    assert {failure.error for failure in result.failed} == {"The network is down."}


def test_a_replacement_goes_with_its_registration(world: World) -> None:
    world.up(*OLD)

    def script(program: Scripted) -> None:
        program.register(NEW[2])
        raise Crash("The network is down.")

    driven(world, world.plan(stack(*NEW)), script)
    assert world.cloud.log() == ["delete test.box.other.this", "create test.box.other.this"]


def test_what_has_to_go_before_goes_with_it(world: World) -> None:
    """The user goes first, which the program cannot register before it has what that uses."""
    world.up(*OLD)
    log: list[str] = []

    def script(program: Scripted) -> None:
        log.extend(world.cloud.log())
        for declaration in NEW:
            program.register(declaration)

    result = driven(world, world.plan(stack(*NEW)), script)
    assert result.is_whole
    assert log == []
    assert world.cloud.log()[:3] == [
        "delete test.box.u.this",
        "delete test.box.a.this",
        "create test.box.a.this",
    ]
    assert world.plan(stack(*NEW)).is_empty


def test_a_primitive_goes_once_its_owner_is_registered(world: World) -> None:
    world.up(declare("pair.p"))
    without = declare("pair.p", front=False)

    def script(program: Scripted) -> None:
        assert world.cloud.log() == []
        program.register(without)

    assert driven(world, world.plan(stack(without)), script).is_whole
    assert world.cloud.log() == ["delete test.pair.p.this"]
    assert [thing.type for thing in world.cloud.things.values()] == ["fake_back"]


def test_what_is_undeclared_goes_at_the_normal_end(world: World) -> None:
    kept = declare("box.kept", lifecycle=Lifecycle(retain=True))
    world.up(declare("box.a"), declare("box.gone"), kept, outputs={"x": Output("x", 1)})
    seen: list[Any] = []

    def script(program: Scripted) -> None:
        program.register(declare("box.a"))
        seen.extend([world.cloud.log(), Address.parse("box.kept") in world.state.fleet])

    result = driven(world, world.plan(stack(declare("box.a"))), script)
    assert result.is_whole
    assert seen == [[], True]
    assert world.cloud.log() == ["delete test.box.gone.this"]
    assert [str(address) for address in result.forgotten] == ["box.kept"]
    assert list(map(str, world.state.fleet)) == ["box.a"]
    assert world.state.outputs == {}


def test_a_stop_deletes_nothing_undeclared(world: World) -> None:
    world.up(declare("box.gone"), outputs={"x": Output("x", 1)})

    def script(program: Scripted) -> None:
        program.register(declare("box.a"))

    plan = world.plan(stack(declare("box.a")))
    world.stop.requested.set()
    driven(world, plan, script)
    assert world.cloud.log() == []
    assert world.state.outputs.keys() == {"x"}


def test_a_stop_does_not_wait_for_the_program(world: World) -> None:
    told: list[str] = []

    def script(program: Scripted) -> None:
        world.stop.requested.set()
        try:
            program.take(program.begin(declare("box.a")), "box.a")
        except Crash as error:
            told.append(str(error))
            raise

    result = driven(world, world.plan(stack(declare("box.a"))), script)
    assert told == ["box.a: The program was ended."]
    assert [str(key) for key in result.not_started] == ["box.a/fake_box.this"]


def test_what_is_not_declared_again_stays(world: World) -> None:
    """The program ends normally, but without something that was planned."""
    world.up(*OLD)
    result = driven(world, world.plan(stack(*NEW)), lambda program: None)
    assert world.cloud.log() == []
    assert {failure.error for failure in result.failed} == {
        "The program did not declare it this time. Plan again."
    }


def test_an_undeclared_user_is_in_the_way(world: World) -> None:
    world.up(*OLD)
    plan = world.plan(stack(NEW[0], NEW[2]))
    assert [tuple(map(str, pair)) for pair in entangled(plan, world.state)] == [("box.a", "box.u")]
    assert entangled(world.plan(stack(*NEW)), world.state) == []


# What is looked up.


def source(name: str, argument: Any, *after: str, line: int = 7) -> DataSource:
    needs = tuple(Address.parse(item) for item in after)
    place = Provenance(location(line))
    return DataSource(Address((), "data.fake_box", name), "fake_box", {"name": argument}, place,
                      dependencies=needs)  # fmt: skip


def reading(*sources: DataSource) -> dict[str, Any]:
    return {"data": {item.address: item for item in sources}}


def test_what_is_looked_up_is_what_was_planned(world: World) -> None:
    id_ = output("box.a", "id")
    found = source("found", hole("data", id_), "box.a")
    size = declare("box.b", size=hole("size", output("data.fake_box.found", "size")))
    plan = world.plan(stack(declare("box.a", size=5), size, **reading(found)))

    def script(program: Scripted) -> None:
        program.register(declare("box.a", size=5))
        assert ("look up", "box.a") not in world.cloud.calls
        values = program.look_up(1, "fake_box", location(7), name="box.a")
        program.register(declare("box.b", size=values["size"] + 1))

    result = driven(world, plan, script)
    assert result.is_whole, result
    assert world.cloud.thing("box.b").properties["size"] == 6


def test_what_is_looked_up_otherwise(world: World) -> None:
    id_ = output("box.a", "id")
    plain = source("plain", id_, "box.a")
    plan = world.plan(stack(declare("box.a"), **reading(plain)))
    told: list[str] = []

    def script(program: Scripted) -> None:
        program.register(declare("box.a"))
        try:
            program.look_up(1, "fake_box", location(7), name="another")
        except Crash as error:
            told.append(str(error))
            raise

    result = driven(world, plan, script)
    assert not result.is_whole
    assert told == [
        "fake_box: What is looked up in main.fleet.hcl:7, of fake_box, was not in the plan. Plan "
        "again."
    ]


def test_what_is_looked_up_in_vain(world: World) -> None:
    """The program is told that it is not known, and goes on with the rest."""
    gone = source("gone", output("box.a", "url"), "box.a")
    user = declare("box.b", size=output("data.fake_box.gone", "size"))
    plan = world.plan(stack(declare("box.a"), user, declare("box.c"), **reading(gone)))
    told: list[Any] = []

    def script(program: Scripted) -> None:
        made = program.register(declare("box.a"))
        told.append(program.look_up(1, "fake_box", location(7), name=made["url"]))
        program.register(declare("box.c"))
        told.append(program.register(user))

    result = driven(world, plan, script)
    assert told == [None, None]
    assert [failure.operation for failure in result.failed] == ["read"]
    assert [str(address) for address in result.created] == ["box.a", "box.c"]


def test_a_part_of_a_stack(world: World) -> None:
    """What the plan is not about is answered as it is, or as not known; nothing is made of it."""
    world.up(declare("box.a"))
    size = declare("box.b", size=hole("size", output("box.a", "id")))
    late = source("late", output("box.new", "id"), "box.new")
    whole = stack(declare("box.a"), size, declare("box.new"), **reading(late))
    plan = world.plan(whole, targets=("box.b",))
    told: list[Any] = []

    def script(program: Scripted) -> None:
        told.append(sorted(program.register(declare("box.a"))))
        told.append(program.register(declare("box.new")))
        told.append(program.look_up(1, "fake_box", location(7), name="box.new"))
        program.register(declare("box.b", size=3))

    result = driven(world, plan, script)
    assert result.is_whole, result
    assert told == [["id", "serial", "url"], None, None]
    assert world.cloud.log() == ["create test.box.b.this"]


def test_calls_that_cannot_be_told_apart(world: World) -> None:
    id_ = output("box.a", "id")
    one, two, far = (
        source(name, hole(name, id_), "box.a", line=line)
        for name, line in (("one", 7), ("two", 7), ("far", 8))
    )
    plan = world.plan(stack(declare("box.a"), **reading(one, two, far)))
    told: list[str] = []

    def script(program: Scripted) -> None:
        program.register(declare("box.a"))
        assert program.look_up(1, "fake_box", location(8), name="box.a")["name"] == "box.a"
        try:
            program.look_up(2, "fake_box", location(7), name="box.a")
        except Crash as error:
            told.append(str(error))
            raise

    driven(world, plan, script)
    assert "cannot be told from other calls of the same line" in told[0]
