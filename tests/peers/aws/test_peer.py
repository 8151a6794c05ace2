"""What every test that uses the peer relies on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.exceptions import ClientError

from peers.aws.account import Account, started

DOCUMENT = '{"Version": "2012-10-17", "Statement": []}'


def test_the_environment_leads_to_the_account(aws: Account) -> None:
    assert boto3.client("sts").get_caller_identity()["Account"] == aws.id


def test_accounts_do_not_see_each_other(aws: Account) -> None:
    other = Account(aws.url, "999999999999")
    aws.client("iam").create_role(RoleName="one", AssumeRolePolicyDocument=DOCUMENT)
    assert other.client("iam").list_roles()["Roles"] == []
    (role,) = aws.client("iam").list_roles()["Roles"]
    assert role["Arn"] == f"arn:aws:iam::{aws.id}:role/one"


def test_a_dropped_account_is_empty(aws: Account) -> None:
    aws.client("s3", "us-east-1").create_bucket(Bucket=f"logs-{aws.id}")
    aws.client("iam").create_role(RoleName="one", AssumeRolePolicyDocument=DOCUMENT)
    aws.drop()
    assert aws.client("iam").list_roles()["Roles"] == []
    aws.client("s3", "us-east-1").create_bucket(Bucket=f"logs-{aws.id}")


def test_calls_are_counted_by_service_and_operation(aws: Account) -> None:
    aws.client("iam").create_role(RoleName="one", AssumeRolePolicyDocument=DOCUMENT)
    aws.client("ecs").create_cluster(clusterName="one")
    aws.client("ec2").describe_vpcs()
    s3 = aws.client("s3", "us-east-1")
    s3.create_bucket(Bucket=f"logs-{aws.id}")
    s3.put_object(Bucket=f"logs-{aws.id}", Key="a/b", Body=b"text")
    assert s3.get_object(Bucket=f"logs-{aws.id}", Key="a/b")["Body"].read() == b"text"
    aws.client("scheduler").list_schedules()
    aws.client("apigatewayv2").get_apis()
    aws.client("bedrock").list_custom_models()
    with pytest.raises(ClientError):
        aws.client("iam").get_role(RoleName="two")
    assert aws.log() == [
        ("iam.CreateRole", 200),
        ("ecs.CreateCluster", 200),
        ("ec2.DescribeVpcs", 200),
        ("s3.CreateBucket", 200),
        ("s3.PutObject", 200),
        ("s3.GetObject", 200),
        ("scheduler.ListSchedules", 200),
        ("apigatewayv2.GetApis", 200),
        ("bedrock.ListCustomModels", 200),
        ("iam.GetRole", 404),
    ]
    aws.forget_calls()
    assert not aws.calls()


@pytest.mark.parametrize(
    ("service", "operation", "arguments"),
    [
        ("iam", "generate_service_last_accessed_details", {"Arn": f"arn:aws:iam::{1:012d}:role/x"}),
        ("ec2", "describe_fast_launch_images", {}),
        ("logs", "describe_query_definitions", {}),
        ("kms", "connect_custom_key_store", {"CustomKeyStoreId": "cks-1"}),
        ("bedrock", "list_guardrails", {}),
    ],
)
def test_what_the_peer_lacks_it_says_once(
    aws: Account, service: str, operation: str, arguments: dict[str, str]
) -> None:
    client = aws.client(service)
    with pytest.raises(ClientError) as refusal:
        getattr(client, operation)(**arguments)
    assert refusal.value.response["Error"]["Code"] == "NotImplemented"
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert sum(aws.calls().values()) == 1


def test_one_of_many_conditional_puts_wins(aws: Account) -> None:
    s3 = aws.client("s3", "us-east-1")
    bucket = f"locks-{aws.id}"
    s3.create_bucket(Bucket=bucket)

    def put(owner: int) -> int:
        try:
            s3.put_object(Bucket=bucket, Key="lock", Body=b"%d" % owner, IfNoneMatch="*")
        except ClientError as error:
            return int(error.response["ResponseMetadata"]["HTTPStatusCode"])
        return 200

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(put, range(24))) == [200] + [412] * 23


def test_a_peer_ends_with_its_block() -> None:
    with started() as url:
        account = Account(url, "123456789012")
        assert account.client("sts").get_caller_identity()["Account"] == account.id
    with pytest.raises(OSError, match="refused"):
        account.log()
