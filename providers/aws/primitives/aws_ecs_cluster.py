"""``aws_ecs_cluster``: where tasks run.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, UNORDERED, Block
from providers.aws.ecs import ClusterName, clusters, tags_from, tags_to
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import chunks
from providers.aws.session import AwsClient
from providers.aws.waiting import until
from providers.contract import Conflict, Missing, NotFound, Observed, Unreadable

__all__ = ["Cluster", "primitive"]

_GONE_SECONDS = 300


class Setting(Block):
    """A setting of a cluster."""

    name: Literal["containerInsights"] = Field(description="Its name.")
    value: Literal["enabled", "disabled", "enhanced"] = Field(description="Its value.")


class Cluster(Block):
    """A cluster of ECS."""

    name: Annotated[ClusterName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    setting: Annotated[list[Setting], UNORDERED] = Field(
        default=[], description="Settings, such as Container Insights."
    )
    tags: dict[str, str] = TAGS


class Clusters(AwsType):
    type = "aws_ecs_cluster"
    schema = Cluster
    computed: Mapping[str, str] = {"arn": "Its ARN."}
    longest = 255
    reads = ("ecs.DescribeClusters", "ecs.ListClusters")
    writes = (
        "ecs.CreateCluster",
        "ecs.UpdateCluster",
        "ecs.TagResource",
        "ecs.UntagResource",
        "ecs.ListServices",
        "ecs.DescribeServices",
        "ecs.UpdateService",
        "ecs.DeleteService",
        "ecs.ListTasks",
        "ecs.StopTask",
        "ecs.DeleteCluster",
    )

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        found = clusters(client, ids)
        return {id: self._observed(client, found[id]) if id in found else Missing(id) for id in ids}

    def id_of(self, client: AwsClient, identity: str) -> str:
        return f"arn:{client.partition}:ecs:{client.region}:{client.account}:cluster/{identity}"

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        """ECS answers with the cluster that is there, whoever's it is: that is looked at first."""
        name = properties.get("name") or identity
        live = self.look(client, self.id_of(client, name))
        if live is not None:
            return self.claimed(live, tags, Conflict(f"There is a cluster {name}."))
        made = client.call(
            "ecs",
            "create_cluster",
            clusterName=name,
            settings=properties.get("setting") or [],
            tags=tags_to(self.all_tags(client, properties, tags)),
        )["cluster"]
        arn = made["clusterArn"]
        return self.made(client, arn, {**properties, "name": name}, tags, {"arn": arn})

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        if "setting" in changed:
            settings = properties.get("setting") or _DEFAULTS
            client.call("ecs", "update_cluster", cluster=id, settings=settings)
        found = clusters(client, [id]).get(id)
        if found is None:
            raise NotFound(f"The cluster {id} is not there any more.")
        self.retag(
            client,
            tags_from(found.get("tags")),
            properties,
            tags,
            lambda put: client.call("ecs", "tag_resource", resourceArn=id, tags=tags_to(put)),
            lambda keys: client.call("ecs", "untag_resource", resourceArn=id, tagKeys=keys),
        )
        named = {**properties, "name": found["clusterName"]}
        return self.made(client, id, named, tags, {"arn": id})

    def delete(self, client: AwsClient, id: str) -> None:
        """In the order that ECS wants: services to none and away, tasks stopped,
        then the cluster."""
        try:
            _end_services(client, id)
            _end_tasks(client, id)
            client.call("ecs", "delete_cluster", cluster=id)
        except NotFound:
            return

    def remains(self, properties: Properties, deleted: date) -> str:
        return "inactive: ECS shows it for a while, and nothing runs in it"

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        arns = list(client.pages("ecs", "list_clusters", "clusterArns"))
        return (self._observed(client, item) for item in clusters(client, arns).values())

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        """Container Insights is disabled where nothing is said of it."""
        setting = properties["setting"]
        kept = [item for item in setting or () if item not in _DEFAULTS]
        return {**properties, "setting": kept}

    def _observed(self, client: AwsClient, cluster: Properties) -> Observed:
        properties = {"name": cluster["clusterName"], "setting": cluster.get("settings") or []}
        arn = cluster["clusterArn"]
        return self.observed(client, arn, properties, {"arn": arn}, tags_from(cluster.get("tags")))


_DEFAULTS = [{"name": "containerInsights", "value": "disabled"}]


def _end_services(client: AwsClient, cluster: str) -> None:
    arns = list(client.pages("ecs", "list_services", "serviceArns", cluster=cluster))
    for arn in arns:
        client.call("ecs", "update_service", cluster=cluster, service=arn, desiredCount=0)
        client.call("ecs", "delete_service", cluster=cluster, service=arn, force=True)
    if not arns:
        return

    def gone() -> bool:
        return all(
            service["status"] == "INACTIVE"
            for some in chunks(arns, 10)
            for service in client.call("ecs", "describe_services", cluster=cluster, services=some)[
                "services"
            ]
        )

    until(client, gone, _GONE_SECONDS, f"The services of {cluster} are still draining.")


def _end_tasks(client: AwsClient, cluster: str) -> None:
    def running() -> list[str]:
        return list(client.pages("ecs", "list_tasks", "taskArns", cluster=cluster))

    tasks = running()
    for task in tasks:
        client.call("ecs", "stop_task", cluster=cluster, task=task, reason="Its cluster goes.")
    if tasks:
        until(client, lambda: not running(), _GONE_SECONDS, f"Tasks of {cluster} are stopping.")


primitive = Clusters()
