import pytest

from fakes.cloud import Fault
from fakes.kinds import declare, deferred, location, output, ref
from fakes.world import World, stack
from planes.declaration import Condition, Lifecycle
from planes.values import Deferred, Sensitive
from providers.contract import Denied
from stacks.stack import Check, Output

URL = output("box.a", "url")
LONG = deferred("length(box.a.url) > 3", URL)
SHORT = deferred("length(box.a.url) < 3", URL)


def condition(holds: bool | Deferred, message: object = "It does not hold.") -> Condition:
    return Condition(holds, message, location(1))  # type: ignore[arg-type]


def guarded(**conditions: object) -> Lifecycle:
    return Lifecycle(**{name: (item,) for name, item in conditions.items()})  # type: ignore[arg-type]


def user(lifecycle: Lifecycle) -> object:
    return declare("box.u", uses=[ref("box.a")], lifecycle=lifecycle)


@pytest.mark.parametrize(
    ("role", "summary"),
    [
        ("preconditions", "Resource precondition failed"),
        ("postconditions", "Resource postcondition failed"),
    ],
)
def test_one_that_is_known_to_fail_is_an_error(world: World, role: str, summary: str) -> None:
    assert world.refuse(stack(declare("box.u", lifecycle=guarded(**{role: condition(False)})))) == [
        summary
    ]
    assert world.problems.errors[0].detail == "It does not hold."
    assert world.problems.errors[0].address == "box.u"


def test_one_that_holds_is_a_result(world: World) -> None:
    plan = world.plan(stack(declare("box.u", lifecycle=guarded(preconditions=condition(True)))))
    assert [(item.owner, item.role, item.status) for item in plan.checks] == [
        ("box.u", "precondition", "pass")
    ]
    assert plan.conditions == ()


@pytest.mark.parametrize("role", ["preconditions", "postconditions"])
def test_one_that_is_not_known_is_decided_by_apply(world: World, role: str) -> None:
    plan = world.plan(stack(declare("box.a"), user(guarded(**{role: condition(LONG)}))))  # type: ignore[arg-type]
    assert [item.status for item in plan.checks] == ["unknown"]
    assert len(plan.conditions) == 1
    result = world.apply(plan)
    assert [item.status for item in result.checks] == ["pass"]


def test_a_precondition_that_fails_then_keeps_the_step_from_starting(world: World) -> None:
    fleet = (
        declare("box.a"),
        user(guarded(preconditions=condition(SHORT))),
        declare("box.v", depends_on=["box.u"]),
    )
    result = world.try_apply(world.plan(stack(*fleet)))  # type: ignore[arg-type]
    [failure] = result.failed
    assert (str(failure.address), failure.key, failure.operation, failure.error) == (
        "box.u",
        None,
        "precondition",
        "It does not hold.",
    )
    assert [str(skip.key.owner) for skip in result.skipped] == ["box.u", "box.v"]
    assert set(world.live()) == {"box.a.this"}


def test_a_postcondition_that_fails_then_keeps_what_needs_it_from_starting(world: World) -> None:
    fleet = (
        declare("box.a"),
        user(guarded(postconditions=condition(SHORT))),
        declare("box.v", depends_on=["box.u"]),
    )
    result = world.try_apply(world.plan(stack(*fleet)))  # type: ignore[arg-type]
    assert [failure.operation for failure in result.failed] == ["postcondition"]
    assert [str(skip.key.owner) for skip in result.skipped] == ["box.v"]
    assert set(world.live()) == {"box.a.this", "box.u.this"}
    assert len(world.state.fleet) == 2


def test_a_postcondition_may_speak_of_itself(world: World) -> None:
    itself = deferred("length(box.a.url) > 3", URL)
    fleet = declare("box.a", lifecycle=guarded(postconditions=condition(itself)))
    assert world.apply(world.plan(stack(fleet))).checks[0].status == "pass"
    assert world.plan(stack(fleet)).checks[0].status == "pass"


@pytest.mark.parametrize(("holds", "status"), [(True, "pass"), (False, "fail")])
def test_a_check_only_warns(world: World, holds: bool, status: str) -> None:
    check = Check("health", (condition(holds),), location(1))
    plan = world.plan(stack(checks=(check,)))
    [result] = plan.checks
    assert (result.owner, result.role, result.status) == ("check.health", "check", status)
    assert result.message == ("" if holds else "It does not hold.")
    assert plan.is_empty


def test_a_check_that_is_not_known_is_decided_at_the_end(world: World) -> None:
    check = Check("health", (condition(LONG), condition(SHORT)), location(1))
    plan = world.plan(stack(declare("box.a"), checks=(check,)))
    assert [item.status for item in plan.checks] == ["unknown", "unknown"]
    result = world.apply(plan)
    assert [item.status for item in result.checks] == ["pass", "fail"]


def test_a_check_that_can_never_be_decided_is_unknown_never_passed(world: World) -> None:
    check = Check("health", (condition(LONG),), location(1))
    plan = world.plan(stack(declare("box.a"), checks=(check,)))
    world.cloud.faults.append(Fault("create", Denied("no")))
    assert [item.status for item in world.try_apply(plan).checks] == ["unknown"]


def test_an_output_with_a_precondition(world: World) -> None:
    def fleet(holds: bool | Deferred) -> dict[str, object]:
        return {"outputs": {"o": Output("o", URL, preconditions=(condition(holds),))}}

    assert world.refuse(stack(declare("box.a"), **fleet(False))) == [
        "Module output value precondition failed"
    ]
    result = world.try_apply(world.plan(stack(declare("box.a"), **fleet(SHORT))))
    assert [failure.error for failure in result.failed] == ["It does not hold."]
    assert result.outputs == {}
    result = world.apply(world.plan(stack(declare("box.a"), **fleet(deferred("true", URL)))))
    assert list(result.outputs) == ["o"]


def test_a_condition_that_has_no_value(world: World) -> None:
    world.up(declare("box.a"))
    bad = condition(deferred("parseint(box.a.url, 10) > 0", URL))
    assert world.refuse(stack(declare("box.a"), user(guarded(preconditions=bad)))) == [  # type: ignore[arg-type]
        "Resource precondition failed"
    ]
    assert "cannot be evaluated" in world.problems.errors[0].detail


def test_messages(world: World) -> None:
    world.up(declare("box.a"))
    message = deferred('"not ${box.a.url}"', URL)
    checks = (
        Check("late", (condition(False, message),), location(1)),
        Check("secret", (condition(False, Sensitive("hush")),), location(1)),
    )
    plan = world.plan(stack(declare("box.a"), checks=checks))
    assert plan.checks[0].message == f"not https://{world.live()['box.a.this'].id}"
    assert "hush" not in plan.checks[1].message
