"""What declarations become on AWS.

A case is a JSON file: the address of a declaration, those of ``fleet.json`` that it says otherwise
or adds, and what it lowers to.  ``--update-golden`` writes what is lowered into the files again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from builders.lowerings import as_data, view_of
from planes import kind_names
from planes.address import Address
from planes.declaration import Declaration
from planes.events import SOURCES
from planes.values import Reference, Sensitive
from providers.aws.catalogue import KINDS, TYPES
from providers.aws.lowering.common import ADVISORY, field
from providers.aws.provider import provider
from providers.contract import Joined, Lowered, Primitive, PrimitiveRef
from stacks.engine.late import leaves
from stacks.engine.lowering.view import StackView

CASES = Path(__file__).parent / "lowering"
FLEET = json.loads((CASES.parent / "fleet.json").read_text())
NAMES = sorted(str(path.relative_to(CASES)) for path in CASES.rglob("*/*.json"))
LEAST = 8


def lowered_with(view: StackView, address: str) -> Lowered:
    declaration = view.declaration(Address.parse(address))
    return provider.lower(declaration, provider.roles(declaration.address.kind), view)


def fleet_of(case: dict[str, Any]) -> StackView:
    return view_of({**FLEET, **case["fleet"]})


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, request: pytest.FixtureRequest) -> None:
    path = CASES / name
    case = json.loads(path.read_text())
    lowered = as_data(lowered_with(fleet_of(case), case["address"]))
    if request.config.getoption("--update-golden"):
        whole = {**case, "lowered": lowered}
        path.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
        case = whole
    assert lowered == case["lowered"]


@cache
def every() -> list[tuple[str, Declaration, Lowered]]:
    found = []
    for name in NAMES:
        case = json.loads((CASES / name).read_text())
        view = fleet_of(case)
        declaration = view.declaration(Address.parse(case["address"]))
        found.append((name, declaration, lowered_with(view, case["address"])))
    return found


def primitives() -> Iterator[tuple[str, Primitive]]:
    """Those of what can be kept."""
    for name, _, lowered in every():
        for primitive in lowered.primitives:
            if not lowered.notes.has_errors:
                yield name, primitive


def test_every_kind_has_its_cases() -> None:
    assert set(KINDS) == set(kind_names())
    kinds = Counter(declaration.address.kind for _, declaration, _ in every())
    assert {kind: kinds[kind] for kind in KINDS if kinds[kind] < LEAST} == {}


def test_all_that_is_lowered_fits_its_schema() -> None:
    for name, primitive in primitives():
        if primitive.key.type not in TYPES:
            continue
        schema = provider.primitive(primitive.key.type).schema
        try:
            schema.model_validate(stood_in(primitive.properties))
        except ValidationError as error:
            pytest.fail(f"{name}: {primitive.key}: {error}")


def stood_in(value: Any) -> Any:
    """Late values that only the engine knows, as late values that a schema admits."""
    match value:
        case PrimitiveRef(key=key, attribute=attribute):
            return Reference(key.owner, (attribute,))
        case Joined():
            return Reference(Address((), "agent", "some"), ("text",))
        case Sensitive():
            return Sensitive(stood_in(value.value))
        case dict():
            return {key: stood_in(item) for key, item in value.items()}
        case list():
            return [stood_in(item) for item in value]
    return value


def test_every_output_of_a_kind_is_lowered() -> None:
    for name, declaration, lowered in every():
        if not lowered.notes.has_errors:
            assert lowered.outputs.keys() == type(declaration.spec).computed.keys(), name


def test_every_primitive_bears_its_attribution() -> None:
    for name, primitive in primitives():
        owner = str(primitive.key.owner)
        assert primitive.tags["fleetform:address"] == owner, name
        assert primitive.tags["fleetform:stack"] == "payments", name


def test_no_key_is_made_twice() -> None:
    for name, _, lowered in every():
        keys = [primitive.key for primitive in lowered.primitives]
        assert len(keys) == len(set(keys)), name


def test_no_primitive_has_a_bare_reference_to_a_declaration() -> None:
    for name, primitive in primitives():
        for leaf in leaves(dict(primitive.properties)):
            assert not (isinstance(leaf, Reference) and not leaf.path), name


def test_lowering_changes_nothing_of_the_declaration() -> None:
    for name in NAMES:
        case = json.loads((CASES / name).read_text())
        view = fleet_of(case)
        before = repr(view.declarations)
        lowered_with(view, case["address"])
        assert repr(view.declarations) == before


def test_errors_are_said_of_what_is_declared() -> None:
    for name, declaration, lowered in every():
        for note in lowered.notes:
            assert note.address == str(declaration.address), name
            assert note.detail.startswith(f"{declaration.address} "), name
            assert note.detail.endswith("."), name


def test_roles_are_taken_by_one_service_of_this_account() -> None:
    services = set()
    for name, primitive in primitives():
        if primitive.key.type != "aws_iam_role":
            continue
        [statement] = primitive.properties["assume_role_policy"]["Statement"]
        assert list(statement["Principal"]) == ["Service"], name
        services.add(statement["Principal"]["Service"])
        if statement["Principal"]["Service"] == "apigateway.amazonaws.com":
            # It does not say for whom it acts: a condition would refuse it.
            assert "Condition" not in statement, name
            continue
        account = statement["Condition"]["StringEquals"]["aws:SourceAccount"]
        assert isinstance(account, PrimitiveRef), name
        assert account.attribute == "account_id"
        assert "aws:SourceArn" in statement["Condition"]["ArnLike"], name
    assert services == {
        f"{name}.amazonaws.com"
        for name in ("apigateway", "budgets", "ecs-tasks", "events", "scheduler")
    }


def test_every_trigger_by_events_says_that_nothing_verifies_its_requests() -> None:
    seen = set()
    for name, declaration, lowered in every():
        spec: Any = declaration.spec
        if declaration.address.kind != "trigger" or spec.schedule is not None:
            continue
        open_to_all = spec.webhook is not None and field(spec.webhook, "signature") == "none"
        mode = lowered.enforcement.get("signature")
        assert mode == (None if open_to_all else ADVISORY), name
        said = {note.summary for note in lowered.notes}
        assert bool(said & {"Signature not verified", "Receiver required"}) is not open_to_all, name
        seen.add(next(source for source in SOURCES if getattr(spec, source) is not None))
    assert seen == set(SOURCES) - {"schedule"}


@pytest.mark.parametrize(
    ("address", "field", "length", "summary"),
    [
        ("agent.reviewer", "instructions", 60_000, "Instructions too long"),
        ("agent.reviewer", "instructions", 50_000, None),
        ("trigger.start", "prompt", 8_000, "Prompt too long"),
        ("trigger.start", "prompt", 7_000, None),
    ],
)
def test_texts_fit_into_what_ecs_takes(
    address: str, field: str, length: int, summary: str | None
) -> None:
    trigger = {"agent": {"$reference": "agent.reviewer"}, "schedule": {"cron": "0 2 * * *"}}
    fleet = {**FLEET, "trigger.start": trigger}
    fleet[address] = {**fleet[address], field: "x" * length}
    notes = lowered_with(view_of(fleet), address).notes
    assert [note.summary for note in notes.errors] == ([summary] if summary else [])
