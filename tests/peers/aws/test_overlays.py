"""What the peer has and moto lacks."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from peers.aws.account import Account
from peers.aws.test_rules import trusting

EMAIL = {"SubscriptionType": "EMAIL", "Address": "team@example.com"}


def notification(threshold: float) -> dict[str, Any]:
    return {
        "NotificationType": "ACTUAL",
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": threshold,
    }


def budget(limit: str) -> dict[str, Any]:
    return {
        "BudgetName": "b",
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": limit, "Unit": "USD"},
        "CostFilters": {"TagKeyValue": ["user:fleetform:address$agent.a"]},
    }


def test_a_budget_and_all_that_hangs_on_it(aws: Account) -> None:
    budgets, iam = aws.client("budgets"), aws.client("iam")
    of = {"AccountId": aws.id, "BudgetName": "b"}
    budgets.create_budget(
        AccountId=aws.id,
        Budget=budget("100"),
        NotificationsWithSubscribers=[{"Notification": notification(80), "Subscribers": [EMAIL]}],
        ResourceTags=[{"Key": "team", "Value": "a"}],
    )
    arn = f"arn:aws:budgets::{aws.id}:budget/b"
    budgets.update_budget(AccountId=aws.id, NewBudget=budget("200"))
    assert budgets.describe_budget(**of)["Budget"]["BudgetLimit"]["Amount"] == "200"
    (found,) = budgets.describe_budgets(AccountId=aws.id)["Budgets"]
    assert found["CostFilters"] == budget("200")["CostFilters"]
    assert found["TimePeriod"]["Start"].day == 1

    budgets.create_notification(**of, Notification=notification(100), Subscribers=[EMAIL])
    budgets.create_subscriber(
        **of, Notification=notification(100), Subscriber={**EMAIL, "Address": "b@example.com"}
    )
    every = budgets.describe_budget_notifications_for_account(AccountId=aws.id)
    (item,) = every["BudgetNotificationsForAccount"]
    assert [entry["Threshold"] for entry in item["Notifications"]] == [80.0, 100.0]
    subscribers = budgets.describe_subscribers_for_notification(
        **of, Notification=notification(100)
    )
    assert len(subscribers["Subscribers"]) == 2
    budgets.delete_subscriber(**of, Notification=notification(80), Subscriber=EMAIL)
    left = budgets.describe_notifications_for_budget(**of)["Notifications"]
    assert [entry["Threshold"] for entry in left] == [100.0]

    role = iam.create_role(
        RoleName="r", AssumeRolePolicyDocument=trusting("budgets.amazonaws.com")
    )["Role"]["Arn"]
    definition = {"PolicyArn": "arn:aws:iam::aws:policy/AWSDenyAll", "Roles": ["agent"]}
    action = budgets.create_budget_action(
        **of,
        NotificationType="ACTUAL",
        ActionType="APPLY_IAM_POLICY",
        ActionThreshold={"ActionThresholdValue": 100, "ActionThresholdType": "PERCENTAGE"},
        Definition={"IamActionDefinition": definition},
        ExecutionRoleArn=role,
        ApprovalModel="AUTOMATIC",
        Subscribers=[EMAIL],
    )["ActionId"]
    budgets.update_budget_action(**of, ActionId=action, ApprovalModel="MANUAL")
    (live,) = budgets.describe_budget_actions_for_account(AccountId=aws.id)["Actions"]
    assert (live["ApprovalModel"], live["Status"]) == ("MANUAL", "STANDBY")
    assert live["Definition"]["IamActionDefinition"] == definition

    budgets.tag_resource(ResourceARN=arn, ResourceTags=[{"Key": "repo", "Value": "x"}])
    budgets.untag_resource(ResourceARN=arn, ResourceTagKeys=["team"])
    tags = budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"]
    assert tags == [{"Key": "repo", "Value": "x"}]
    budgets.delete_budget(**of)
    assert budgets.describe_budget_actions_for_account(AccountId=aws.id)["Actions"] == []
    with pytest.raises(budgets.exceptions.NotFoundException):
        budgets.describe_notifications_for_budget(**of)


def test_an_inference_profile(aws: Account) -> None:
    bedrock = aws.client("bedrock")
    model = f"arn:aws:bedrock:{aws.region}::foundation-model/anthropic.claude"
    wanted: dict[str, Any] = {
        "inferenceProfileName": "p",
        "modelSource": {"copyFrom": model},
        "tags": [{"key": "team", "value": "a"}],
    }
    arn = bedrock.create_inference_profile(**wanted)["inferenceProfileArn"]
    with pytest.raises(bedrock.exceptions.ConflictException):
        bedrock.create_inference_profile(**wanted)
    found = bedrock.get_inference_profile(inferenceProfileIdentifier=arn)
    assert found["models"] == [{"modelArn": model}]
    (listed,) = bedrock.list_inference_profiles(typeEquals="APPLICATION")[
        "inferenceProfileSummaries"
    ]
    assert listed["inferenceProfileArn"] == arn
    bedrock.tag_resource(resourceARN=arn, tags=[{"key": "repo", "value": "x"}])
    assert len(bedrock.list_tags_for_resource(resourceARN=arn)["tags"]) == 2
    bedrock.delete_inference_profile(inferenceProfileIdentifier=arn)
    with pytest.raises(bedrock.exceptions.ResourceNotFoundException):
        bedrock.get_inference_profile(inferenceProfileIdentifier=arn)


def test_the_trail_says_who_changed_what(aws: Account) -> None:
    iam = aws.client("iam")
    iam.create_user(UserName="mallory")
    key = iam.create_access_key(UserName="mallory")["AccessKey"]
    hers = boto3.client(
        "scheduler",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    hers.create_schedule_group(Name="g")
    hers.get_schedule_group(Name="g")
    trail = aws.client("cloudtrail")
    found = trail.lookup_events(
        LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": "g"}]
    )
    (event,) = found["Events"]
    assert (event["EventName"], event["Username"]) == ("CreateScheduleGroup", "mallory")
    assert json.loads(event["CloudTrailEvent"])["requestParameters"]["name"] == "g"
    first = aws.client("cloudtrail", "us-east-1")
    every = first.get_paginator("lookup_events").paginate(PaginationConfig={"PageSize": 1})
    names = [event["EventName"] for page in every for event in page["Events"]]
    assert names == ["CreateAccessKey", "CreateUser"]


def test_an_event_runs_a_task(aws: Account) -> None:
    ecs, events, ec2 = aws.client("ecs"), aws.client("events"), aws.client("ec2")
    cluster = ecs.create_cluster(clusterName="pool")["cluster"]["clusterArn"]
    definition = ecs.register_task_definition(
        family="agent",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "agent", "image": "x"}],
    )["taskDefinition"]["taskDefinitionArn"]
    role = aws.client("iam").create_role(
        RoleName="r", AssumeRolePolicyDocument=trusting("events.amazonaws.com")
    )["Role"]["Arn"]
    subnet = ec2.describe_subnets()["Subnets"][0]
    group = ec2.create_security_group(GroupName="g", Description="-", VpcId=subnet["VpcId"])
    template = (
        '{"containerOverrides": [{"name": "agent", "environment": '
        '[{"name": "PROMPT", "value": "look at <title>"}]}]}'
    )
    events.put_rule(Name="r", EventPattern='{"detail": {"action": ["opened"]}}')
    target = {
        "Id": "1",
        "Arn": cluster,
        "RoleArn": role,
        "EcsParameters": {
            "TaskDefinitionArn": definition,
            "LaunchType": "FARGATE",
            "NetworkConfiguration": {
                "awsvpcConfiguration": {
                    "Subnets": [subnet["SubnetId"]],
                    "SecurityGroups": [group["GroupId"]],
                }
            },
        },
        "InputTransformer": {
            "InputPathsMap": {"title": "$.detail.issue.title"},
            "InputTemplate": template,
        },
    }
    events.put_targets(Rule="r", Targets=[target])

    def send(action: str) -> None:
        detail = {"action": action, "issue": {"title": 'a "quoted" one'}}
        entry = {"Source": "github", "DetailType": "issues", "Detail": json.dumps(detail)}
        assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0

    send("closed")
    assert ecs.list_tasks(cluster="pool")["taskArns"] == []
    send("opened")
    (task,) = ecs.list_tasks(cluster="pool")["taskArns"]
    (found,) = ecs.describe_tasks(cluster="pool", tasks=[task])["tasks"]
    (override,) = found["overrides"]["containerOverrides"]
    assert override["environment"] == [{"name": "PROMPT", "value": 'look at a "quoted" one'}]
    with pytest.raises(ClientError, match="while Tasks are active"):
        ecs.delete_cluster(cluster="pool")
    with pytest.raises(ClientError, match="dependent object"):
        ec2.delete_security_group(GroupId=group["GroupId"])
    events.disable_rule(Name="r")
    send("opened")
    assert len(ecs.list_tasks(cluster="pool")["taskArns"]) == 1


def test_stages_buses_and_schedules_change(aws: Account) -> None:
    gateway, events = aws.client("apigatewayv2"), aws.client("events")
    api = gateway.create_api(Name="a", ProtocolType="HTTP")["ApiId"]
    stage = {"ApiId": api, "StageName": "$default"}
    gateway.create_stage(**stage, AutoDeploy=True)
    gateway.update_stage(
        **stage, AutoDeploy=False, DefaultRouteSettings={"ThrottlingBurstLimit": 5}
    )
    found = gateway.get_stage(**stage)
    assert found["AutoDeploy"] is False
    assert found["DefaultRouteSettings"]["ThrottlingBurstLimit"] == 5
    arn = f"arn:aws:apigateway:{aws.region}::/apis/{api}/stages/$default"
    gateway.tag_resource(ResourceArn=arn, Tags={"team": "a"})
    assert gateway.get_tags(ResourceArn=arn)["Tags"] == {"team": "a"}

    events.create_event_bus(Name="b", Description="one")
    events.update_event_bus(Name="b", Description="two")
    assert events.describe_event_bus(Name="b")["Description"] == "two"
