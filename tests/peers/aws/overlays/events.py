"""EventBridge: changes of a bus, and events that run ECS tasks.

moto sends events to queues and logs, also by a rule that is disabled, and knows no ECS target.
"""

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from moto.core.resource_tagging import TaggedResource
from moto.ecs.models import ecs_backends
from moto.events.models import EventsBackend, Rule, events_backends

from peers.aws.answers import Refusal
from peers.aws.calls import Call

__all__ = ["OVERLAYS", "install"]

_PLACEHOLDER = re.compile(r'(?P<quoted>"(?:[^"\\]|\\.)*")|<(?P<name>[\w.\-]+)>')
_NAME = re.compile(r"<([\w.\-]+)>")


def _update_bus(call: Call) -> Mapping[str, Any]:
    backend = events_backends[call.account][call.region]
    bus = backend.event_buses.get(call.parameters["Name"])
    if bus is None:
        raise Refusal("ResourceNotFoundException", "The event bus does not exist.")
    # What is left out is unset: the whole bus is put.
    bus.description = call.parameters.get("Description")
    bus.kms_key_identifier = call.parameters.get("KmsKeyIdentifier")
    bus.dead_letter_config = call.parameters.get("DeadLetterConfig")
    bus.last_modified_time = time.time()
    return {"Arn": bus.arn, "Name": bus.name, "Description": bus.description}


def _put_events(call: Call) -> Mapping[str, Any]:
    backend = events_backends[call.account][call.region]
    entries = [_delivered(call, backend, entry) for entry in call.parameters["Entries"]]
    failed = sum("ErrorCode" in entry for entry in entries)
    return {"FailedEntryCount": failed, "Entries": entries}


def _delivered(call: Call, backend: Any, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            text = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": text}
    try:
        detail = json.loads(entry["Detail"])
    except ValueError:
        return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    event = {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": call.account,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "region": call.region,
        "resources": entry.get("Resources", []),
        "detail": detail,
    }
    bus = backend.event_buses.get(entry.get("EventBusName", "default").split("/")[-1])
    for rule in bus.rules.values() if bus is not None else ():
        if rule.state == "ENABLED" and rule.event_pattern.matches_event(event):
            _send(call, rule, event)
    return {"EventId": event["id"]}


def _send(call: Call, rule: Rule, event: Mapping[str, Any]) -> None:
    for target in rule.targets:
        if "EcsParameters" in target:
            _run_task(call, target, event)
        else:
            one = copy.copy(rule)
            one.targets = [target]
            one.send_to_targets({**event, "time": time.time()})  # type: ignore[typeddict-item]


def _run_task(call: Call, target: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """The task that the target runs; what the target's input says is its overrides."""
    wanted = target["EcsParameters"]
    network = wanted.get("NetworkConfiguration", {}).get("awsvpcConfiguration", {})
    strategy = [
        {key[:1].lower() + key[1:]: value for key, value in item.items()}
        for item in wanted.get("CapacityProviderStrategy", [])
    ]
    ecs_backends[call.account][call.region].run_task(
        cluster_str=target["Arn"].rpartition("/")[2],
        task_definition_str=wanted["TaskDefinitionArn"],
        count=wanted.get("TaskCount", 1),
        overrides=_input(target, event),
        started_by=f"events-rule/{target['Id']}"[:36],
        tags=[{"key": tag["Key"], "value": tag["Value"]} for tag in wanted.get("Tags", [])],
        launch_type=wanted.get("LaunchType"),
        networking_configuration={
            "awsvpcConfiguration": {
                "subnets": network.get("Subnets", []),
                "securityGroups": network.get("SecurityGroups", []),
                "assignPublicIp": network.get("AssignPublicIp", "DISABLED"),
            }
        },
        group=wanted.get("Group"),
        platform_version=wanted.get("PlatformVersion"),
        capacity_provider_strategy=strategy or None,
    )


def _input(target: Mapping[str, Any], event: Mapping[str, Any]) -> Any:
    if "Input" in target:
        return json.loads(target["Input"])
    if "InputTransformer" not in target:
        return {}
    transformer = target["InputTransformer"]
    values = {name: _at(event, path) for name, path in transformer.get("InputPathsMap", {}).items()}
    values["aws.events.event.json"] = event
    values["aws.events.event"] = event
    return json.loads(_rendered(transformer["InputTemplate"], values))


def _rendered(template: str, values: Mapping[str, Any]) -> str:
    """Within a string a value is written as text, elsewhere as JSON."""

    def put(match: re.Match[str]) -> str:
        if match["name"] is not None:
            return json.dumps(values.get(match["name"]))
        return _NAME.sub(lambda inner: _inside(values.get(inner[1])), match["quoted"])

    return _PLACEHOLDER.sub(put, template)


def _inside(value: Any) -> str:
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
    return json.dumps(text)[1:-1]


def _at(event: Any, path: str) -> Any:
    """``$.detail.issue.labels[0].name``; None where there is nothing."""
    for step in re.findall(r"[^.\[\]$]+", path):
        if isinstance(event, list) and step.isdigit() and int(step) < len(event):
            event = event[int(step)]
        elif isinstance(event, dict) and step in event:
            event = event[step]
        else:
            return None
    return event


def _tagged(self: EventsBackend) -> Iterator[TaggedResource]:
    """What the tagging API finds: buses, as moto says, and rules."""
    yield from _TAGGED_BUSES(self)
    for bus in self.event_buses.values():
        for rule in bus.rules.values():
            tags = self.tagger.get_tag_dict_for_resource(rule.arn)
            yield TaggedResource(arn=rule.arn, tags=tags, resource_type="events:rule")


_TAGGED_BUSES = EventsBackend.iter_tagged_resources


def install() -> None:
    EventsBackend.iter_tagged_resources = _tagged  # type: ignore[method-assign]


OVERLAYS = {"events.UpdateEventBus": _update_bus, "events.PutEvents": _put_events}
