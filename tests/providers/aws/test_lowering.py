"""What declarations become on AWS.

A case is a JSON file: the address of a declaration, those of ``fleet.json`` that it says otherwise
or adds, and what it lowers to.  ``--update-golden`` writes what is lowered into the files again.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import ValidationError

from builders.lowerings import as_data, view_of
from planes import kind_names
from planes.address import Address
from planes.cost import SCOPES
from planes.declaration import Declaration
from planes.events import SOURCES
from planes.kind import plain
from planes.validation import is_late
from planes.values import Deferred, Reference, Sensitive
from providers.aws.catalogue import KINDS, TYPES
from providers.aws.lowering.common import ADVISORY, field
from providers.aws.provider import provider
from providers.contract import Joined, Lowered, Primitive, PrimitiveRef
from stacks.engine.late import leaves
from stacks.engine.lowering.view import StackView
from stacks.stack import Stack

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


CHOICES = [
    ("runtime_pool", "backend"),
    ("runtime_pool", "isolation"),
    ("extension", "type"),
    ("secret", "source"),
    ("secret_grant", "mount"),
    ("access_grant", "verbs"),
    ("egress_policy", "default"),
    ("budget", "action"),
    ("budget", "period"),
    ("audit_sink", "type"),
    ("guardrail", "mode"),
    ("metric", "measures"),
]


@pytest.mark.parametrize(("kind", "name"), CHOICES)
def test_every_choice_has_a_case(kind: str, name: str) -> None:
    cases = [declaration.spec for _, declaration, _ in every() if declaration.address.kind == kind]
    values = [getattr(spec, name) for spec in cases]
    seen = {item for value in values for item in (value if type(value) is list else [value])}
    assert choices(type(cases[0]).model_fields[name].annotation) - seen == set()


def choices(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return {choice for part in get_args(annotation) for choice in choices(part)}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("trigger", SOURCES),
        ("secret_grant", ("agent", "trigger", "pool")),
        ("budget", ("limit", "tokens")),
    ],
)
def test_every_block_has_a_case(kind: str, fields: Sequence[str]) -> None:
    cases = [declaration.spec for _, declaration, _ in every() if declaration.address.kind == kind]
    assert {name for name in fields for spec in cases if getattr(spec, name) is not None} == {
        *fields
    }


def test_every_scope_of_a_budget_has_a_case() -> None:
    specs: list[Any] = [item.spec for _, item, _ in every() if item.address.kind == "budget"]
    scopes = [spec.scope for spec in specs if not is_late(spec.scope)]
    assert {n for n in SCOPES for scope in scopes if getattr(scope, n) is not None} == {*SCOPES}


def test_every_kind_has_a_case_with_values_that_come_later() -> None:
    late = {item.address.kind for _, item, _ in every() if _waits(plain(item.spec))}
    assert late == set(KINDS)


def _waits(value: Any) -> bool:
    match value:
        case Deferred():
            return True
        case Reference(path=path):
            return bool(path)
        case dict():
            return any(map(_waits, value.values()))
        case list():
            return any(map(_waits, value))
    return False


@pytest.mark.parametrize("mine", [None, "aws.tools"])
def test_a_secret_that_another_provider_makes_may_be_in_another_account(mine: str | None) -> None:
    """What AWS asks for between two accounts is said, and is nothing that the kind can hold."""
    grant = json.loads((CASES / "access" / "grant-to-agent.json").read_text())
    view = fleet_of(grant)
    given = view.declaration(Address.parse(grant["address"]))
    secret = view.declaration(given.spec.secret)  # type: ignore[attr-defined]
    moved = {**view.declarations, secret.address: secret._replace(provider=mine)}
    stack = Stack("payments", "default", "payments", moved)
    notes = lowered_with(StackView(stack), grant["address"]).notes
    said = [note.detail for note in notes if note.summary == "Secret of another provider"]
    assert len(said) == (0 if mine is None else 1)
    assert all("aws_secretsmanager_secret_policy" in text for text in said)


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


ODD = '["日本 \\"x\\" * ${y}"]'


def odd_fleet() -> dict[str, Any]:
    """One of each kind that is made of primitives, as instances with a key that few services take
    in a text."""
    pool, agent, secret = (f"{kind}{ODD}" for kind in ("runtime_pool.p", "agent.a", "secret.s"))
    image = f"ghcr.io/acme/agent@sha256:{'a' * 64}"
    model = {"provider": "bedrock", "name": "amazon.nova-lite-v1:0"}
    to_agent, webhook = {"$reference": agent}, f"trigger.w{ODD}"
    return {
        pool: {"network": {"vpc": "vpc-1", "subnets": ["subnet-a"]}},
        agent: {
            "pool": {"$reference": pool},
            "harness": "codex",
            "image": image,
            "model": model,
        },
        f"trigger.s{ODD}": {"agent": to_agent, "schedule": {"cron": "0 2 * * *"}},
        webhook: {"agent": to_agent, "webhook": {"signature": "none"}, "prompt": "Go."},
        secret: {"source": "aws_secretsmanager", "path": "prod/x"},
        f"secret_grant.g{ODD}": {
            "secret": {"$reference": secret},
            "trigger": {"$reference": webhook},
            "name": "T",
        },
        f"access_grant.g{ODD}": {
            "principals": ["role:oncall"],
            "agents": [to_agent],
            "verbs": ["run", "view"],
        },
        f"budget.b{ODD}": {
            "scope": {"agent": to_agent},
            "limit": 10,
            "period": "monthly",
            "action": "block",
            "notify": ["a@acme.example"],
        },
        f"audit_sink.s{ODD}": {"type": "s3", "retention": "30d"},
        f"audit_sink.c{ODD}": {"type": "cloudwatch"},
    }


def test_instances_with_any_key_fit_too() -> None:
    view, types = view_of(odd_fleet()), set()
    for declaration in view.declarations.values():
        lowered = lowered_with(view, str(declaration.address))
        assert list(lowered.notes.errors) == []
        for primitive in lowered.primitives:
            schema = provider.primitive(primitive.key.type).schema
            schema.model_validate(stood_in(primitive.properties))
            types.add(primitive.key.type)
    assert len(types) > 20


def test_statements_of_a_policy_have_names_of_their_own() -> None:
    """Letters and digits, as IAM takes them."""
    for name, primitive in primitives():
        document = primitive.properties.get("policy")
        if isinstance(document, dict):
            names = [item["Sid"] for item in document["Statement"] if "Sid" in item]
            assert len(names) == len(set(names)), name
            assert all(re.fullmatch("[A-Za-z0-9]+", item) for item in names), name


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


@pytest.mark.parametrize(
    ("prompt", "summary"),
    [
        (" ".join(f"${{event.f{n}}}" for n in range(100)), None),
        (" ".join(f"${{event.f{n}}}" for n in range(101)), "Too many fields in the prompt"),
        ("${event.a} " * 200, None),
        ("${event." + "x" * 247 + "}", None),
        ("${event." + "x" * 248 + "}", "Field too deep"),
    ],
)
def test_prompts_fit_into_what_eventbridge_fills_in(prompt: str, summary: str | None) -> None:
    webhook = {"signature": "none"}
    trigger = {"agent": {"$reference": "agent.reviewer"}, "webhook": webhook, "prompt": prompt}
    notes = lowered_with(view_of({**FLEET, "trigger.start": trigger}), "trigger.start").notes
    assert [note.summary for note in notes.errors] == ([summary] if summary else [])
