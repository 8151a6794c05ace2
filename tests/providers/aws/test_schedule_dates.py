"""Many schedules are read by one list, and one that has changed by a call of its own: never is a
change missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from peers.aws.account import Account
from peers.aws.test_rules import trusting
from providers.aws.primitives.aws_scheduler_schedule import primitive as kind
from providers.aws.session import AwsClient, connect
from providers.aws.settings import Settings
from providers.contract import Missing, Observed

MANY = 12


@pytest.fixture
def client(aws: Account) -> Iterator[AwsClient]:
    client = connect(Settings())
    client.wait = lambda _: None
    yield client
    client.close()


@pytest.fixture
def role(aws: Account) -> str:
    made = aws.client("iam").create_role(
        RoleName="start", AssumeRolePolicyDocument=trusting("scheduler.amazonaws.com")
    )
    return str(made["Role"]["Arn"])


def wanted(aws: Account, role: str, number: int, **others: Any) -> dict[str, Any]:
    return {
        "name": f"s{number}",
        "schedule_expression": "rate(1 day)",
        "flexible_time_window": {"mode": "OFF"},
        "target": {
            "arn": f"arn:aws:sqs:{aws.region}:{aws.id}:q",
            "role_arn": role,
            "input": {"number": number},
        },
        **others,
    }


@pytest.fixture
def made(aws: Account, client: AwsClient, role: str) -> dict[str, Observed]:
    found = [
        kind.create(client, f"default/s{number}", wanted(aws, role, number), {})
        for number in range(MANY)
    ]
    aws.forget_calls()
    return {live.id: live for live in found}


def known_of(made: Mapping[str, Observed]) -> dict[str, Mapping[str, Any]]:
    return {id: live.attributes for id, live in made.items()}


def test_what_has_its_date_is_not_read(
    aws: Account, client: AwsClient, made: dict[str, Observed]
) -> None:
    read = kind.read_many(client, list(made), known_of(made))
    assert set(aws.calls()) == {"scheduler.ListSchedules"}
    for id, live in read.items():
        assert isinstance(live, Observed)
        assert live.properties == {}
        assert live.attributes == made[id].attributes


def test_without_a_date_all_are_read(
    aws: Account, client: AwsClient, made: dict[str, Observed]
) -> None:
    read = kind.read_many(client, list(made))
    assert aws.calls()["scheduler.GetSchedule"] == MANY
    assert all(isinstance(live, Observed) and live.properties for live in read.values())


def test_what_somebody_changed_is_read_and_what_is_gone_is_missing(
    aws: Account, client: AwsClient, made: dict[str, Observed]
) -> None:
    scheduler = aws.client("scheduler")
    schedule = scheduler.get_schedule(Name="s3")
    again = ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")
    # In nothing that a list shows.
    changed = {**schedule["Target"], "Input": "[]"}
    scheduler.update_schedule(**{name: schedule[name] for name in again} | {"Target": changed})
    scheduler.delete_schedule(Name="s5")
    aws.forget_calls()
    read = kind.read_many(client, list(made), known_of(made))
    assert aws.calls()["scheduler.GetSchedule"] == 2
    live = read["default/s3"]
    assert isinstance(live, Observed)
    assert live.properties["target"]["input"] == "[]"
    assert read["default/s5"] == Missing("default/s5")


def test_an_update_of_ours_is_known_by_its_own_date(
    aws: Account, client: AwsClient, role: str, made: dict[str, Observed]
) -> None:
    other = wanted(aws, role, 3, description="other")
    after = kind.update(client, "default/s3", other, frozenset({"description"}), {})
    before = made["default/s3"].attributes["last_modification_date"]
    assert after.attributes["last_modification_date"] > before
    aws.forget_calls()
    read = kind.read_many(client, list(made), known_of({**made, after.id: after}))
    assert "scheduler.GetSchedule" not in aws.calls()
    assert isinstance(read["default/s3"], Observed)


def test_a_stale_answer_gives_no_date(
    aws: Account, client: AwsClient, role: str, made: dict[str, Observed]
) -> None:
    """What is read right after a write may be of what was before: its date proves nothing."""
    aws.inject(stale_reads=1)
    kind.read(client, ["default/s3"])
    other = wanted(aws, role, 3, description="other")
    after = kind.update(client, "default/s3", other, frozenset({"description"}), {})
    assert after.attributes["last_modification_date"] is None
    aws.inject()
    read = kind.read_many(client, list(made), known_of({**made, after.id: after}))
    live = read["default/s3"]
    assert isinstance(live, Observed)
    assert live.properties["description"] == "other"
