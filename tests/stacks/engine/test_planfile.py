"""Plan files: written, read back, and refused when they are anything else."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.kinds import address, declare, deferred, location, output, ref
from fakes.world import World, stack
from planes.address import Address, PrimitiveKey
from planes.declaration import Condition, Lifecycle
from planes.diagnostics import Severity
from planes.values import Deferred, Reference, Sensitive
from providers.contract import Enforcement, PrimitiveRef
from stacks.engine.plan import (
    Action,
    CheckResult,
    DriftItem,
    FleetChange,
    Mode,
    Note,
    OutputChange,
    Plan,
    PlannedCondition,
    Step,
)
from stacks.engine.planfile import PlanFileError, read, staleness, write
from stacks.stack import Check, Output, ProviderSettings
from stacks.state.model import PrimitiveRecord, State


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETFORM_STATE_KEY", "0" * 64)


def some_plan(world: World) -> Plan:
    """A plan with a little of everything in it."""
    url = output("box.a", "url")
    world.up(declare("box.old", password="hush"), declare("box.b"))
    world.cloud.mutate("box.b", note="eve's")
    lifecycle = Lifecycle(
        postconditions=(Condition(deferred("box.a.url != null", url), "no", location(3)),)
    )
    return world.plan(
        stack(
            declare("box.a", password=Sensitive("hush-hush"), lifecycle=lifecycle),
            declare("box.b", size=2, note=deferred("upper(box.a.url)", url)),
            declare("pair.c", uses=[ref("box.a")]),
            outputs={"o": Output("o", Sensitive(url), sensitive=True)},
            checks=(Check("c", (Condition(False, "no", location(4)),), location(4)),),
            variables={"token": Sensitive("hush-hush-hush")},
        )
    )


def test_a_plan_comes_back_as_it_was(world: World, tmp_path: Path) -> None:
    plan = some_plan(world)
    write(plan, tmp_path / "p")
    assert read(tmp_path / "p") == plan


def test_and_can_be_applied(world: World, tmp_path: Path) -> None:
    write(some_plan(world), tmp_path / "p")
    world.apply(read(tmp_path / "p"))
    live = world.live()
    assert live["box.b.this"].properties["note"] == f"HTTPS://{live['box.a.this'].id}".upper()


def test_sensitive_values_are_sealed(world: World, tmp_path: Path) -> None:
    write(some_plan(world), tmp_path / "p")
    assert b"hush" not in (tmp_path / "p").read_bytes()
    assert stat.S_IMODE(os.stat(tmp_path / "p").st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_a_plan_file_shows_nothing_of_the_plan(world: World, tmp_path: Path) -> None:
    plan = world.plan(stack(declare("box.a", note="a word of the plan")))
    write(plan, tmp_path / "p")
    data = (tmp_path / "p").read_bytes()
    assert data.startswith(b"fleetform-plan 4 lineage-1 ")
    assert b"box" not in data
    assert b"a word" not in data


def test_every_byte_counts(world: World, tmp_path: Path) -> None:
    path = tmp_path / "p"
    write(world.plan(stack(declare("box.a"))), path)
    data = path.read_bytes()
    for at in range(0, len(data), 31):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(PlanFileError):
            read(path)
        path.write_bytes(data[:at])
        with pytest.raises(PlanFileError):
            read(path)


@pytest.mark.parametrize(
    ("change", "summary", "detail"),
    [
        (lambda data: data[:-1] + bytes([data[-1] ^ 1]), "Plan file damaged", "was altered"),
        (lambda data: data[:-20], "Plan file damaged", "is cut short"),
        (lambda data: data.split(b"\n")[0], "Plan file damaged", "is cut short"),
        (lambda data: b"", "Not a plan file", "fleetform plan --out"),
        (lambda data: b'{"format_version": "1.2"}', "Not a plan file", "fleetform plan --out"),
        (lambda data: b"\xff\xfe\x00", "Not a plan file", "fleetform plan --out"),
        (
            lambda data: data.replace(b"fleetform-plan 4", b"fleetform-plan 5"),
            "Plan file of another version",
            "is of the form 5, and this fleetform reads 4",
        ),
        (lambda data: data.replace(b"lineage-1", b"lineage-2"), "Sealed with another key", "id"),
    ],
)
def test_what_is_refused(
    world: World, tmp_path: Path, change: Any, summary: str, detail: str
) -> None:
    path = tmp_path / "p"
    write(world.plan(stack(declare("box.a"))), path)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(PlanFileError) as caught:
        read(path)
    assert caught.value.summary == summary
    assert detail in caught.value.detail


def test_another_users_key(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(world.plan(stack(declare("box.a"))), tmp_path / "p")
    monkeypatch.setenv("FLEETFORM_STATE_KEY", "1" * 64)
    with pytest.raises(PlanFileError, match="Sealed with another key"):
        read(tmp_path / "p")


def test_files_that_are_not_there(world: World, tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match="cannot be read: .*No such file"):
        read(tmp_path / "p")
    with pytest.raises(PlanFileError, match="cannot be written: .*No such file"):
        write(world.plan(stack()), tmp_path / "no" / "p")


STATE = State("test", "default", "lineage-1", 5)


@pytest.mark.parametrize(
    ("state", "summary", "detail"),
    [
        (STATE, None, ""),
        (STATE._replace(stack="other"), "Plan of another stack", "of the stack test"),
        (STATE._replace(workspace="blue"), "Plan of another stack", "in the workspace default"),
        (STATE._replace(lineage="x"), "Plan of another state", "begun anew"),
        (STATE._replace(serial=6), "Plan is stale", "written 1 time since"),
        (STATE._replace(serial=8), "Plan is stale", "written 3 times since"),
        (STATE._replace(serial=4), "Plan is stale", "put back to an earlier one"),
    ],
)
def test_staleness(world: World, state: State, summary: str | None, detail: str) -> None:
    plan = world.plan(stack())._replace(serial=5)
    found = staleness(plan, state)
    assert (found.summary if found else None) == summary
    assert found is None or detail in found.detail


# Any plan at all.


def record(cls: Any, *fields: st.SearchStrategy[Any], **named: st.SearchStrategy[Any]) -> Any:
    """Not ``builds``, which would draw the fields that have defaults too."""
    return st.tuples(st.tuples(*fields), st.fixed_dictionaries(named)).map(
        lambda drawn: cls(*drawn[0], **drawn[1])
    )


NAMES = st.sampled_from(["a", "b-c", "é_9"])
KEYS = st.sampled_from([None, 0, 7, "", 'k"]', "é"])
ADDRESSES = record(
    Address, st.lists(st.tuples(NAMES, KEYS), max_size=2).map(tuple), NAMES, NAMES, KEYS
)
PRIMITIVES = record(PrimitiveKey, ADDRESSES, NAMES, NAMES)
REFERENCES = record(Reference, ADDRESSES, st.lists(NAMES, max_size=2).map(tuple))
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=5)
LATE = (
    REFERENCES
    | record(PrimitiveRef, PRIMITIVES, NAMES)
    | record(
        Deferred,
        NAMES,
        st.lists(REFERENCES, max_size=2).map(tuple),
        st.dictionaries(NAMES, SCALARS, max_size=2),
        st.lists(NAMES | st.integers(0, 5), max_size=2).map(tuple),
    )
)
VALUES = st.recursive(
    SCALARS | LATE,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text("a$", max_size=3), inner, max_size=2)
        | inner.map(Sensitive)
    ),
    max_leaves=4,
)
DATA = st.dictionaries(NAMES, VALUES, max_size=2)
LOCATIONS = st.none() | st.just(location(7))
PATHS = st.lists(NAMES | st.integers(0, 5), max_size=2).map(tuple)


def many(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(inner, max_size=2).map(tuple)


STEPS = record(
    Step,
    PRIMITIVES,
    st.sampled_from(Action),
    NAMES,
    st.none() | DATA,
    st.none() | DATA,
    tags=st.dictionaries(NAMES, NAMES, max_size=1),
    changed=many(NAMES),
    replaced_by=many(PATHS),
    depends_on=many(PRIMITIVES),
    moved_from=st.none() | PRIMITIVES,
    origins=st.dictionaries(NAMES, PATHS, max_size=2),
    create_first=st.booleans(),
    generation=st.integers(0, 5),
)
CHANGES = record(
    FleetChange,
    ADDRESSES,
    st.sampled_from(Action),
    st.none() | DATA,
    st.none() | DATA,
    many(PRIMITIVES),
    DATA,
    DATA,
    many(ADDRESSES),
    replaced_by=many(PATHS),
    moved_from=st.none() | ADDRESSES,
    enforcement=st.dictionaries(NAMES, st.just(Enforcement("delayed", "≈ 8 h")), max_size=1),
    location=LOCATIONS,
)
PLANS = record(
    Plan,
    st.just("test"),
    NAMES,
    st.just("lineage"),
    st.integers(0, 9),
    NAMES,
    NAMES,
    st.sampled_from(Mode),
    many(CHANGES),
    many(STEPS),
    many(record(OutputChange, NAMES, st.sampled_from(Action), VALUES, VALUES)),
    many(
        record(
            DriftItem,
            st.just("changed"),
            st.none() | PRIMITIVES,
            NAMES,
            NAMES,
            PATHS,
            PATHS,
            VALUES,
            VALUES,
            location=LOCATIONS,
        )
    ),
    many(
        record(
            PlannedCondition, NAMES, st.just("check"), st.booleans(), VALUES, st.just(location(1))
        )
    ),
    many(record(CheckResult, NAMES, st.just("check"), st.just("pass"), NAMES, LOCATIONS)),
    many(record(Note, st.sampled_from(Severity), NAMES, NAMES, st.none() | NAMES, LOCATIONS)),
    st.dictionaries(NAMES, record(ProviderSettings, NAMES, NAMES, DATA, LOCATIONS), max_size=1),
    many(
        record(
            PrimitiveRecord,
            PRIMITIVES,
            NAMES,
            NAMES,
            DATA,
            DATA,
            dependencies=many(PRIMITIVES),
            deposed=st.booleans(),
        )
    ),
    st.booleans(),
    DATA,
    NAMES,
)


@given(PLANS)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_plan_comes_back_as_it_was(tmp_path: Path, plan: Plan) -> None:
    write(plan, tmp_path / "p")
    assert read(tmp_path / "p") == plan


def test_addresses_are_read_as_they_are_written() -> None:
    assert Address.parse(str(address('module.m["x"].box.a[0]'))) == address(
        'module.m["x"].box.a[0]'
    )
