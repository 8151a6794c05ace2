"""``aws_scheduler_schedule``: what is run when.

An update replaces the whole schedule, so that all of it is sent each time.  The list of schedules
has the date of each one's last change, and little else: where that is the date that was recorded
with what was last written or read, nothing has changed since.
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from providers.aws.claims import same, says
from providers.aws.content import Content, content, sent
from providers.aws.ecs_target import (
    DEAD_LETTER,
    RETRY,
    DeadLetter,
    EcsTask,
    RetryPolicy,
    ecs_from_aws,
    ecs_to_aws,
)
from providers.aws.forms import GroupName, KeyArn, RoleArn
from providers.aws.primitive import AwsType, Properties, Tags
from providers.aws.primitives.aws_scheduler_schedule_group import ScheduleName
from providers.aws.reading import FEW, each, given
from providers.aws.recast import Table, from_aws, to_aws
from providers.aws.session import AwsClient
from providers.aws.waiting import once_assumable
from providers.contract import (
    Conflict,
    Missing,
    NotFound,
    Observed,
    Primitive,
    RemoteError,
    Unreadable,
    View,
)

__all__ = ["Schedule", "primitive"]


_CHANGED = "last_modification_date"
_PAGES: Mapping[str, Any] = {"PaginationConfig": {"PageSize": 100}}


class Window(Block):
    """How exactly the time is kept."""

    mode: Literal["OFF", "FLEXIBLE"] = Field(description="`OFF` keeps to the minute.")
    maximum_window_in_minutes: int | None = Field(
        default=None, ge=1, le=1440, description="How late it may be, in minutes."
    )


class Target(Block):
    """What is run, and as whom."""

    arn: str = Field(
        min_length=1, max_length=1600, description="The ARN of the cluster, queue, … ."
    )
    role_arn: RoleArn = Field(description="The role that the scheduler assumes.")
    input: Content | None = Field(default=None, description="What the target is given.")
    ecs_parameters: EcsTask | None = Field(default=None, description="Of an ECS task.")
    dead_letter_config: DeadLetter | None = Field(
        default=None, description="Where a run that failed for good is noted."
    )
    retry_policy: RetryPolicy = Field(
        default=RetryPolicy(), description="How often and how long a run is tried."
    )


class Schedule(Block):
    """An EventBridge schedule."""

    name: Annotated[ScheduleName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    group_name: Annotated[GroupName, REPLACES] = Field(
        default="default", description="The group that it is in."
    )
    description: str = Field(default="", max_length=512, description="What it is for.")
    schedule_expression: str = Field(
        min_length=1, max_length=256, description="When: `cron(…)`, `rate(…)` or `at(…)`."
    )
    schedule_expression_timezone: str = Field(
        default="UTC", min_length=1, max_length=50, description="The time zone of the expression."
    )
    start_date: str | None = Field(default=None, description="From when on, in RFC 3339.")
    end_date: str | None = Field(default=None, description="Until when, in RFC 3339.")
    state: Literal["ENABLED", "DISABLED"] = Field(default="ENABLED", description="Whether it runs.")
    flexible_time_window: Window = Field(description="How exactly the time is kept.")
    action_after_completion: Literal["NONE", "DELETE"] = Field(
        default="NONE", description="What becomes of it after its last run."
    )
    kms_key_arn: KeyArn | None = Field(default=None, description="The key that encrypts it.")
    target: Target = Field(description="What is run.")


_TARGET: Table = {
    "arn": "Arn",
    "role_arn": "RoleArn",
    "input": "Input",
    "dead_letter_config": ("DeadLetterConfig", DEAD_LETTER),
    "retry_policy": ("RetryPolicy", RETRY),
}
_WINDOW: Table = {
    "mode": "Mode",
    "maximum_window_in_minutes": "MaximumWindowInMinutes",
}
_SCHEDULE: Table = {
    "group_name": "GroupName",
    "description": "Description",
    "schedule_expression": "ScheduleExpression",
    "schedule_expression_timezone": "ScheduleExpressionTimezone",
    "state": "State",
    "flexible_time_window": ("FlexibleTimeWindow", _WINDOW),
    "action_after_completion": "ActionAfterCompletion",
    "kms_key_arn": "KmsKeyArn",
    "start_date": "StartDate",
    "end_date": "EndDate",
}


class Schedules(AwsType):
    type = "aws_scheduler_schedule"
    schema = Schedule
    computed: Mapping[str, str] = {"arn": "Its ARN.", _CHANGED: "When it was last changed."}
    moved_by_update = frozenset({_CHANGED})
    reads = ("scheduler.GetSchedule", "scheduler.ListSchedules")
    writes = (
        "scheduler.CreateSchedule",
        "scheduler.UpdateSchedule",
        "scheduler.DeleteSchedule",
    )
    needs = ("iam:PassRole",)

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        """``group/name`` where the group is known; else the name, where it is a made one."""
        name = super().identity(primitive, view, generation)
        group = primitive.properties.get("group_name", "default")
        if type(group) is str:
            return f"{group}/{name}"
        return "" if primitive.properties.get("name") else name

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        return super().by_identity(client, identity) if identity else None

    def id_of(self, client: AwsClient, identity: str) -> str:
        if "/" in identity:
            return identity
        for item in _listed(client, NamePrefix=identity):
            if item["Name"] == identity:
                return f"{item['GroupName']}/{identity}"
        return f"default/{identity}"

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        return each(ids, lambda id: self._live(client, id))

    def read_many(
        self,
        client: AwsClient,
        ids: Sequence[str],
        known: Mapping[str, Mapping[str, Any]] = {},
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        """Of many, those that the list does not show to be as they were are read one by one."""
        if len(ids) <= FEW:
            return self.read(client, ids)
        listed = {f"{item['GroupName']}/{item['Name']}": item for item in _listed(client)}
        same = {
            id: self._unread(client, id, listed[id])
            for id in ids
            if id in listed and known.get(id, {}).get(_CHANGED) == _changed(listed[id])
        }
        return {**same, **self.read(client, [id for id in ids if id not in same])}

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        name = properties.get("name") or identity.rpartition("/")[2]
        whole = {**properties, "name": name}
        try:
            arn = self._put(client, "create_schedule", whole)
        except Conflict as error:
            return same(self, client, _id(whole), whole, error)
        return self._made(client, _id(whole), whole, arn)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        group, _, name = id.partition("/")
        whole = {**properties, "name": name, "group_name": group}
        arn = self._put(client, "update_schedule", whole)
        return self._made(client, id, whole, arn)

    def delete(self, client: AwsClient, id: str) -> None:
        group, _, name = id.partition("/")
        try:
            client.call("scheduler", "delete_schedule", Name=name, GroupName=group)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        for item in _listed(client):
            yield self._live(client, f"{item['GroupName']}/{item['Name']}")

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        target = properties["target"]
        if type(target) is not dict:
            return properties
        return {**properties, "target": {**target, "input": content(target["input"])}}

    def _put(self, client: AwsClient, operation: str, properties: Properties) -> str:
        wanted = {
            **to_aws(_SCHEDULE, properties),
            "Name": properties["name"],
            "Target": _target(properties["target"]),
        }
        answer = once_assumable(client, lambda: client.call("scheduler", operation, **wanted))
        return str(answer["ScheduleArn"])

    def _made(self, client: AwsClient, id: str, properties: Properties, arn: str) -> Observed:
        """What has just been written, with the date of that where it can be told: what is read
        now may be of what was before, or of what somebody else has written since."""
        try:
            live = self.look(client, id)
        except RemoteError:
            live = None
        told = live is not None and says(self, live, properties)
        changed = live.attributes[_CHANGED] if live is not None and told else None
        return self.made(client, id, properties, {}, {"arn": arn, _CHANGED: changed})

    def _unread(self, client: AwsClient, id: str, item: Mapping[str, Any]) -> Observed:
        attributes = {"name": item["Name"], "arn": item["Arn"], _CHANGED: _changed(item)}
        return self.observed(client, id, {}, attributes)

    def _live(self, client: AwsClient, id: str) -> Observed:
        group, _, name = id.partition("/")
        found = client.call("scheduler", "get_schedule", Name=name, GroupName=group)
        properties = {
            **from_aws(_SCHEDULE, found),
            "name": name,
            "group_name": group,
            "target": _read_target(found["Target"]),
        }
        for date in ("start_date", "end_date"):
            if properties[date] is not None:
                properties[date] = _written(properties[date])
        attributes = {"arn": found["Arn"], _CHANGED: _changed(found)}
        return self.observed(client, id, properties, attributes)


def _target(target: Mapping[str, Any]) -> dict[str, Any]:
    found = to_aws(_TARGET, {**target, "input": sent(target.get("input"))})
    ecs = target.get("ecs_parameters")
    if ecs is None:
        return found
    return {**found, "EcsParameters": ecs_to_aws(ecs, "key", "value")}


def _read_target(target: Mapping[str, Any]) -> dict[str, Any]:
    found = from_aws(_TARGET, target)
    if "EcsParameters" not in target:
        return found
    ecs = ecs_from_aws(target["EcsParameters"], "key", "value")
    return {**found, "ecs_parameters": ecs}


def _id(properties: Properties) -> str:
    return f"{properties.get('group_name') or 'default'}/{properties['name']}"


def _listed(client: AwsClient, **how: Any) -> Iterator[dict[str, Any]]:
    return client.pages("scheduler", "list_schedules", "Schedules", **given(how), **_PAGES)


def _changed(item: Mapping[str, Any]) -> str:
    """To the fraction of a second that AWS gives."""
    moment: datetime = item["LastModificationDate"]
    return moment.astimezone(UTC).isoformat()


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


primitive = Schedules()
