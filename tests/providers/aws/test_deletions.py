"""Deletions, and creations after them, that have to wait for AWS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from peers.aws.account import Account
from providers.aws.primitives.aws_security_group import primitive as groups
from providers.aws.primitives.aws_sqs_queue import primitive as queues
from providers.aws.session import AwsClient, connect
from providers.aws.settings import Settings
from providers.contract import Conflict, Missing


@pytest.fixture
def client(aws: Account) -> Iterator[AwsClient]:
    client = connect(Settings())
    yield client
    client.close()


def interface(aws: Account, group: str, description: str) -> str:
    ec2 = aws.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    made = ec2.create_network_interface(SubnetId=subnet, Groups=[group], Description=description)
    return str(made["NetworkInterface"]["NetworkInterfaceId"])


def test_a_group_waits_for_the_interfaces_of_tasks_that_have_ended(
    aws: Account, client: AwsClient
) -> None:
    group = groups.create(client, "egress", {}, {}).id
    left = interface(aws, group, f"arn:aws:ecs:{aws.region}:{aws.id}:attachment/1")
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            aws.client("ec2").delete_network_interface(NetworkInterfaceId=left)

    client.wait = wait
    groups.delete(client, group)
    assert len(waits) == 3
    assert groups.read_many(client, [group])[group] == Missing(group)


def test_a_group_that_something_else_uses_is_a_conflict_at_once(
    aws: Account, client: AwsClient
) -> None:
    group = groups.create(client, "egress", {}, {}).id
    interface(aws, group, "somebody's")
    client.wait = lambda seconds: pytest.fail("nothing is waited for")
    with pytest.raises(Conflict, match="DependencyViolation"):
        groups.delete(client, group)


def test_the_name_of_a_queue_is_free_a_minute_after_its_deletion(
    aws: Account, client: AwsClient
) -> None:
    waited = [0.0]
    call = client.call

    def refused_for_a_minute(service: str, operation: str, /, **parameters: object) -> object:
        if operation == "create_queue" and waited[0] < 60:
            error = Conflict("You must wait 60 seconds after deleting a queue.")
            error.code = "AWS.SimpleQueueService.QueueDeletedRecently"
            raise error
        return call(service, operation, **parameters)

    def wait(seconds: float) -> None:
        waited[0] += seconds

    client.wait, client.call = wait, refused_for_a_minute  # type: ignore[assignment, method-assign]
    assert queues.create(client, "again", {}, {}).attributes["name"] == "again"
    assert waited[0] >= 60
