"""Where the peer is stricter than moto, as AWS is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from peers.aws.account import Account

PATTERN = '{"source": ["x"]}'


def trusting(*services: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": list(services)},
        "Action": "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return str(error.value.response["Error"]["Code"])


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "code"),
    [
        (
            "iam",
            "create_role",
            {"RoleName": "a b", "AssumeRolePolicyDocument": "{}"},
            "ValidationE",
        ),
        (
            "iam",
            "create_role",
            {"RoleName": "a" * 65, "AssumeRolePolicyDocument": "{}"},
            "Validation",
        ),
        ("logs", "create_log_group", {"logGroupName": "a b"}, "InvalidParameterException"),
        ("logs", "put_retention_policy", {"logGroupName": "a", "retentionInDays": 8}, "InvalidPar"),
        ("scheduler", "create_schedule_group", {"Name": "a b"}, "ValidationException"),
        ("events", "put_rule", {"Name": "a b", "EventPattern": PATTERN}, "ValidationException"),
        (
            "events",
            "put_rule",
            {"Name": "a", "EventPattern": PATTERN, "State": "ON"},
            "ValidationE",
        ),
        (
            "apigatewayv2",
            "create_api",
            {"Name": "a", "ProtocolType": "GRPC"},
            "BadRequestException",
        ),
        ("secretsmanager", "create_secret", {"Name": "a" * 600}, "ValidationException"),
        ("ecs", "create_cluster", {"clusterName": "a", "tags": [{"key": "k" * 129}]}, "InvalidPar"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused(
    aws: Account, service: str, operation: str, arguments: dict[str, Any], code: str
) -> None:
    client = aws.client(service)
    assert refusal(getattr(client, operation), **arguments).startswith(code)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"networkMode": "bridge"}, "network mode"),
        ({"memory": "1024", "cpu": "1024"}, "No Fargate configuration"),
        ({"cpu": None}, "at the task level"),
        ({"containerDefinitions": [{"name": "a", "image": ""}]}, "Container.image"),
        (
            {
                "containerDefinitions": [
                    {"name": "a", "image": "b", "secrets": [{"name": "K", "valueFrom": "arn:x"}]}
                ]
            },
            "executionRoleArn",
        ),
    ],
)
def test_a_task_definition_that_fargate_cannot_run(
    aws: Account, changes: dict[str, Any], says: str
) -> None:
    wanted = {
        "family": "a",
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "1024",
        "memory": "2048",
        "containerDefinitions": [{"name": "a", "image": "b"}],
    }
    ecs = aws.client("ecs")
    assert ecs.register_task_definition(**wanted)["taskDefinition"]["revision"] == 1
    wanted = {key: value for key, value in {**wanted, **changes}.items() if value is not None}
    with pytest.raises(ecs.exceptions.ClientException, match=says):
        ecs.register_task_definition(**wanted)


def test_what_is_in_use_is_not_deleted(aws: Account) -> None:
    ecs, ec2, events = aws.client("ecs"), aws.client("ec2"), aws.client("events")
    ecs.create_cluster(clusterName="pool")
    ecs.register_task_definition(
        family="a", containerDefinitions=[{"name": "a", "image": "b", "memory": 64}]
    )
    ecs.create_service(cluster="pool", serviceName="s", taskDefinition="a", desiredCount=1)
    assert refusal(ecs.delete_cluster, cluster="pool") == "ClusterContainsServicesException"
    assert refusal(ecs.delete_service, cluster="pool", service="s") == "InvalidParameterException"
    ecs.delete_service(cluster="pool", service="s", force=True)
    ecs.delete_cluster(cluster="pool")

    one = ec2.create_security_group(GroupName="one", Description="-")["GroupId"]
    two = ec2.create_security_group(GroupName="two", Description="-")["GroupId"]
    pair = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": two}]}
    ec2.authorize_security_group_ingress(GroupId=one, IpPermissions=[pair])
    assert refusal(ec2.delete_security_group, GroupId=two) == "DependencyViolation"
    ec2.delete_security_group(GroupId=one)
    ec2.delete_security_group(GroupId=two)

    events.create_event_bus(Name="bus")
    events.put_rule(Name="rule", EventBusName="bus", EventPattern=PATTERN)
    queue = f"arn:aws:sqs:{aws.region}:{aws.id}:q"
    events.put_targets(Rule="rule", EventBusName="bus", Targets=[{"Id": "1", "Arn": queue}])
    assert refusal(events.delete_event_bus, Name="bus") == "ValidationException"
    assert refusal(events.delete_rule, Name="rule", EventBusName="bus") == "ValidationException"
    events.remove_targets(Rule="rule", EventBusName="bus", Ids=["1"])
    events.delete_rule(Name="rule", EventBusName="bus")
    events.delete_event_bus(Name="bus")


def test_a_role_with_policies_is_not_deleted(aws: Account) -> None:
    iam = aws.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trusting("ecs-tasks.amazonaws.com"))
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=trusting_nobody())
    assert refusal(iam.delete_role, RoleName="r") == "DeleteConflict"
    again = {"RoleName": "r", "AssumeRolePolicyDocument": trusting("ecs.amazonaws.com")}
    assert refusal(iam.create_role, **again) == "EntityAlreadyExists"


def trusting_nobody() -> str:
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_schedule_needs_its_group_and_a_role_that_trusts_the_scheduler(aws: Account) -> None:
    iam, scheduler = aws.client("iam"), aws.client("scheduler")
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=trusting("ecs.amazonaws.com"))
    schedule: dict[str, Any] = {
        "Name": "s",
        "GroupName": "g",
        "ScheduleExpression": "cron(0 9 ? * MON-FRI *)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {
            "Arn": f"arn:aws:sqs:{aws.region}:{aws.id}:q",
            "RoleArn": role["Role"]["Arn"],
        },
    }
    assert refusal(scheduler.create_schedule, **schedule) == "ResourceNotFoundException"
    scheduler.create_schedule_group(Name="g")
    assert refusal(scheduler.create_schedule_group, Name="g") == "ConflictException"
    assert refusal(scheduler.create_schedule, **schedule) == "ValidationException"
    iam.update_assume_role_policy(RoleName="r", PolicyDocument=trusting("scheduler.amazonaws.com"))
    assert (
        refusal(scheduler.create_schedule, **{**schedule, "ScheduleExpression": "cron(0 9 * * *)"})
        == "ValidationException"
    )
    assert (
        refusal(scheduler.create_schedule, **schedule, ScheduleExpressionTimezone="Mars/Olympus")
        == "ValidationException"
    )
    scheduler.create_schedule(**schedule)
    assert refusal(scheduler.create_schedule, **schedule) == "ConflictException"


def test_routes_and_stages_of_an_api_are_unique(aws: Account) -> None:
    gateway = aws.client("apigatewayv2")
    api = gateway.create_api(Name="a", ProtocolType="HTTP")["ApiId"]
    integration = gateway.create_integration(
        ApiId=api,
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="POST",
        IntegrationUri="https://x",
    )["IntegrationId"]
    route = {"ApiId": api, "RouteKey": "POST /in", "Target": f"integrations/{integration}"}
    gateway.create_route(**route)
    assert refusal(gateway.create_route, **route) == "ConflictException"
    gateway.create_stage(ApiId=api, StageName="$default")
    assert refusal(gateway.create_stage, ApiId=api, StageName="$default") == "ConflictException"
    assert (
        refusal(gateway.delete_integration, ApiId=api, IntegrationId=integration)
        == "ConflictException"
    )


def test_policies_are_as_long_as_iam_lets_them_be(aws: Account) -> None:
    iam = aws.client("iam")

    def of(length: int) -> str:
        start, end = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*",', "}]}"
        resource = f'"Resource":"arn:aws:s3:::{"x" * length}"'
        room = length - len(start) - len(end) - len('"Resource":"arn:aws:s3:::"')
        return start + resource.replace("x" * length, "x" * room) + end

    assert len(of(6144)) == 6144
    policy = iam.create_policy(PolicyName="p", PolicyDocument=of(6144))["Policy"]["Arn"]
    long = {"PolicyDocument": of(6145)}
    assert refusal(iam.create_policy, PolicyName="q", **long) == "LimitExceeded"
    assert refusal(iam.create_policy_version, PolicyArn=policy, **long) == "LimitExceeded"

    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trusting("ecs.amazonaws.com"))
    iam.put_role_policy(RoleName="r", PolicyName="a", PolicyDocument=of(10_000))
    iam.put_role_policy(RoleName="r", PolicyName="a", PolicyDocument=of(10_100))
    iam.put_role_policy(RoleName="r", PolicyName="b", PolicyDocument=of(140))
    more = {"RoleName": "r", "PolicyName": "c", "PolicyDocument": trusting_nobody()}
    assert refusal(iam.put_role_policy, **more) == "LimitExceeded"

    for number in range(10):
        own = iam.create_policy(PolicyName=f"p{number}", PolicyDocument=of(140))["Policy"]["Arn"]
        iam.attach_role_policy(RoleName="r", PolicyArn=own)
    eleventh = {"RoleName": "r", "PolicyArn": policy}
    assert refusal(iam.attach_role_policy, **eleventh) == "LimitExceeded"
    trust = trusting("ecs.amazonaws.com", *["x" * 20] * 100)
    again = {"RoleName": "r", "PolicyDocument": trust}
    assert refusal(iam.update_assume_role_policy, **again) == "LimitExceeded"
