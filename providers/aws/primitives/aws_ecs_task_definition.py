"""``aws_ecs_task_definition``: what a task is.

A revision never changes: an update registers another one, and only where something differs.  The
object is the family; its id is the ARN of the revision that was registered last, so that one list
tells which of many are as they were left.  A revision that somebody else registered is seen as a
change of the family.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definitions.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, UNORDERED, Block
from planes.scalar import matching, number
from providers.aws.containers import normal_containers
from providers.aws.documents import DocumentList, parsed
from providers.aws.ecs import tags_from, tags_to
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import FEW, each, given
from providers.aws.session import AwsClient
from providers.aws.tagged import tagged
from providers.contract import Conflict, Invalid, Missing, NotFound, Observed, Unreadable

__all__ = ["TaskDefinition", "primitive"]

Family = Annotated[
    str,
    matching(
        "family",
        r"[A-Za-z0-9_-]{1,255}",
        'a name of up to 255 letters, digits, "-" and "_" is required',
    ),
]
Units = Annotated[
    str, matching("units", r"[1-9][0-9]{0,6}", 'a whole number as text such as "1024" is required')
]
DiskGib = Annotated[
    int, number("a number from 21 to 200 is required", minimum=21, maximum=200, whole=True)
]


class EphemeralStorage(Block):
    """The disk of a task on Fargate, which has 20 GiB where nothing is said."""

    size_in_gib: DiskGib = Field(description="Its size in GiB.")


class RuntimePlatform(Block):
    """What a task runs on."""

    operating_system_family: Literal[
        "LINUX",
        "WINDOWS_SERVER_2004_CORE",
        "WINDOWS_SERVER_2016_FULL",
        "WINDOWS_SERVER_2019_CORE",
        "WINDOWS_SERVER_2019_FULL",
        "WINDOWS_SERVER_2022_CORE",
        "WINDOWS_SERVER_2022_FULL",
        "WINDOWS_SERVER_2025_CORE",
        "WINDOWS_SERVER_2025_FULL",
        "WINDOWS_SERVER_20H2_CORE",
    ] = Field(default="LINUX", description="`LINUX`, or an edition of Windows Server.")
    cpu_architecture: Literal["X86_64", "ARM64"] = Field(
        default="X86_64", description="The processor's architecture."
    )


class Volume(Block):
    """A place that containers of a task share."""

    name: str = Field(min_length=1, max_length=255, description="Its name.")
    host_path: str | None = Field(default=None, description="A folder of the host; not on Fargate.")


class TaskDefinition(Block):
    """A task definition of ECS."""

    family: Annotated[Family | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    container_definitions: DocumentList = Field(
        description="The containers, as ECS's API has them: `name`, `image`, `environment`, …"
    )
    cpu: Units | None = Field(default=None, description="CPU units, 1024 to a vCPU, as text.")
    memory: Units | None = Field(default=None, description="Memory in MiB, as text.")
    network_mode: Literal["none", "bridge", "awsvpc", "host"] = Field(
        default="bridge", description="How containers reach the network; `awsvpc` on Fargate."
    )
    requires_compatibilities: Annotated[
        list[Literal["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]], UNORDERED
    ] = Field(default=[], description="What it must be able to run on.")
    execution_role_arn: str | None = Field(
        default=None, description="The role that starts its tasks: pulls images, reads secrets."
    )
    task_role_arn: str | None = Field(
        default=None, description="The role that its containers act as."
    )
    ephemeral_storage: EphemeralStorage | None = Field(
        default=None, description="The disk of a task on Fargate."
    )
    runtime_platform: RuntimePlatform | None = Field(
        default=None, description="What a task runs on."
    )
    volume: Annotated[list[Volume], UNORDERED] = Field(
        default=[], description="Places that its containers share."
    )
    tags: dict[str, str] = TAGS


_CONTENT = frozenset(TaskDefinition.model_fields.keys()) - {"family", "tags"}


class TaskDefinitions(AwsType):
    type = "aws_ecs_task_definition"
    schema = TaskDefinition
    computed: Mapping[str, str] = {
        "arn": "The ARN of the revision.",
        "arn_without_revision": "The ARN of the family.",
        "revision": "The revision's number.",
    }
    named_by = "family"
    longest = 255
    reads = (
        "ecs.DescribeTaskDefinition",
        "ecs.ListTaskDefinitions",
        "resourcegroupstaggingapi.GetResources",
    )
    writes = (
        "ecs.RegisterTaskDefinition",
        "ecs.DeregisterTaskDefinition",
        "ecs.TagResource",
        "ecs.UntagResource",
    )
    needs = ("iam:PassRole",)

    @property
    def decided_by(self) -> Mapping[str, frozenset[str]]:
        stays: frozenset[str] = frozenset()
        return {
            "family": stays,
            "arn_without_revision": stays,
            **dict.fromkeys(("id", "arn", "revision"), _CONTENT),
        }

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        if len(ids) <= FEW:
            return each(ids, lambda id: self._read(client, id))
        latest = _latest(client.pages("ecs", "list_task_definitions", "taskDefinitionArns"))
        gone = {id: Missing(id) for id in ids if family_of(id) not in latest}
        tags = tagged(client, "ecs:task-definition")
        # A revision never changes, so that these are as they were registered.
        same = {
            id: self.observed(client, id, {}, _attributes(id), tags[id])
            for id in ids
            if latest.get(family_of(id)) == id and id in tags
        }
        rest = [id for id in ids if id not in gone and id not in same]
        return {**gone, **same, **each(rest, lambda id: self._read(client, id))}

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        try:
            return self._described(client, identity)
        except NotFound:
            return None

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        family = properties.get("family") or identity
        live = self.by_identity(client, family)
        if live is not None:
            self.claimed(live, tags, Conflict(f"There is a task definition {family}."))
            if self._content(live.properties) == self._content(properties):
                return live
        return self._register(client, family, properties, tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        family = family_of(id)
        live = self.by_identity(client, family)
        if live is None or self._content(live.properties) != self._content(properties):
            made = self._register(client, family, properties, tags)
            _retire(client, family, {made.id, live.id if live is not None else ""})
            return made
        arn = live.id
        answer = _describe(client, arn)
        self.retag(
            client,
            tags_from(answer.get("tags")),
            properties,
            tags,
            lambda put: client.call("ecs", "tag_resource", resourceArn=arn, tags=tags_to(put)),
            lambda keys: client.call("ecs", "untag_resource", resourceArn=arn, tagKeys=keys),
        )
        return self.made(client, arn, {**properties, "family": family}, tags, _attributes(arn))

    def delete(self, client: AwsClient, id: str) -> None:
        """Every revision is deregistered; ECS keeps inactive ones, from which nothing starts."""
        _retire(client, family_of(id), frozenset())

    def remains(self, properties: Properties, deleted: date) -> str:
        return "inactive: ECS keeps its revisions, and starts nothing from them"

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        latest = _latest(client.pages("ecs", "list_task_definitions", "taskDefinitionArns"))
        answers = each(sorted(latest.values()), lambda arn: self._described(client, arn))
        return (live for live in answers.values() if isinstance(live, Observed))

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        containers = normal_containers(properties["container_definitions"])
        return {**properties, "container_definitions": containers}

    def _content(self, properties: Properties) -> dict[str, Any]:
        whole = self.normalise(properties)
        content = {name: whole[name] for name in _CONTENT}
        for name in ("requires_compatibilities", "volume"):
            content[name] = sorted(content[name], key=repr)
        return content

    def _register(
        self, client: AwsClient, family: str, properties: Properties, tags: Tags
    ) -> Observed:
        wanted = _sent(properties, tags_to(self.all_tags(client, properties, tags)))
        made = client.call("ecs", "register_task_definition", family=family, **given(wanted))
        arn = made["taskDefinition"]["taskDefinitionArn"]
        return self.made(client, arn, {**properties, "family": family}, tags, _attributes(arn))

    def _read(self, client: AwsClient, id: str) -> Observed:
        """What the family is now, under the id by which it is known."""
        return self._described(client, family_of(id))._replace(id=id)

    def _described(self, client: AwsClient, name: str) -> Observed:
        answer = _describe(client, name)
        found = answer["taskDefinition"]
        if found["status"] != "ACTIVE":
            raise NotFound(f"The task definition {name} has no active revision.")
        arn = found["taskDefinitionArn"]
        return self.observed(
            client, arn, _properties(found), _attributes(arn), tags_from(answer.get("tags"))
        )


def family_of(arn: str) -> str:
    return arn.rpartition("/")[2].rpartition(":")[0]


def _revision(arn: str) -> int:
    return int(arn.rpartition(":")[2])


def _latest(arns: Iterable[str]) -> dict[str, str]:
    """The latest revision of each family."""
    found: dict[str, str] = {}
    for arn in arns:
        family = family_of(arn)
        if family not in found or _revision(found[family]) < _revision(arn):
            found[family] = arn
    return found


def _attributes(arn: str) -> dict[str, Any]:
    return {
        "id": arn,
        "family": family_of(arn),
        "arn": arn,
        "arn_without_revision": arn.rpartition(":")[0],
        "revision": _revision(arn),
    }


def _describe(client: AwsClient, name: str) -> dict[str, Any]:
    try:
        return client.call("ecs", "describe_task_definition", taskDefinition=name, include=["TAGS"])
    except Invalid as error:
        # ECS has no code of its own for this.
        if "Unable to describe task definition" in str(error):
            raise NotFound(str(error)) from error
        raise


def _retire(client: AwsClient, family: str, keep: Iterable[str]) -> None:
    """Deregister the active revisions of a family that are not to be kept."""
    arns = client.pages("ecs", "list_task_definitions", "taskDefinitionArns", familyPrefix=family)
    for arn in arns:
        if family_of(arn) == family and arn not in keep:
            client.call("ecs", "deregister_task_definition", taskDefinition=arn)


def _properties(found: Mapping[str, Any]) -> dict[str, Any]:
    disk, platform = found.get("ephemeralStorage"), found.get("runtimePlatform")
    return {
        "family": found["family"],
        "container_definitions": found["containerDefinitions"],
        "cpu": found.get("cpu"),
        "memory": found.get("memory"),
        "network_mode": found.get("networkMode"),
        "requires_compatibilities": found.get("requiresCompatibilities") or [],
        "execution_role_arn": found.get("executionRoleArn"),
        "task_role_arn": found.get("taskRoleArn"),
        "ephemeral_storage": {"size_in_gib": disk["sizeInGiB"]} if disk else None,
        "runtime_platform": {
            "operating_system_family": platform.get("operatingSystemFamily"),
            "cpu_architecture": platform.get("cpuArchitecture"),
        }
        if platform
        else None,
        "volume": [
            {"name": item["name"], "host_path": item.get("host", {}).get("sourcePath")}
            for item in found.get("volumes") or ()
        ],
    }


def _sent(properties: Properties, tags: list[dict[str, str]]) -> dict[str, Any]:
    disk, platform = properties.get("ephemeral_storage"), properties.get("runtime_platform")
    return {
        "containerDefinitions": parsed(properties["container_definitions"]),
        "cpu": properties.get("cpu"),
        "memory": properties.get("memory"),
        "networkMode": properties.get("network_mode"),
        "requiresCompatibilities": properties.get("requires_compatibilities"),
        "executionRoleArn": properties.get("execution_role_arn"),
        "taskRoleArn": properties.get("task_role_arn"),
        "ephemeralStorage": {"sizeInGiB": disk["size_in_gib"]} if disk else None,
        "runtimePlatform": given(
            {
                "operatingSystemFamily": platform.get("operating_system_family"),
                "cpuArchitecture": platform.get("cpu_architecture"),
            }
        )
        if platform
        else None,
        "volumes": [
            {"name": item["name"], **given({"host": given({"sourcePath": item.get("host_path")})})}
            for item in properties.get("volume") or ()
        ],
        "tags": tags,
    }


primitive = TaskDefinitions()
