"""Data sources of AWS: what they find, and what they say where there is nothing or too much."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from peers.aws.account import Account
from planes.kind import plain
from providers.aws.provider import provider
from providers.aws.session import AwsClient, connect
from providers.aws.settings import Settings
from providers.contract import Invalid, NotFound

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        }
    ],
}


@pytest.fixture
def client(aws: Account) -> Iterator[AwsClient]:
    client = connect(Settings())
    yield client
    client.close()


def look(client: AwsClient, type: str, **arguments: Any) -> dict[str, Any]:
    """What a source gives, which is what it says that it gives."""
    source = provider.data(type)
    found = dict(source.read(client, plain(source.schema.model_validate(arguments))))
    assert found.keys() >= source.computed.keys()
    assert found["id"]
    return found


def test_the_caller(client: AwsClient, aws: Account) -> None:
    found = look(client, "aws_caller_identity")
    assert found["account_id"] == aws.id
    assert found["arn"].startswith(f"arn:aws:sts::{aws.id}:")


def test_a_role(client: AwsClient, aws: Account) -> None:
    text = json.dumps(TRUST)
    aws.client("iam").create_role(RoleName="a", Path="/x/", AssumeRolePolicyDocument=text)
    found = look(client, "aws_iam_role", name="a")
    assert found["arn"] == f"arn:aws:iam::{aws.id}:role/x/a"
    assert json.loads(found["assume_role_policy"]) == TRUST
    with pytest.raises(NotFound):
        look(client, "aws_iam_role", name="b")


def test_a_secret(client: AwsClient, aws: Account) -> None:
    secrets = aws.client("secretsmanager")
    tags = [{"Key": "env", "Value": "prod"}]
    arn = secrets.create_secret(Name="a/b", SecretString="never shown", Tags=tags)["ARN"]
    found = look(client, "aws_secretsmanager_secret", name="a/b")
    assert found == look(client, "aws_secretsmanager_secret", arn=arn)
    assert (found["arn"], found["tags"]) == (arn, {"env": "prod"})
    assert "never shown" not in repr(found)
    with pytest.raises(ValidationError):
        look(client, "aws_secretsmanager_secret")
    secrets.delete_secret(SecretId=arn, RecoveryWindowInDays=7)
    with pytest.raises(NotFound, match="recovery window"):
        look(client, "aws_secretsmanager_secret", name="a/b")


def test_a_network(client: AwsClient, aws: Account) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "runs"}])
    ids = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.7.{number}.0/24")["Subnet"]["SubnetId"]
        for number in range(2)
    ]
    assert look(client, "aws_vpc", tags={"Name": "runs"})["id"] == vpc
    assert look(client, "aws_vpc", id=vpc)["cidr_block"] == "10.7.0.0/16"
    assert look(client, "aws_vpc", default=True)["id"] != vpc
    some = look(client, "aws_subnets", filter=[{"name": "vpc-id", "values": [vpc]}])
    assert some["ids"] == sorted(ids)
    with pytest.raises(Invalid, match="2 are a VPC"):
        look(client, "aws_vpc")
    with pytest.raises(NotFound):
        look(client, "aws_vpc", tags={"Name": "none"})
