"""CloudTrail's event history: the writes that this peer has seen.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from peers.aws.calls import Call
from peers.aws.ledger import Record
from peers.aws.overlays.common import page, stored

__all__ = ["lookup_events"]


def lookup_events(call: Call, records: Sequence[Record]) -> Mapping[str, Any]:
    wanted = call.parameters
    events = [
        _event(record)
        for record in records
        if _region(record.call) == call.region
        and all(_matches(record, item) for item in wanted.get("LookupAttributes", []))
        and ("StartTime" not in wanted or record.time.timestamp() >= _seconds(wanted["StartTime"]))
        and ("EndTime" not in wanted or record.time.timestamp() <= _seconds(wanted["EndTime"]))
    ]
    items, following = page(events, wanted.get("MaxResults", 50), wanted.get("NextToken"))
    return {"Events": items, "NextToken": following}


def _seconds(value: Any) -> float:
    return float(stored(value))


def _matches(record: Record, wanted: Mapping[str, str]) -> bool:
    value = wanted["AttributeValue"]
    match wanted["AttributeKey"]:
        case "EventName":
            return bool(record.call.operation.name == value)
        case "EventSource":
            return _source(record.call) == value
        case "Username":
            return record.actor == value
        case "EventId":
            return record.id == value
        case "ReadOnly":
            return value == "false"
        case "ResourceName":
            return value in set(_resources(record.call.parameters))
        case _:
            raise NotImplementedError(f"look-up by {wanted['AttributeKey']}")


def _event(record: Record) -> Mapping[str, Any]:
    detail = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser",
            "arn": f"arn:aws:iam::{record.call.account}:user/{record.actor}",
            "userName": record.actor,
        },
        "userAgent": record.call.user_agent,
        "eventTime": record.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": _source(record.call),
        "eventName": record.call.operation.name,
        "awsRegion": _region(record.call),
        "requestParameters": _lowered(record.call.parameters),
        "readOnly": False,
        "recipientAccountId": record.call.account,
    }
    return {
        "EventId": record.id,
        "EventName": record.call.operation.name,
        "ReadOnly": "false",
        "EventTime": record.time,
        "EventSource": _source(record.call),
        "Username": record.actor,
        "Resources": [{"ResourceName": name} for name in _resources(record.call.parameters)],
        "CloudTrailEvent": json.dumps(detail, default=str),
    }


def _region(call: Call) -> str:
    """Services without regions are recorded in the first."""
    return "us-east-1" if call.service in ("iam", "budgets") else call.region


def _source(call: Call) -> str:
    return {"apigatewayv2": "apigateway", "cloudwatch": "monitoring"}.get(
        call.service, call.service
    ) + ".amazonaws.com"


def _resources(parameters: Mapping[str, Any]) -> Iterator[str]:
    """Names and ids that a request is about: its short strings, near the top."""
    for value in parameters.values():
        if isinstance(value, str) and len(value) <= 256 and not set(value) & set('{"\n'):
            yield value
        elif isinstance(value, Mapping):
            for name in ("BudgetName", "Name"):
                if isinstance(value.get(name), str):
                    yield value[name]


def _lowered(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key[:1].lower() + key[1:]: value for key, value in parameters.items()}
