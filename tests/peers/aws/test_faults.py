"""Faults on demand: each is what a client of AWS sees, and nothing else is touched."""

from __future__ import annotations

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from peers.aws.account import Account
from peers.aws.test_rules import trusting

ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1})
TRUST = trusting("scheduler.amazonaws.com")


@pytest.fixture
def iam(aws: Account) -> object:
    """A client that tries once."""
    return boto3.client("iam", config=ONCE)


def test_a_throttled_call_has_no_effect(aws: Account, iam: object) -> None:
    aws.inject(throttled=1.0)
    with pytest.raises(ClientError) as error:
        iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)  # type: ignore[attr-defined]
    assert error.value.response["Error"]["Code"] == "Throttling"
    aws.inject()
    assert aws.client("iam").list_roles()["Roles"] == []


@pytest.mark.parametrize(("fault", "roles"), [("dropped_before", 0), ("dropped_after", 1)])
def test_a_dropped_connection_before_and_after_the_effect(
    aws: Account, iam: object, fault: str, roles: int
) -> None:
    aws.inject(**{fault: 1.0})
    with pytest.raises(ConnectionClosedError):
        iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)  # type: ignore[attr-defined]
    aws.inject()
    assert len(aws.client("iam").list_roles()["Roles"]) == roles
    assert aws.log()[0] == ("iam.CreateRole", 0)


def test_each_write_meets_one_conflict(aws: Account, iam: object) -> None:
    aws.inject(conflicts=True)
    for expected in ("ConcurrentModification", None):
        try:
            iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)  # type: ignore[attr-defined]
            met = None
        except ClientError as error:
            met = error.response["Error"]["Code"]
        assert met == expected
    assert len(aws.client("iam").list_roles()["Roles"]) == 1


def test_a_new_role_is_not_known_everywhere_at_once(aws: Account) -> None:
    aws.inject(iam_lag=2)
    role = aws.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]
    scheduler = aws.client("scheduler")
    schedule = {
        "Name": "s",
        "ScheduleExpression": "rate(1 hour)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": f"arn:aws:sqs:{aws.region}:{aws.id}:q", "RoleArn": role["Arn"]},
    }
    for _ in range(2):
        with pytest.raises(ClientError, match="must allow AWS EventBridge Scheduler to assume"):
            scheduler.create_schedule(**schedule)
    scheduler.create_schedule(**schedule)


def test_a_read_after_a_write_may_be_stale(aws: Account) -> None:
    iam = aws.client("iam")
    aws.inject(stale_reads=2)
    assert iam.list_roles()["Roles"] == []
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    assert [len(iam.list_roles()["Roles"]) for _ in range(4)] == [0, 0, 1, 1]
