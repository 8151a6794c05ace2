"""``aws_scheduler_schedule_group``: schedules together; it holds the tags that they cannot.

https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from planes.scalar import matching
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import FEW, each
from providers.aws.session import AwsClient
from providers.aws.tagged import tags_by_arn
from providers.aws.tags import from_list, keyed
from providers.contract import Conflict, Missing, NotFound, Observed, Unreadable

__all__ = ["ScheduleGroup", "ScheduleName", "primitive"]

ScheduleName = Annotated[
    str,
    matching(
        "schedule_name",
        r"[0-9A-Za-z_.-]{1,64}",
        'a name of up to 64 letters, digits and "_.-" is required',
    ),
]


class ScheduleGroup(Block):
    """A group of EventBridge schedules."""

    name: Annotated[ScheduleName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    tags: dict[str, str] = TAGS


class ScheduleGroups(AwsType):
    type = "aws_scheduler_schedule_group"
    schema = ScheduleGroup
    computed: Mapping[str, str] = {"arn": "Its ARN."}
    reads = ("scheduler.GetScheduleGroup", "scheduler.ListScheduleGroups") + (
        "scheduler.ListTagsForResource",
        "resourcegroupstaggingapi.GetResources",
    )
    writes = (
        "scheduler.CreateScheduleGroup",
        "scheduler.TagResource",
        "scheduler.UntagResource",
        "scheduler.DeleteScheduleGroup",
    )

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        if len(ids) <= FEW:
            return each(ids, lambda id: self._live(client, id))
        groups = {group["Name"]: group for group in _listed(client)}
        found = {id: groups[id] for id in ids if id in groups}
        arns = [group["Arn"] for group in found.values()]
        tags = tags_by_arn(client, "scheduler:schedule-group", arns, partial(_tags, client))
        live = {
            id: self._observed(client, group, tags[group["Arn"]]) for id, group in found.items()
        }
        return {id: live.get(id) or Missing(id) for id in ids}

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        name = properties.get("name") or identity
        wanted = keyed(self.all_tags(client, properties, tags))
        try:
            arn = client.call("scheduler", "create_schedule_group", Name=name, Tags=wanted)
        except Conflict as error:
            return self.claimed(self.look(client, name), tags, error)
        whole = {**properties, "name": name}
        return self.made(client, name, whole, tags, {"arn": arn["ScheduleGroupArn"]})

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        arn = client.call("scheduler", "get_schedule_group", Name=id)["Arn"]

        def put(new: Tags) -> None:
            client.call("scheduler", "tag_resource", ResourceArn=arn, Tags=keyed(new))

        def drop(keys: Sequence[str]) -> None:
            client.call("scheduler", "untag_resource", ResourceArn=arn, TagKeys=keys)

        self.retag(client, _tags(client, arn), properties, tags, put, drop)
        return self.made(client, id, {**properties, "name": id}, tags, {"arn": arn})

    def delete(self, client: AwsClient, id: str) -> None:
        """With the schedules that are still in it: AWS deletes them too."""
        try:
            client.call("scheduler", "delete_schedule_group", Name=id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        """All but the one that every account has."""
        for group in _listed(client):
            if group["Name"] != "default":
                yield self._observed(client, group, _tags(client, group["Arn"]))

    def _live(self, client: AwsClient, id: str) -> Observed:
        group = client.call("scheduler", "get_schedule_group", Name=id)
        if group["State"] == "DELETING":
            raise NotFound(f"The schedule group {id} is being deleted.")
        return self._observed(client, group, _tags(client, group["Arn"]))

    def _observed(self, client: AwsClient, group: Properties, tags: Tags) -> Observed:
        name = group["Name"]
        return self.observed(client, name, {"name": name}, {"arn": group["Arn"]}, tags)


def _listed(client: AwsClient) -> Iterator[dict[str, Any]]:
    groups = client.pages("scheduler", "list_schedule_groups", "ScheduleGroups", MaxResults=100)
    return (group for group in groups if group["State"] != "DELETING")


def _tags(client: AwsClient, arn: str) -> dict[str, str]:
    return from_list(client.call("scheduler", "list_tags_for_resource", ResourceArn=arn)["Tags"])


primitive = ScheduleGroups()
