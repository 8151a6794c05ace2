"""``aws_budgets_budget_action``: what AWS does by itself once a budget's threshold is passed.

An action has no name; a tag is how ours is known again.
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudgetAction.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from planes.kind import REPLACES, UNORDERED, Block
from planes.scalar import NOT_EMPTY
from providers.aws.forms import BudgetNameText, RegionName, RoleArn, ServiceControlPolicyId
from providers.aws.iam import PolicyArn
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import FEW, each, together
from providers.aws.recast import Table, from_aws, to_aws
from providers.aws.session import AwsClient
from providers.aws.tags import INTERNAL, from_list, keyed
from providers.aws.waiting import once_assumable
from providers.contract import Missing, NotFound, Observed, Unreadable

__all__ = ["BudgetAction", "primitive"]

_NAME = f"{INTERNAL}name"


class Threshold(Block):
    """When it acts."""

    action_threshold_type: Literal["PERCENTAGE", "ABSOLUTE_VALUE"] = Field(
        description="Whether the value is in percent of the limit."
    )
    action_threshold_value: float | int = Field(
        gt=0, le=15_000_000_000_000, description="The value."
    )


class IamDefinition(Block):
    """The policy that is attached, and to whom."""

    policy_arn: PolicyArn = Field(description="The ARN of the policy.")
    roles: Annotated[list[str], UNORDERED] = Field(
        default=[], max_length=100, description="Names of roles."
    )
    groups: Annotated[list[str], UNORDERED] = Field(
        default=[], max_length=100, description="Names of groups."
    )
    users: Annotated[list[str], UNORDERED] = Field(
        default=[], max_length=100, description="Names of users."
    )


class ScpDefinition(Block):
    """The policy of an organisation that is attached, and to what."""

    policy_id: ServiceControlPolicyId = Field(description="The id of the policy.")
    target_ids: Annotated[list[str], UNORDERED] = Field(
        max_length=100, description="Accounts and units."
    )


class SsmDefinition(Block):
    """What is stopped."""

    action_sub_type: Literal["STOP_EC2_INSTANCES", "STOP_RDS_INSTANCES"] = Field(
        description="What is done."
    )
    region: RegionName = Field(description="Where.")
    instance_ids: Annotated[list[str], UNORDERED] = Field(
        max_length=100, description="To which instances."
    )


class Definition(Block):
    """What is done."""

    iam_action_definition: IamDefinition | None = Field(default=None, description="By IAM.")
    scp_action_definition: ScpDefinition | None = Field(default=None, description="By an SCP.")
    ssm_action_definition: SsmDefinition | None = Field(default=None, description="By SSM.")


class Recipient(Block):
    """Who is told."""

    subscription_type: Literal["EMAIL", "SNS"] = Field(description="The way.")
    address: str = Field(min_length=1, description="An e-mail address, or the ARN of a topic.")


class BudgetAction(Block):
    """An action of a budget."""

    budget_name: Annotated[BudgetNameText, REPLACES] = Field(description="The budget's name.")
    action_type: Annotated[
        Literal["APPLY_IAM_POLICY", "APPLY_SCP_POLICY", "RUN_SSM_DOCUMENTS"], REPLACES
    ] = Field(description="What kind of thing is done.")
    notification_type: Literal["ACTUAL", "FORECASTED"] = Field(
        description="Whether what was spent counts, or what will be."
    )
    approval_model: Literal["AUTOMATIC", "MANUAL"] = Field(
        description="Whether somebody has to approve first."
    )
    execution_role_arn: RoleArn = Field(description="The role that AWS Budgets assumes.")
    action_threshold: Threshold = Field(description="When it acts.")
    definition: Definition = Field(description="What is done.")
    subscriber: Annotated[list[Recipient], UNORDERED, NOT_EMPTY] = Field(
        max_length=11, description="Who is told."
    )
    tags: dict[str, str] = TAGS


_IAM: Table = {"policy_arn": "PolicyArn", "roles": "Roles", "groups": "Groups", "users": "Users"}
_SCP: Table = {"policy_id": "PolicyId", "target_ids": "TargetIds"}
_SSM: Table = {
    "action_sub_type": "ActionSubType",
    "region": "Region",
    "instance_ids": "InstanceIds",
}
_ACTION: Table = {
    "notification_type": "NotificationType",
    "approval_model": "ApprovalModel",
    "execution_role_arn": "ExecutionRoleArn",
    "action_threshold": (
        "ActionThreshold",
        {
            "action_threshold_type": "ActionThresholdType",
            "action_threshold_value": "ActionThresholdValue",
        },
    ),
    "definition": (
        "Definition",
        {
            "iam_action_definition": ("IamActionDefinition", _IAM),
            "scp_action_definition": ("ScpActionDefinition", _SCP),
            "ssm_action_definition": ("SsmActionDefinition", _SSM),
        },
    ),
    "subscriber": (
        "Subscribers",
        {"subscription_type": "SubscriptionType", "address": "Address"},
    ),
}


class BudgetActions(AwsType):
    type = "aws_budgets_budget_action"
    schema = BudgetAction
    computed: Mapping[str, str] = {
        "arn": "Its ARN.",
        "action_id": "Its id.",
        "status": "`STANDBY` until it has acted.",
    }
    named_by = None
    moved_by_update = frozenset({"status"})
    reads = ("budgets.DescribeBudgetAction", "budgets.DescribeBudgetActionsForAccount") + (
        "budgets.DescribeBudgetActionsForBudget",
        "budgets.ListTagsForResource",
    )
    writes = (
        "budgets.CreateBudgetAction",
        "budgets.UpdateBudgetAction",
        "budgets.TagResource",
        "budgets.UntagResource",
        "budgets.DeleteBudgetAction",
    )
    needs = ("iam:PassRole",)

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        return self._named(client, _listed(client), identity)

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        if len(ids) <= FEW:
            return each(ids, lambda id: self._live(client, _action(client, id)))
        listed = {_id(client, action): action for action in _listed(client)}
        found = [id for id in ids if id in listed]
        live = together(found, lambda id: self._live(client, listed[id]))
        return {id: live.get(id) or Missing(id) for id in ids}

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        """AWS would make a second one, so that one looks first."""
        of = {"AccountId": client.account, "BudgetName": properties["budget_name"]}
        pages = client.pages("budgets", "describe_budget_actions_for_budget", "Actions", **of)
        live = self._named(client, pages, identity)
        if live is not None:
            return live
        own = {**tags, _NAME: identity}
        wanted = {
            **to_aws(_ACTION, properties),
            **of,
            "ActionType": properties["action_type"],
            "ResourceTags": keyed(self.all_tags(client, properties, own)),
        }
        answer = once_assumable(
            client, lambda: client.call("budgets", "create_budget_action", **wanted)
        )
        action = {"BudgetName": of["BudgetName"], **answer, "Status": "STANDBY"}
        self._remove_twins(client, action, identity)
        return self._made(client, action, properties, tags)

    def _remove_twins(self, client: AwsClient, made: Properties, identity: str) -> None:
        """What a call has made that was sent again because its answer got lost on the way."""
        of = {"AccountId": client.account, "BudgetName": made["BudgetName"]}
        pages = client.pages("budgets", "describe_budget_actions_for_budget", "Actions", **of)
        for action in list(pages):
            other = action["ActionId"] != made["ActionId"]
            if other and _tags(client, _arn(client, action)).get(_NAME) == identity:
                self.delete(client, _id(client, action))

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        live = _action(client, id)
        if changed - {"tags"}:
            of = _split(id)
            wanted = {**to_aws(_ACTION, properties), **of}
            once_assumable(client, lambda: client.call("budgets", "update_budget_action", **wanted))
        arn = _arn(client, live)
        before = _tags(client, arn)
        own = {**tags, _NAME: before[_NAME]} if _NAME in before else tags
        self.retag(
            client,
            before,
            properties,
            own,
            lambda put: client.call(
                "budgets", "tag_resource", ResourceARN=arn, ResourceTags=keyed(put)
            ),
            lambda keys: client.call(
                "budgets", "untag_resource", ResourceARN=arn, ResourceTagKeys=list(keys)
            ),
        )
        return self._made(client, live, properties, tags)

    def delete(self, client: AwsClient, id: str) -> None:
        try:
            client.call("budgets", "delete_budget_action", **_split(id))
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        return (self._live(client, action) for action in _listed(client))

    def _named(
        self, client: AwsClient, actions: Iterator[dict[str, Any]], identity: str
    ) -> Observed | None:
        for action in actions:
            if _tags(client, _arn(client, action)).get(_NAME) == identity:
                return self._live(client, action)
        return None

    def _made(
        self, client: AwsClient, action: Properties, properties: Properties, tags: Tags
    ) -> Observed:
        attributes = _attributes(client, action)
        return self.made(client, _id(client, action), properties, tags, attributes)

    def _live(self, client: AwsClient, action: Mapping[str, Any]) -> Observed:
        properties = {
            **from_aws(_ACTION, action),
            "budget_name": action["BudgetName"],
            "action_type": action["ActionType"],
        }
        attributes = _attributes(client, action)
        tags = _tags(client, attributes["arn"])
        return self.observed(client, _id(client, action), properties, attributes, tags)


def _listed(client: AwsClient) -> Iterator[dict[str, Any]]:
    return client.pages(
        "budgets", "describe_budget_actions_for_account", "Actions", AccountId=client.account
    )


def _action(client: AwsClient, id: str) -> dict[str, Any]:
    answer = client.call("budgets", "describe_budget_action", **_split(id))
    action: dict[str, Any] = answer["Action"]
    return action


def _split(id: str) -> dict[str, str]:
    """``account:action:budget``, as Terraform imports it."""
    account, action, name = id.split(":", 2)
    return {"AccountId": account, "ActionId": action, "BudgetName": name}


def _id(client: AwsClient, action: Mapping[str, Any]) -> str:
    return f"{client.account}:{action['ActionId']}:{action['BudgetName']}"


def _arn(client: AwsClient, action: Mapping[str, Any]) -> str:
    of = f"budget/{action['BudgetName']}/action/{action['ActionId']}"
    return f"arn:{client.partition}:budgets::{client.account}:{of}"


def _attributes(client: AwsClient, action: Mapping[str, Any]) -> dict[str, str]:
    return {
        "arn": _arn(client, action),
        "action_id": action["ActionId"],
        "status": action["Status"],
    }


def _tags(client: AwsClient, arn: str) -> dict[str, str]:
    return from_list(
        client.call("budgets", "list_tags_for_resource", ResourceARN=arn)["ResourceTags"]
    )


primitive = BudgetActions()
