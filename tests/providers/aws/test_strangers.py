"""What is another's is never taken for ours, nor overwritten: types that hold tags, and those that
hold none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from builders.aws_cases import Case, World, cases
from builders.aws_types import identity_of, kind_of
from peers.aws.account import Account
from providers.aws.catalogue import TYPES
from providers.aws.session import AwsClient, connect
from providers.aws.settings import Settings
from providers.contract import Conflict

TAGS = {"fleetform:stack": "payments", "fleetform:address": "agent.reviewer"}
UNPACED = {"retry": {"requests_per_second": {"budgets": 1000.0, "logs": 1000.0}}}

TAGGED = [case for case in cases() if case.owned]
OVERWRITTEN = {
    "aws_ecs_cluster_capacity_providers",
    "aws_iam_role_policy",
    "aws_s3_bucket_object_lock_configuration",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_versioning",
    "aws_secretsmanager_secret_policy",
    "aws_sqs_queue_policy",
}
"""Types whose creation is a call that replaces what is there."""
REFUSED = {
    "aws_apigatewayv2_route",
    "aws_cloudwatch_event_target",
    "aws_scheduler_schedule",
}
"""Types of which the service refuses a second of one name, or that are looked for first."""
NOTHING_TO_LOSE = {
    "aws_budgets_budget_action": "it has a name of ours in a tag, and no other",
    "aws_apigatewayv2_integration": "it has a name of ours in its description, and no other",
    "aws_iam_role_policy_attachment": "there is nothing in it to be overwritten",
    "aws_s3_bucket_public_access_block": "every bucket comes with one",
}


@pytest.fixture
def client(aws: Account) -> Iterator[AwsClient]:
    client = connect(Settings.model_validate(UNPACED))
    client.wait = lambda _: None
    yield client
    client.close()


@pytest.fixture
def world(aws: Account) -> World:
    return World(aws)


def test_every_type_is_looked_after() -> None:
    tagged = {case.type for case in TAGGED}
    assert tagged <= {type for type in TYPES if kind_of(type).holds_tags}
    assert tagged | OVERWRITTEN | REFUSED | NOTHING_TO_LOSE.keys() == set(TYPES)


@pytest.mark.parametrize("case", TAGGED, ids=lambda case: case.type)
def test_what_bears_no_tags_of_ours_is_not_ours(
    case: Case, client: AwsClient, world: World
) -> None:
    """Neither for a creation that it stands in the way of, nor for a run that was killed."""
    kind = kind_of(case.type)
    world.calls(case.world)
    wanted = world.filled(case.create)
    identity = identity_of(kind, wanted)
    stranger = kind.create(client, identity, wanted, {})
    assert kind.find(client, identity) is None
    if case.unique:
        with pytest.raises(Conflict, match=r"bears no tags of a stack.*import block"):
            kind.create(client, identity, wanted, TAGS)
    else:
        assert kind.create(client, identity, wanted, TAGS).id != stranger.id
    assert kind.read_many(client, [stranger.id])[stranger.id].tags == stranger.tags  # type: ignore[union-attr]


@pytest.mark.parametrize("type", sorted(OVERWRITTEN | REFUSED))
def test_what_says_something_else_is_left_as_it_is(
    type: str, client: AwsClient, world: World
) -> None:
    kind = kind_of(type)
    [case] = [case for case in cases() if case.type == type]
    world.calls(case.world)
    theirs = world.filled(case.create)
    if type == "aws_s3_bucket_versioning":
        ours = {**theirs, "versioning_configuration": {"status": "Suspended"}}
    else:
        ours = {**theirs, **world.filled(case.updates[0]["set"])}
    identity = identity_of(kind, theirs)
    stranger = kind.create(client, identity, theirs, {})
    before = kind.read_many(client, [stranger.id])
    with pytest.raises(Conflict, match="is there already and is not as declared here"):
        kind.create(client, identity, ours, TAGS)
    assert kind.read_many(client, [stranger.id]) == before
    assert kind.create(client, identity, theirs, TAGS).id == stranger.id


def test_a_bucket_has_its_tags_from_its_first_moment(aws: Account, client: AwsClient) -> None:
    """A run that is killed in the middle leaves one that the next run knows again."""
    kind = kind_of("aws_s3_bucket")
    name = f"mine-{aws.id}"
    kind.create(client, name, {"force_destroy": True}, TAGS)
    assert "s3.PutBucketTagging" not in aws.calls()
    found = aws.client("s3").get_bucket_tagging(Bucket=name)["TagSet"]
    tags = {item["Key"]: item["Value"] for item in found}
    assert tags == {**TAGS, "fleetform.force_destroy": "true"}
    assert kind.find(client, name) is not None
    assert kind.create(client, name, {"force_destroy": True}, TAGS).id == name


def test_a_bucket_of_ones_own_account_that_bears_no_tags_is_refused(
    aws: Account, client: AwsClient
) -> None:
    s3 = aws.client("s3")
    name = f"theirs-{aws.id}"
    where = {"LocationConstraint": aws.region}
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)
    kind = kind_of("aws_s3_bucket")
    with pytest.raises(Conflict, match=r"aws_s3_bucket theirs-\d+ is there already, and bears no"):
        kind.create(client, name, {}, TAGS)
    assert kind.find(client, name) is None
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchTagSet"):
        s3.get_bucket_tagging(Bucket=name)
