"""``aws_cloudwatch_event_rule``: which events of a bus are meant.

``PutRule`` replaces the whole rule; its targets stay.
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from providers.aws.content import content
from providers.aws.documents import Document, as_text
from providers.aws.eventbridge import (
    RuleName,
    bus_of,
    buses,
    drop_tags,
    put_tags,
    rules,
    tags_of,
)
from providers.aws.forms import BusName, LongText, RoleArn
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import FEW, together
from providers.aws.session import AwsClient
from providers.aws.tags import keyed
from providers.contract import (
    Conflict,
    Denied,
    Missing,
    NotFound,
    Observed,
    Primitive,
    Unreadable,
    View,
)

__all__ = ["EventRule", "primitive"]

_STATES = Literal["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"]


class EventRule(Block):
    """A rule of an event bus."""

    name: Annotated[RuleName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    event_bus_name: Annotated[BusName, REPLACES] = Field(
        default="default", description="The name or the ARN of its bus."
    )
    description: str = Field(default="", max_length=512, description="What it is for.")
    event_pattern: Document | None = Field(default=None, description="Which events it matches.")
    schedule_expression: LongText | None = Field(
        default=None, description="When it fires, on the default bus: `rate(…)` or `cron(…)`."
    )
    role_arn: RoleArn | None = Field(default=None, description="The role that it acts as.")
    state: _STATES = Field(default="ENABLED", description="Whether it works.")
    tags: dict[str, str] = TAGS


class EventRules(AwsType):
    type = "aws_cloudwatch_event_rule"
    schema = EventRule
    computed: Mapping[str, str] = {"arn": "Its ARN."}
    reads = ("events.ListRules", "events.DescribeRule", "events.ListTagsForResource") + (
        "events.ListEventBuses",
        "resourcegroupstaggingapi.GetResources",
    )
    writes = (
        "events.PutRule",
        "events.ListTargetsByRule",
        "events.RemoveTargets",
        "events.TagResource",
        "events.UntagResource",
        "events.DeleteRule",
    )
    needs = ("iam:PassRole",)

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        """``bus/name`` where the bus is known; else the name, where it is a made one."""
        name = super().identity(primitive, view, generation)
        bus = primitive.properties.get("event_bus_name", "default")
        if type(bus) is str:
            return f"{bus_of(bus)}/{name}"
        return "" if primitive.properties.get("name") else name

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        return super().by_identity(client, identity) if identity else None

    def id_of(self, client: AwsClient, identity: str) -> str:
        if "/" in identity:
            return identity
        for bus in buses(client):
            for rule in rules(client, bus["Name"], NamePrefix=identity):
                if rule["Name"] == identity:
                    return f"{bus['Name']}/{identity}"
        return f"default/{identity}"

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        """A few by their names, many by the lists of their buses."""
        found: dict[str, dict[str, Any]] = {}
        unreadable: dict[str, Unreadable] = {}
        wanted = {_split(id)[0] for id in ids}
        for bus, read in together(wanted, partial(_of_bus, client, ids)).items():
            if isinstance(read, str):
                unreadable.update({id: Unreadable(id, read) for id in ids if _split(id)[0] == bus})
            else:
                found.update(read)
        there = {id: found[id] for id in ids if id in found}
        tags = tags_of(client, [rule["Arn"] for rule in there.values()], "events:rule")
        live = {id: self._observed(client, rule, tags[rule["Arn"]]) for id, rule in there.items()}
        return {id: live.get(id) or unreadable.get(id) or Missing(id) for id in ids}

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        """``PutRule`` would overwrite, so that one looks first."""
        name = properties.get("name") or identity.rpartition("/")[2]
        whole = {**properties, "name": name}
        live = self.look(client, _id(whole))
        if live is not None:
            self.claimed(live, tags, Conflict(f"The rule {name} is there already."))
        wanted = keyed(self.all_tags(client, properties, tags))
        # A rule that is there takes no tags in this call.
        arn = _put(client, whole, {} if live is not None else {"Tags": wanted})
        return self.made(client, _id(whole), whole, tags, {"arn": arn})

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        bus, name = _split(id)
        whole = {**properties, "name": name, "event_bus_name": bus}
        arn = _put(client, whole, {})
        live = tags_of(client, [arn], "events:rule")[arn]
        put, drop = partial(put_tags, client, arn), partial(drop_tags, client, arn)
        self.retag(client, live, properties, tags, put, drop)
        return self.made(client, id, whole, tags, {"arn": arn})

    def delete(self, client: AwsClient, id: str) -> None:
        """With its targets, which AWS refuses to delete it with."""
        bus, name = _split(id)
        of = {"Rule": name, "EventBusName": bus}
        try:
            targets = client.pages("events", "list_targets_by_rule", "Targets", **of)
            ids = [target["Id"] for target in targets]
            if ids:
                client.call("events", "remove_targets", Ids=ids, **of)
            client.call("events", "delete_rule", Name=name, EventBusName=bus)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        """All but those that AWS services have made for themselves."""
        for bus in buses(client):
            found = [rule for rule in rules(client, bus["Name"]) if "ManagedBy" not in rule]
            tags = tags_of(client, [rule["Arn"] for rule in found], "events:rule")
            for rule in found:
                yield self._observed(client, rule, tags[rule["Arn"]])

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        return {
            **properties,
            "event_bus_name": bus_of(properties["event_bus_name"]),
            "event_pattern": content(properties["event_pattern"]),
        }

    def _observed(self, client: AwsClient, rule: Properties, tags: Tags) -> Observed:
        properties = {
            "name": rule["Name"],
            "event_bus_name": bus_of(rule.get("EventBusName", "default")),
            "description": rule.get("Description"),
            "event_pattern": content(rule.get("EventPattern")),
            "schedule_expression": rule.get("ScheduleExpression"),
            "role_arn": rule.get("RoleArn"),
            "state": rule.get("State"),
        }
        return self.observed(client, _id(properties), properties, {"arn": rule["Arn"]}, tags)


def _put(client: AwsClient, properties: Properties, more: Mapping[str, Any]) -> str:
    pattern = properties.get("event_pattern")
    wanted = {
        "Name": properties["name"],
        "EventBusName": bus_of(properties.get("event_bus_name") or "default"),
        "Description": properties.get("description"),
        "EventPattern": None if pattern is None else as_text(pattern),
        "ScheduleExpression": properties.get("schedule_expression"),
        "RoleArn": properties.get("role_arn"),
        "State": properties.get("state"),
        **more,
    }
    asked = {name: value for name, value in wanted.items() if value not in (None, "", [])}
    return str(client.call("events", "put_rule", **asked)["RuleArn"])


def _of_bus(client: AwsClient, ids: Sequence[str], bus: str) -> dict[str, dict[str, Any]] | str:
    """The rules of a bus by id, those that are asked for among them; why not, where not."""
    names = [name for of, name in map(_split, ids) if of == bus]
    try:
        # A bus of somebody's own has few rules beside these.
        if len(names) > (FEW if bus == "default" else 1):
            return {f"{bus}/{rule['Name']}": rule for rule in rules(client, bus)}
        found = together(names, lambda name: list(rules(client, bus, NamePrefix=name)))
        return {f"{bus}/{rule['Name']}": rule for read in found.values() for rule in read}
    except NotFound:
        return {}
    except Denied as error:
        return str(error)


def _split(id: str) -> tuple[str, str]:
    bus, _, name = id.rpartition("/")
    return bus or "default", name


def _id(properties: Properties) -> str:
    return f"{bus_of(properties.get('event_bus_name') or 'default')}/{properties['name']}"


primitive = EventRules()
