"""``aws_budgets_budget``: what may be spent, and who is told when.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, UNORDERED, Block
from planes.scalar import Scalar
from providers.aws.budget_parts import Notification, changes, from_aws, subscribers, to_aws
from providers.aws.forms import BudgetNameText
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import FEW, each, together
from providers.aws.recast import Table
from providers.aws.recast import from_aws as read_block
from providers.aws.recast import to_aws as write_block
from providers.aws.session import AwsClient
from providers.aws.tags import from_list, keyed
from providers.contract import Conflict, Missing, NotFound, Observed, Unreadable

__all__ = ["Budget", "primitive"]


def _read_amount(value: Any) -> None:
    try:
        amount = Decimal(str(value)) if type(value) in (str, int, float) else Decimal(-1)
    except InvalidOperation:
        raise ValueError from None
    if not amount.is_finite() or amount <= 0:
        raise ValueError


Amount = Annotated[
    str | int | float,
    Scalar("amount", "an amount above 0 is required", _read_amount, {"type": ["string", "number"]}),
]


class CostFilter(Block):
    """Which costs count."""

    name: str = Field(min_length=1, description="`TagKeyValue`, `Service`, `Region`, …")
    values: Annotated[list[str], UNORDERED] = Field(
        description="Any of these: `user:team$payments`."
    )


class CostTypes(Block):
    """What counts as a cost."""

    include_credit: bool = Field(default=True, description="Credits.")
    include_discount: bool = Field(default=True, description="Discounts.")
    include_other_subscription: bool = Field(default=True, description="Other subscriptions.")
    include_recurring: bool = Field(default=True, description="Recurring fees.")
    include_refund: bool = Field(default=True, description="Refunds.")
    include_subscription: bool = Field(default=True, description="Subscriptions.")
    include_support: bool = Field(default=True, description="Support.")
    include_tax: bool = Field(default=True, description="Taxes.")
    include_upfront: bool = Field(default=True, description="Upfront fees.")
    use_amortized: bool = Field(default=False, description="Amortised rates.")
    use_blended: bool = Field(default=False, description="Blended rates.")


class Budget(Block):
    """A budget of AWS Budgets."""

    name: Annotated[BudgetNameText | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    budget_type: Annotated[Literal["COST", "USAGE"], REPLACES] = Field(
        default="COST", description="What it is about."
    )
    limit_amount: Amount = Field(description="The limit.")
    limit_unit: str = Field(default="USD", min_length=1, description="What it is in.")
    time_unit: Literal["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY"] = Field(
        description="How often it starts anew."
    )
    cost_filter: Annotated[list[CostFilter], UNORDERED] = Field(
        default=[], description="Which costs count; all where there is none."
    )
    cost_types: CostTypes = Field(default=CostTypes(), description="What counts as a cost.")
    notification: Annotated[list[Notification], UNORDERED] = Field(
        default=[], max_length=10, description="When somebody is told, and who."
    )
    tags: dict[str, str] = TAGS


_COST_TYPES: Table = {
    name: "".join(word.title() for word in name.split("_")) for name in CostTypes.model_fields
}


class Budgets(AwsType):
    type = "aws_budgets_budget"
    schema = Budget
    computed: Mapping[str, str] = {"arn": "Its ARN.", "account_id": "The account that it is of."}
    longest = 100
    reads = (
        "budgets.DescribeBudget",
        "budgets.DescribeBudgets",
        "budgets.DescribeNotificationsForBudget",
        "budgets.DescribeBudgetNotificationsForAccount",
        "budgets.DescribeSubscribersForNotification",
        "budgets.ListTagsForResource",
    )
    writes = (
        "budgets.CreateBudget",
        "budgets.UpdateBudget",
        "budgets.CreateNotification",
        "budgets.DeleteNotification",
        "budgets.CreateSubscriber",
        "budgets.DeleteSubscriber",
        "budgets.TagResource",
        "budgets.UntagResource",
        "budgets.DeleteBudget",
    )

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        """A few one by one; of many, budgets and notifications by list, and a call for the tags of
        each and for who is told of each notification: AWS lists neither."""
        if len(ids) <= FEW:
            return each(ids, lambda id: self._live(client, _budget(client, id)))
        wanted = set(ids)
        found = {name: item for item in _listed(client) if (name := item["BudgetName"]) in wanted}
        notes = _all_notifications(client)
        live = together(found, lambda id: self._live(client, found[id], notes.get(id, [])))
        return {id: live.get(id) or Missing(id) for id in ids}

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        name = properties.get("name") or identity
        wanted = {
            "AccountId": client.account,
            "Budget": _wanted(name, properties),
            "NotificationsWithSubscribers": [
                {"Notification": to_aws(item), "Subscribers": _told(item)}
                for item in properties.get("notification") or ()
            ],
            "ResourceTags": keyed(self.all_tags(client, properties, tags)),
        }
        try:
            client.call("budgets", "create_budget", **wanted)
        except Conflict as error:
            return self.claimed(self.look(client, name), tags, error)
        return self._made(client, name, properties, tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        if changed - {"tags", "notification"}:
            wanted = _wanted(id, properties)
            client.call("budgets", "update_budget", AccountId=client.account, NewBudget=wanted)
        if "notification" in changed:
            _notify(client, id, list(properties.get("notification") or ()))
        arn = _arn(client, id)
        self.retag(
            client,
            _tags(client, id),
            properties,
            tags,
            lambda put: client.call(
                "budgets", "tag_resource", ResourceARN=arn, ResourceTags=keyed(put)
            ),
            lambda keys: client.call(
                "budgets", "untag_resource", ResourceARN=arn, ResourceTagKeys=list(keys)
            ),
        )
        return self._made(client, id, properties, tags)

    def delete(self, client: AwsClient, id: str) -> None:
        """With its notifications and actions."""
        try:
            client.call("budgets", "delete_budget", AccountId=client.account, BudgetName=id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        notes = _all_notifications(client)
        for item in _listed(client):
            yield self._live(client, item, notes.get(item["BudgetName"], []))

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        filters = properties["cost_filter"]
        if type(filters) is list:
            # AWS keeps one filter a name.
            filters = [
                {"name": name, "values": sorted(values, key=repr)}
                for name, values in sorted(_filters(filters).items())
            ]
        amount = _plain(properties["limit_amount"])
        return {**properties, "limit_amount": amount, "cost_filter": filters}

    def _made(self, client: AwsClient, name: str, properties: Properties, tags: Tags) -> Observed:
        whole = {**properties, "name": name}
        return self.made(client, name, whole, tags, _attributes(client, name))

    def _live(
        self,
        client: AwsClient,
        item: Mapping[str, Any],
        notes: list[dict[str, Any]] | None = None,
    ) -> Observed:
        name = item["BudgetName"]
        if notes is None:
            notes = _notifications(client, name)
        properties = {
            "name": name,
            "budget_type": item["BudgetType"],
            "limit_amount": item.get("BudgetLimit", {}).get("Amount"),
            "limit_unit": item.get("BudgetLimit", {}).get("Unit"),
            "time_unit": item["TimeUnit"],
            "cost_filter": [
                {"name": key, "values": values}
                for key, values in (item.get("CostFilters") or {}).items()
            ],
            "cost_types": read_block(_COST_TYPES, item.get("CostTypes") or {}),
            "notification": [from_aws(note, _subscribers(client, name, note)) for note in notes],
        }
        tags = _tags(client, name)
        return self.observed(client, name, properties, _attributes(client, name), tags)


def _wanted(name: str, properties: Properties) -> dict[str, Any]:
    filters = _filters(properties.get("cost_filter") or ())
    wanted: dict[str, Any] = {
        "BudgetName": name,
        "BudgetType": properties.get("budget_type") or "COST",
        "BudgetLimit": {
            "Amount": _plain(properties["limit_amount"]),
            "Unit": properties.get("limit_unit") or "USD",
        },
        "TimeUnit": properties["time_unit"],
    }
    if filters:
        wanted["CostFilters"] = filters
    if properties.get("cost_types"):
        wanted["CostTypes"] = write_block(_COST_TYPES, properties["cost_types"])
    return wanted


def _filters(blocks: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for block in blocks:
        filters.setdefault(block["name"], []).extend(block["values"])
    return filters


def _plain(amount: Any) -> Any:
    """``100.0``, ``"100"`` and ``100`` are one amount."""
    if type(amount) not in (str, int, float):
        return amount
    try:
        text = f"{Decimal(str(amount)):f}"
    except InvalidOperation:
        return amount
    return text.rstrip("0").rstrip(".") if "." in text else text


def _notify(client: AwsClient, name: str, wanted: list[Mapping[str, Any]]) -> None:
    notes = _notifications(client, name)
    live = [from_aws(note, _subscribers(client, name, note)) for note in notes]
    parts = changes(live, wanted)
    of = {"AccountId": client.account, "BudgetName": name}
    for item in parts.deleted:
        client.call("budgets", "delete_notification", **of, Notification=to_aws(item))
    for item in parts.made:
        told = _told(item)
        client.call(
            "budgets", "create_notification", **of, Notification=to_aws(item), Subscribers=told
        )
    # Told first: a notification goes with its last subscriber.
    for operation, pairs in (
        ("create_subscriber", parts.told),
        ("delete_subscriber", parts.untold),
    ):
        for item, (kind, address) in pairs:
            one = {"SubscriptionType": kind, "Address": address}
            client.call("budgets", operation, **of, Notification=to_aws(item), Subscriber=one)


def _told(item: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"SubscriptionType": kind, "Address": one} for kind, one in subscribers(item)]


def _budget(client: AwsClient, name: str) -> dict[str, Any]:
    answer = client.call("budgets", "describe_budget", AccountId=client.account, BudgetName=name)
    budget: dict[str, Any] = answer["Budget"]
    return budget


def _listed(client: AwsClient) -> Iterator[dict[str, Any]]:
    return client.pages("budgets", "describe_budgets", "Budgets", AccountId=client.account)


def _all_notifications(client: AwsClient) -> dict[str, list[dict[str, Any]]]:
    listed = client.pages(
        "budgets",
        "describe_budget_notifications_for_account",
        "BudgetNotificationsForAccount",
        AccountId=client.account,
    )
    return {item["BudgetName"]: item.get("Notifications", []) for item in listed}


def _notifications(client: AwsClient, name: str) -> list[dict[str, Any]]:
    of = {"AccountId": client.account, "BudgetName": name}
    return [
        *client.pages("budgets", "describe_notifications_for_budget", "Notifications", **of),
    ]


def _subscribers(
    client: AwsClient, name: str, notification: Mapping[str, Any]
) -> Iterator[dict[str, str]]:
    which = {key: value for key, value in notification.items() if key != "NotificationState"}
    of = {"AccountId": client.account, "BudgetName": name, "Notification": which}
    return client.pages("budgets", "describe_subscribers_for_notification", "Subscribers", **of)


def _tags(client: AwsClient, name: str) -> dict[str, str]:
    arn = _arn(client, name)
    return from_list(
        client.call("budgets", "list_tags_for_resource", ResourceARN=arn)["ResourceTags"]
    )


def _arn(client: AwsClient, name: str) -> str:
    return f"arn:{client.partition}:budgets::{client.account}:budget/{name}"


def _attributes(client: AwsClient, name: str) -> dict[str, str]:
    return {"arn": _arn(client, name), "account_id": client.account}


primitive = Budgets()
