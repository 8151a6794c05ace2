"""``aws_cloudwatch_event_target``: what is done with an event that a rule matches.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from planes.scalar import matching
from providers.aws.claims import same
from providers.aws.content import ShortContent, content, sent
from providers.aws.ecs_target import (
    DEAD_LETTER,
    RETRY,
    DeadLetter,
    EcsTask,
    RetryPolicy,
    ecs_from_aws,
    ecs_to_aws,
)
from providers.aws.eventbridge import bus_of, buses, rules
from providers.aws.forms import RoleArn
from providers.aws.primitive import AwsType, Properties, Tags
from providers.aws.reading import together
from providers.aws.recast import Table, from_aws, to_aws
from providers.aws.session import AwsClient
from providers.aws.waiting import once_assumable
from providers.contract import (
    Conflict,
    Denied,
    Invalid,
    Missing,
    NotFound,
    Observed,
    Primitive,
    Unreadable,
    View,
)

__all__ = ["EventTarget", "primitive"]

TargetId = Annotated[
    str,
    matching(
        "event_target_id",
        r"[.\-_A-Za-z0-9]{1,64}",
        'an id of up to 64 letters, digits and ".-_" is required',
    ),
]


class InputTransformer(Block):
    """What the target is given, made of parts of the event."""

    input_paths: dict[str, str] = Field(
        default={}, description='Name to JSON path: `{title = "$.detail.title"}`.'
    )
    input_template: ShortContent = Field(
        description="The text, with `<title>` where a part stands."
    )


class EventTarget(Block):
    """A target of a rule."""

    rule: Annotated[str, REPLACES] = Field(min_length=1, description="The rule's name.")
    event_bus_name: Annotated[str, REPLACES] = Field(
        default="default", min_length=1, description="The name or the ARN of the rule's bus."
    )
    target_id: Annotated[TargetId | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its id in the rule; one is made where it is left out."
    )
    arn: str = Field(
        min_length=1, max_length=1600, description="The ARN of the cluster, queue, … ."
    )
    role_arn: RoleArn | None = Field(default=None, description="The role that EventBridge assumes.")
    input: ShortContent | None = Field(default=None, description="What the target is given.")
    input_path: str | None = Field(
        default=None, max_length=256, description="The part of the event it is given."
    )
    input_transformer: InputTransformer | None = Field(
        default=None, description="What it is given, made of parts of the event."
    )
    ecs_target: EcsTask | None = Field(default=None, description="Of an ECS task.")
    dead_letter_config: DeadLetter | None = Field(
        default=None, description="Where events go that could not be delivered."
    )
    retry_policy: RetryPolicy = Field(
        default=RetryPolicy(), description="How often and how long a delivery is tried."
    )


_TRANSFORMER: Table = {"input_paths": "InputPathsMap", "input_template": "InputTemplate"}
_TARGET: Table = {
    "arn": "Arn",
    "role_arn": "RoleArn",
    "input": "Input",
    "input_path": "InputPath",
    "input_transformer": ("InputTransformer", _TRANSFORMER),
    "dead_letter_config": ("DeadLetterConfig", DEAD_LETTER),
    "retry_policy": ("RetryPolicy", RETRY),
}


class EventTargets(AwsType):
    type = "aws_cloudwatch_event_target"
    schema = EventTarget
    computed: Mapping[str, str] = {}
    named_by = "target_id"
    reads = ("events.ListTargetsByRule", "events.ListEventBuses", "events.ListRules")
    writes = ("events.PutTargets", "events.RemoveTargets")
    needs = ("iam:PassRole",)

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        """``bus/rule/id`` where bus and rule are known; else the id, where it is a made one."""
        name = super().identity(primitive, view, generation)
        bus = primitive.properties.get("event_bus_name", "default")
        rule = primitive.properties.get("rule")
        known = type(bus) is str and type(rule) is str
        if known:
            return f"{bus_of(bus)}/{rule}/{name}"
        return "" if primitive.properties.get("target_id") else name

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        return super().by_identity(client, identity) if identity else None

    def id_of(self, client: AwsClient, identity: str) -> str:
        """Of one whose rule was not known when its id was made, all rules are looked through."""
        if "/" in identity:
            return identity
        for bus in buses(client):
            for rule in rules(client, bus["Name"]):
                found = _targets(client, bus["Name"], rule["Name"])
                if any(target["Id"] == identity for target in found):
                    return f"{bus['Name']}/{rule['Name']}/{identity}"
        return f"default//{identity}"

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        """A call a rule: EventBridge lists targets by their rules alone."""
        of = {id: id.rpartition("/")[0] for id in ids}
        read = together(sorted(set(of.values())), lambda rule: _of_rule(client, rule))
        return {id: self._answer(client, id, read[of[id]]) for id in ids}

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        """``PutTargets`` would overwrite, so that one looks first."""
        target_id = properties.get("target_id") or identity.rpartition("/")[2]
        whole = {**properties, "target_id": target_id}
        if self.look(client, _id(whole)) is not None:
            return same(self, client, _id(whole), whole, Conflict("The target is there already."))
        _put(client, whole)
        return self.made(client, _id(whole), whole, tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        bus, rule, target_id = _split(id)
        whole = {**properties, "rule": rule, "event_bus_name": bus, "target_id": target_id}
        _put(client, whole)
        return self.made(client, id, whole, tags)

    def delete(self, client: AwsClient, id: str) -> None:
        bus, rule, target_id = _split(id)
        try:
            client.call("events", "remove_targets", Rule=rule, EventBusName=bus, Ids=[target_id])
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        for bus in buses(client):
            for rule in rules(client, bus["Name"]):
                if "ManagedBy" in rule:
                    continue
                for target in _targets(client, bus["Name"], rule["Name"]):
                    yield self._observed(client, bus["Name"], rule["Name"], target)

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        transformer = properties["input_transformer"]
        if type(transformer) is dict:
            template = content(transformer["input_template"])
            transformer = {**transformer, "input_template": template}
        return {
            **properties,
            "event_bus_name": bus_of(properties["event_bus_name"]),
            "input": content(properties["input"]),
            "input_transformer": transformer,
        }

    def _answer(
        self, client: AwsClient, id: str, read: dict[str, dict[str, Any]] | str
    ) -> Observed | Missing | Unreadable:
        bus, rule, target_id = _split(id)
        if isinstance(read, str):
            return Unreadable(id, read)
        target = read.get(target_id)
        return Missing(id) if target is None else self._observed(client, bus, rule, target)

    def _observed(
        self, client: AwsClient, bus: str, rule: str, target: Mapping[str, Any]
    ) -> Observed:
        properties = {
            **from_aws(_TARGET, target),
            "rule": rule,
            "event_bus_name": bus,
            "target_id": target["Id"],
        }
        ecs = target.get("EcsParameters")
        properties["ecs_target"] = None if ecs is None else ecs_from_aws(ecs)
        return self.observed(client, _id(properties), properties)


def _put(client: AwsClient, properties: Properties) -> None:
    transformer = properties.get("input_transformer")
    if transformer is not None:
        template = sent(transformer["input_template"])
        transformer = {**transformer, "input_template": template}
    given = {
        **properties,
        "input": sent(properties.get("input")),
        "input_transformer": transformer,
    }
    target = {**to_aws(_TARGET, given), "Id": properties["target_id"]}
    if properties.get("ecs_target") is not None:
        target["EcsParameters"] = ecs_to_aws(properties["ecs_target"])
    bus = bus_of(properties.get("event_bus_name") or "default")
    of = {"Rule": properties["rule"], "EventBusName": bus, "Targets": [target]}
    answer = once_assumable(client, lambda: client.call("events", "put_targets", **of))
    for failed in answer.get("FailedEntries", ()):
        code, said = failed.get("ErrorCode"), failed.get("ErrorMessage")
        raise Invalid(f"events PutTargets failed with {code}: {said}.")


def _targets(client: AwsClient, bus: str, rule: str) -> Iterator[dict[str, Any]]:
    of = {"Rule": rule, "EventBusName": bus}
    return client.pages("events", "list_targets_by_rule", "Targets", **of)


def _of_rule(client: AwsClient, rule: str) -> dict[str, dict[str, Any]] | str:
    """The targets of ``bus/rule`` by their ids; why not, where they may not be read."""
    bus, name, _ = _split(f"{rule}/")
    try:
        return {target["Id"]: target for target in _targets(client, bus, name)}
    except NotFound:
        return {}
    except Denied as error:
        return str(error)


def _split(id: str) -> tuple[str, str, str]:
    place, _, target_id = id.rpartition("/")
    bus, _, rule = place.rpartition("/")
    return bus, rule, target_id


def _id(properties: Properties) -> str:
    bus = bus_of(properties.get("event_bus_name") or "default")
    return f"{bus}/{properties['rule']}/{properties['target_id']}"


primitive = EventTargets()
