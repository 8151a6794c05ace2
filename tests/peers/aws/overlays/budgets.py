"""AWS Budgets: updates, notifications with their subscribers, and tags.

moto keeps a budget and its first notifications, and nothing else.
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Operations_AWS_Budgets.html
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from moto.budgets.models import Budget, Notification, budgets_backends

from peers.aws.answers import Refusal
from peers.aws.calls import Call
from peers.aws.overlays.common import beside, page, stored

__all__ = ["OVERLAYS", "arn", "backend", "budget", "missing", "tags"]

_Answer = Mapping[str, Any]


def backend(call: Call) -> Any:
    return budgets_backends[call.account]["aws"]


def budget(call: Call) -> Budget:
    found = backend(call).budgets[call.account].get(call.parameters["BudgetName"])
    if found is None:
        raise missing(f"Unable to get budget: {call.parameters['BudgetName']}")
    return found


def missing(what: str) -> Refusal:
    return Refusal("NotFoundException", f"{what} - the budget doesn't exist.")


def arn(call: Call, name: str) -> str:
    return f"arn:aws:budgets::{call.account}:budget/{name}"


def tags(call: Call) -> dict[str, dict[str, str]]:
    """ARN -> tags, of budgets and of their actions."""
    return beside(backend(call), "tags")


def _create(call: Call) -> None:
    wanted = call.parameters["Budget"]
    notifications = call.parameters.get("NotificationsWithSubscribers", [])
    _check(wanted)
    if len(notifications) > 10:
        raise Refusal("CreationLimitExceededException", "A budget has at most 10 notifications.")
    for item in notifications:
        _check_subscribers(item["Subscribers"])
    if wanted["BudgetName"] in backend(call).budgets[call.account]:
        return
    given = call.parameters.get("ResourceTags", [])
    tags(call)[arn(call, wanted["BudgetName"])] = {tag["Key"]: tag["Value"] for tag in given}


def _check(wanted: Mapping[str, Any]) -> None:
    limit = wanted.get("BudgetLimit")
    if limit is not None and float(limit["Amount"]) <= 0:
        text = "Budget limit must be greater than 0."
        raise Refusal("InvalidParameterException", text)
    if "CostFilters" in wanted and "FilterExpression" in wanted:
        text = "CostFilters and FilterExpression cannot both be set."
        raise Refusal("InvalidParameterException", text)


def _update(call: Call) -> _Answer:
    """All of the budget is replaced; its notifications stay."""
    new = stored(call.parameters["NewBudget"])
    _check(new)
    found = backend(call).budgets[call.account].get(new["BudgetName"])
    if found is None:
        raise missing(f"Unable to update budget: {new['BudgetName']}")
    period = found.budget["TimePeriod"]
    found.budget = {**new, "LastUpdatedTime": time.time()}
    found.budget["TimePeriod"] = {**period, **new.get("TimePeriod", {})}
    return {}


def _delete(call: Call) -> None:
    name = call.parameters["BudgetName"]
    for store in (tags(call), beside(backend(call), "actions")):
        for key in [key for key in store if _of_budget(key, arn(call, name))]:
            del store[key]


def _of_budget(key: str, budget_arn: str) -> bool:
    return key == budget_arn or key.startswith(f"{budget_arn}/action/")


def _key(notification: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        notification["NotificationType"],
        notification["ComparisonOperator"],
        float(notification["Threshold"]),
        notification.get("ThresholdType", "PERCENTAGE"),
    )


def _described(notification: Notification) -> Mapping[str, Any]:
    kind, operator, threshold, threshold_type = _key(notification.details)
    return {
        "NotificationType": kind,
        "ComparisonOperator": operator,
        "Threshold": threshold,
        "ThresholdType": threshold_type,
        "NotificationState": "OK",
    }


def _notification(call: Call, wanted: Mapping[str, Any]) -> Notification:
    for found in budget(call).notifications:
        if _key(found.details) == _key(wanted):
            return found
    raise Refusal("NotFoundException", "The notification doesn't exist.")


def _describe_notifications(call: Call) -> _Answer:
    size, token = call.parameters.get("MaxResults", 100), call.parameters.get("NextToken")
    items, following = page([*map(_described, budget(call).notifications)], size, token)
    return {"Notifications": items, "NextToken": following}


def _describe_all_notifications(call: Call) -> _Answer:
    budgets = backend(call).budgets[call.account]
    every = [
        {"BudgetName": name, "Notifications": [*map(_described, found.notifications)]}
        for name, found in budgets.items()
    ]
    size, token = call.parameters.get("MaxResults", 50), call.parameters.get("NextToken")
    items, following = page(every, size, token)
    return {"BudgetNotificationsForAccount": items, "NextToken": following}


def _describe_budgets(call: Call) -> _Answer:
    every = backend(call).describe_budgets(account_id=call.account)
    size, token = call.parameters.get("MaxResults", 100), call.parameters.get("NextToken")
    items, following = page(list(every), size, token)
    return {"Budgets": items, "NextToken": following}


def _create_notification(call: Call) -> _Answer:
    wanted = call.parameters["Notification"]
    _check_subscribers(call.parameters["Subscribers"])
    found = budget(call)
    if any(_key(other.details) == _key(wanted) for other in found.notifications):
        raise Refusal("DuplicateRecordException", "The notification already exists.")
    if len(found.notifications) >= 10:
        raise Refusal("CreationLimitExceededException", "A budget has at most 10 notifications.")
    found.add_notification(dict(wanted), list(call.parameters["Subscribers"]))
    return {}


def _update_notification(call: Call) -> _Answer:
    new = call.parameters["NewNotification"]
    found = _notification(call, call.parameters["OldNotification"])
    for other in budget(call).notifications:
        if other is not found and _key(other.details) == _key(new):
            raise Refusal("DuplicateRecordException", "The notification already exists.")
    found.details = dict(new)
    return {}


def _delete_notification(call: Call) -> _Answer:
    budget(call).notifications.remove(_notification(call, call.parameters["Notification"]))
    return {}


def _check_subscribers(subscribers: list[Mapping[str, Any]]) -> None:
    if sum(item["SubscriptionType"] == "SNS" for item in subscribers) > 1:
        text = "A notification has at most one SNS subscriber."
        raise Refusal("InvalidParameterException", text)
    for item in subscribers:
        if item["SubscriptionType"] == "EMAIL" and "@" not in item["Address"]:
            raise Refusal("InvalidParameterException", "The email address is not valid.")


def _describe_subscribers(call: Call) -> _Answer:
    subscribers = _notification(call, call.parameters["Notification"]).subscribers
    size, token = call.parameters.get("MaxResults", 100), call.parameters.get("NextToken")
    items, following = page(list(subscribers), size, token)
    return {"Subscribers": items, "NextToken": following}


def _create_subscriber(call: Call) -> _Answer:
    subscribers: Any = _notification(call, call.parameters["Notification"]).subscribers
    if call.parameters["Subscriber"] in subscribers:
        raise Refusal("DuplicateRecordException", "The subscriber already exists.")
    _check_subscribers([*subscribers, call.parameters["Subscriber"]])
    subscribers.append(call.parameters["Subscriber"])
    return {}


def _delete_subscriber(call: Call) -> _Answer:
    found = _notification(call, call.parameters["Notification"])
    subscribers: Any = found.subscribers
    if call.parameters["Subscriber"] not in subscribers:
        raise Refusal("NotFoundException", "The subscriber doesn't exist.")
    subscribers.remove(call.parameters["Subscriber"])
    # A notification goes with its last subscriber.
    if not subscribers:
        budget(call).notifications.remove(found)
    return {}


def _tagged(call: Call) -> dict[str, str]:
    known = tags(call)
    name = call.parameters["ResourceARN"]
    if name not in known:
        raise Refusal("NotFoundException", f"Resource {name} doesn't exist.")
    return known[name]


def _tag(call: Call) -> _Answer:
    _tagged(call).update({tag["Key"]: tag["Value"] for tag in call.parameters["ResourceTags"]})
    return {}


def _untag(call: Call) -> _Answer:
    for key in call.parameters["ResourceTagKeys"]:
        _tagged(call).pop(key, None)
    return {}


def _list_tags(call: Call) -> _Answer:
    return {"ResourceTags": [{"Key": key, "Value": text} for key, text in _tagged(call).items()]}


OVERLAYS = {
    "budgets.CreateBudget": _create,
    "budgets.UpdateBudget": _update,
    "budgets.DeleteBudget": _delete,
    "budgets.DescribeBudgets": _describe_budgets,
    "budgets.DescribeNotificationsForBudget": _describe_notifications,
    "budgets.DescribeBudgetNotificationsForAccount": _describe_all_notifications,
    "budgets.CreateNotification": _create_notification,
    "budgets.UpdateNotification": _update_notification,
    "budgets.DeleteNotification": _delete_notification,
    "budgets.DescribeSubscribersForNotification": _describe_subscribers,
    "budgets.CreateSubscriber": _create_subscriber,
    "budgets.DeleteSubscriber": _delete_subscriber,
    "budgets.TagResource": _tag,
    "budgets.UntagResource": _untag,
    "budgets.ListTagsForResource": _list_tags,
}
