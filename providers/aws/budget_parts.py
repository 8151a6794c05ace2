"""What hangs on a budget: its notifications and who is told, as Terraform writes them and as AWS
does.  Pure; no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from planes.kind import UNORDERED, Block

__all__ = ["Notification", "Parts", "Subscriber", "changes", "from_aws", "subscribers", "to_aws"]

Subscriber = tuple[str, str]
"""``("EMAIL", "a@example.com")``."""
Key = tuple[str, str, float, str]


class Notification(Block):
    """When somebody is told, and who."""

    comparison_operator: Literal["GREATER_THAN", "LESS_THAN", "EQUAL_TO"] = Field(
        description="How what was spent is compared with the threshold."
    )
    threshold: float | int = Field(gt=0, le=15_000_000_000_000, description="The threshold.")
    threshold_type: Literal["PERCENTAGE", "ABSOLUTE_VALUE"] = Field(
        description="Whether the threshold is in percent of the limit."
    )
    notification_type: Literal["ACTUAL", "FORECASTED"] = Field(
        description="Whether what was spent counts, or what will be."
    )
    subscriber_email_addresses: Annotated[list[str], UNORDERED] = Field(
        default=[], max_length=10, description="Addresses that are written to."
    )
    subscriber_sns_topic_arns: Annotated[list[str], UNORDERED] = Field(
        default=[], max_length=1, description="The ARN of a topic that is told."
    )


class Parts(NamedTuple):
    """What has to be done to come from some notifications to others."""

    made: list[Mapping[str, Any]]
    deleted: list[Mapping[str, Any]]
    told: list[tuple[Mapping[str, Any], Subscriber]]
    untold: list[tuple[Mapping[str, Any], Subscriber]]


def to_aws(notification: Mapping[str, Any]) -> dict[str, Any]:
    """Without its subscribers."""
    return {
        "NotificationType": notification["notification_type"],
        "ComparisonOperator": notification["comparison_operator"],
        "Threshold": notification["threshold"],
        "ThresholdType": notification["threshold_type"],
    }


def from_aws(notification: Mapping[str, Any], told: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    by_kind: dict[str, list[str]] = {"EMAIL": [], "SNS": []}
    for item in told:
        by_kind[item["SubscriptionType"]].append(item["Address"])
    return {
        "comparison_operator": notification["ComparisonOperator"],
        "threshold": notification["Threshold"],
        "threshold_type": notification.get("ThresholdType", "PERCENTAGE"),
        "notification_type": notification["NotificationType"],
        "subscriber_email_addresses": by_kind["EMAIL"],
        "subscriber_sns_topic_arns": by_kind["SNS"],
    }


def subscribers(notification: Mapping[str, Any]) -> list[Subscriber]:
    emails = notification.get("subscriber_email_addresses") or ()
    topics = notification.get("subscriber_sns_topic_arns") or ()
    return [*(("EMAIL", one) for one in emails), *(("SNS", one) for one in topics)]


def changes(live: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> Parts:
    """A notification is told apart by what it is about; who is told can be changed in it."""
    before = {_key(item): item for item in live}
    after = {_key(item): item for item in wanted}
    stay = before.keys() & after.keys()
    return Parts(
        made=[item for key, item in after.items() if key not in before],
        deleted=[item for key, item in before.items() if key not in after],
        told=[(after[key], one) for key in stay for one in _beyond(after[key], before[key])],
        untold=[(after[key], one) for key in stay for one in _beyond(before[key], after[key])],
    )


def _beyond(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Subscriber]:
    others = set(subscribers(other))
    return [item for item in subscribers(one) if item not in others]


def _key(item: Mapping[str, Any]) -> Key:
    return (
        item["notification_type"],
        item["comparison_operator"],
        float(item["threshold"]),
        item["threshold_type"],
    )
