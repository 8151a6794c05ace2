"""Every primitive type against the peer: made, found, read, changed, discovered, deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.session import get_session
from pydantic import ValidationError

from builders.aws_cases import Case, World, cases
from builders.aws_types import KEY, View, identity_of, kind_of
from peers.aws.account import Account
from planes.kind import REPLACES
from providers.aws.catalogue import TYPES
from providers.aws.primitive import AwsType
from providers.aws.session import AwsClient, connect
from providers.aws.settings import Settings
from providers.contract import Conflict, Missing, Observed, Primitive
from stacks.engine.diff import Difference, difference
from stacks.engine.facts import facts_of


def calls_of(type: str) -> tuple[str, ...]:
    kind = kind_of(type)
    return (*kind.reads, *kind.writes)


CASES = list(cases())
MAKES = re.compile(r"Attach|Create|Put|Register|Set")
TAGS_OF_A_CALL = re.compile(r"(resource)?tags?(list|specifications)?")
TAGS = {"fleetform:stack": "payments", "fleetform:address": 'agent.reviewer["ledger"]'}
OTHERS = {**TAGS, "fleetform:stack": "billing"}

SERVICES = {call.partition(".")[0] for type in TYPES for call in calls_of(type)}
"""What is called, at no pace: the peer has no quotas."""


@pytest.fixture
def client(aws: Account) -> Iterator[AwsClient]:
    rates = dict.fromkeys(SERVICES, 10_000.0)
    settings = Settings.model_validate({"retry": {"requests_per_second": rates}})
    client = connect(settings)
    client.wait = lambda _: None
    yield client
    client.close()


@pytest.fixture
def world(aws: Account) -> World:
    return World(aws)


def differences(kind: AwsType, live: Observed, wanted: Mapping[str, Any]) -> Difference:
    """As a plan sees it: what the service does not give back is as it was set."""
    unseen = {name: value for name, value in wanted.items() if name not in live.properties}
    return difference(kind, facts_of(kind.schema), {**live.properties, **unseen}, wanted)


def read(kind: AwsType, client: AwsClient, id: str) -> Observed:
    live = kind.read_many(client, [id])[id]
    assert isinstance(live, Observed), live
    return live


def check(kind: AwsType, client: AwsClient, made: Observed, wanted: Mapping[str, Any]) -> None:
    """What was answered is what is there, and that is what is wanted."""
    live = read(kind, client, made.id)
    assert differences(kind, live, wanted).changed == (), (live.properties, wanted)
    assert differences(kind, made, wanted).changed == ()
    assert made.attributes == {**live.attributes, **made.attributes}
    assert {name: made.attributes[name] for name in kind.computed} == {
        name: live.attributes[name] for name in kind.computed
    }
    assert made.tags == live.tags


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_a_life(case: Case, client: AwsClient, world: World) -> None:
    kind = kind_of(case.type)
    world.calls(case.world)
    world.account.forget_calls()
    wanted = world.filled(case.create)
    kind.schema.model_validate(wanted)
    identity = identity_of(kind, wanted)
    assert kind.find(client, identity) is None

    made = kind.create(client, identity, wanted, TAGS)
    check(kind, client, made, wanted)
    assert made.attributes == {**made.attributes, **world.filled(case.attributes)}
    assert made.tags.items() >= (TAGS if case.owned else {}).items()
    _check_owned(case, kind, client, made, wanted)
    id = _updated(case, kind, client, world, made.id)
    assert id in {live.id for live in kind.discover(client)}
    _check_calls(kind, world.account)

    world.calls(case.hung)
    world.account.forget_calls()
    kind.delete(client, id)
    if not case.stays:
        assert kind.read_many(client, [id])[id] == Missing(id)
    kind.delete(client, id)
    if case.again:
        check(kind, client, kind.create(client, identity, wanted, TAGS), wanted)
    _check_calls(kind, world.account)


def _check_owned(
    case: Case, kind: AwsType, client: AwsClient, made: Observed, wanted: Mapping[str, Any]
) -> None:
    """Made again it is the same; another stack does not get it."""
    identity = identity_of(kind, wanted)
    assert kind.create(client, identity, wanted, TAGS).id == made.id
    found = kind.find(client, identity)
    assert found is not None
    assert found.id == made.id
    if case.owned and case.unique:
        with pytest.raises(Conflict, match="belongs to payments"):
            kind.create(client, identity, wanted, OTHERS)


def _updated(case: Case, kind: AwsType, client: AwsClient, world: World, id: str) -> str:
    wanted = world.filled(case.create)
    for step in case.updates:
        wanted = {**wanted, **world.filled(step["set"])}
        changed = differences(kind, read(kind, client, id), wanted).changed
        assert sorted(changed) == step["changed"]
        made = kind.update(client, id, wanted, frozenset(changed), TAGS)
        check(kind, client, made, wanted)
        id = made.id
    if case.owned:
        made = kind.update(client, id, wanted, frozenset(), {**TAGS, "fleetform:team": "a(b)"})
        assert read(kind, client, made.id).tags["fleetform:team"] == "a(b)"
        made = kind.update(client, made.id, wanted, frozenset(), TAGS)
        assert "fleetform:team" not in read(kind, client, made.id).tags
        id = made.id
    return id


def _check_calls(kind: AwsType, account: Account) -> None:
    """A type calls nothing that it does not say: the policies for principals are made of that."""
    declared = {*kind.reads, *kind.writes, "sts.GetCallerIdentity"}
    assert set(account.calls()) - declared == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_many_are_read_as_one_is(case: Case, client: AwsClient, world: World) -> None:
    kind = kind_of(case.type)
    world.calls(case.world)
    made = []
    for number in range(case.many):
        wanted = world.filled(case.create, number)
        made.append(kind.create(client, identity_of(kind, wanted), wanted, TAGS))
    ids = [live.id for live in made]
    one_by_one = {id: read(kind, client, id) for id in ids}
    world.account.forget_calls()
    absent = world.filled(case.absent) or f"{ids[0]}9"
    together = dict(kind.read_many(client, [*ids, absent]))
    assert together.pop(absent) == Missing(absent)
    for id, live in together.items():
        assert isinstance(live, Observed)
        assert live.attributes == one_by_one[id].attributes
        assert live.tags == one_by_one[id].tags
        whole = {**one_by_one[id].properties, **live.properties}
        assert (
            difference(kind, facts_of(kind.schema), one_by_one[id].properties, whole).changed == ()
        )
    _check_calls(kind, world.account)


REPLACING = [(case, change) for case in CASES for change in case.replaces]


@pytest.mark.parametrize(
    ("case", "change"), REPLACING, ids=lambda item: getattr(item, "type", None)
)
def test_what_cannot_change_in_place(case: Case, change: Mapping[str, Any]) -> None:
    kind = kind_of(case.type)
    found = difference(kind, facts_of(kind.schema), case.create, {**case.create, **change})
    assert found.replaced_by


SAME = [(case, other) for case in CASES for other in case.same]


@pytest.mark.parametrize(("case", "other"), SAME, ids=lambda item: getattr(item, "type", None))
def test_what_means_the_same_is_no_difference(case: Case, other: Mapping[str, Any]) -> None:
    kind = kind_of(case.type)
    found = difference(kind, facts_of(kind.schema), case.create, {**case.create, **other})
    assert found.changed == ()


REFUSED = [(case, change) for case in CASES for change in case.refused]


@pytest.mark.parametrize(("case", "change"), REFUSED, ids=lambda item: getattr(item, "type", None))
def test_what_aws_would_refuse_is_refused(case: Case, change: Mapping[str, Any]) -> None:
    schema = kind_of(case.type).schema
    with pytest.raises(ValidationError):
        schema.model_validate({**case.create, **change})


def test_every_type_has_a_case() -> None:
    assert sorted(TYPES) == [case.type for case in CASES]


FLEETS_ARE_MADE_OF = {
    *("aws_ecs_cluster", "aws_ecs_cluster_capacity_providers", "aws_ecs_task_definition"),
    *("aws_iam_role", "aws_iam_role_policy", "aws_iam_policy", "aws_iam_role_policy_attachment"),
    *("aws_scheduler_schedule_group", "aws_scheduler_schedule"),
    *("aws_cloudwatch_event_bus", "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"),
    *("aws_apigatewayv2_api", "aws_apigatewayv2_integration", "aws_apigatewayv2_route"),
    *("aws_apigatewayv2_stage", "aws_security_group", "aws_cloudwatch_log_group"),
    *("aws_secretsmanager_secret", "aws_secretsmanager_secret_policy", "aws_sqs_queue"),
    *("aws_budgets_budget", "aws_budgets_budget_action", "aws_bedrock_inference_profile"),
    *("aws_s3_bucket", "aws_s3_bucket_versioning", "aws_cloudtrail"),
    "aws_s3_bucket_object_lock_configuration",
}


def test_what_fleets_are_made_of_is_there() -> None:
    assert TYPES.keys() >= FLEETS_ARE_MADE_OF


NOT_CHANGED = {
    "aws_cloudwatch_event_rule.schedule_expression": "It is of rules of the default bus alone.",
    "aws_ecs_task_definition.network_mode": "On Fargate there is one.",
    "aws_secretsmanager_secret_policy.block_public_policy": "AWS does not give it back.",
    "aws_sqs_queue.content_based_deduplication": "It is of FIFO queues alone.",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_every_property_is_changed_in_place_or_replaces(case: Case) -> None:
    fields = kind_of(case.type).schema.model_fields
    replacing = {name for name, field in fields.items() if REPLACES in field.metadata}
    assert replacing == {name for change in case.replaces for name in change}
    changed = {name for step in case.updates for name in step["set"]}
    excused = {name for name in fields if f"{case.type}.{name}" in NOT_CHANGED}
    assert changed | excused | {"tags"} == fields.keys() - replacing | {"tags"}
    assert changed & excused == set()


def test_every_type_that_can_hold_tags_does() -> None:
    """By botocore's models: from the call on that makes it."""
    models = get_session()
    for type in TYPES:
        kind = kind_of(type)
        members: set[str] = set()
        for call in kind.writes:
            service, operation = call.split(".")
            if MAKES.match(operation):
                shape = models.get_service_model(service).operation_model(operation).input_shape
                members |= {name.lower() for name in shape.members}
                inside = shape.members.get("CreateBucketConfiguration")
                members |= {name.lower() for name in inside.members} if inside else set()
        can = any(TAGS_OF_A_CALL.fullmatch(name) for name in members)
        assert kind.holds_tags is can, type


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_a_made_name_fits_and_is_no_difference(case: Case) -> None:
    kind = kind_of(case.type)
    if kind.named_by not in facts_of(kind.schema).computed:
        return
    create = World(Account("", "123456789012")).filled(case.create)
    wanted = {name: value for name, value in create.items() if name != kind.named_by}
    view: Any = View()
    name = kind.made_name(Primitive(KEY._replace(type=case.type), wanted), view, 0)
    assert len(name) <= kind.longest
    live = {**wanted, kind.named_by: name}
    kind.schema.model_validate(live)
    assert difference(kind, facts_of(kind.schema), live, wanted).changed == ()
