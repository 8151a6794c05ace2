"""``aws_ecs_cluster_capacity_providers``: what the tasks of a cluster run on.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import REPLACES, UNORDERED, Block
from providers.aws.claims import same_or_none
from providers.aws.ecs import CapacityProvider, ClusterName, Strategy, clusters
from providers.aws.primitive import AwsType, Properties, Tags
from providers.aws.session import AwsClient
from providers.aws.waiting import until
from providers.contract import Missing, NotFound, Observed, Primitive, Unreadable, View

__all__ = ["ClusterCapacityProviders", "primitive"]

_SECONDS = 120


class ClusterCapacityProviders(Block):
    """The capacity providers of a cluster, all of them."""

    cluster_name: Annotated[ClusterName, REPLACES] = Field(description="The cluster's name.")
    capacity_providers: Annotated[list[CapacityProvider], UNORDERED] = Field(
        default=[], description="Their names."
    )
    default_capacity_provider_strategy: Annotated[list[Strategy], UNORDERED] = Field(
        default=[], description="How tasks that say nothing of it are shared out."
    )


class CapacityProviders(AwsType):
    """Its id is the cluster's name.  A cluster with none has no such object."""

    type = "aws_ecs_cluster_capacity_providers"
    schema = ClusterCapacityProviders
    computed: Mapping[str, str] = {}
    named_by = None
    reads = ("ecs.DescribeClusters", "ecs.ListClusters")
    writes = ("ecs.PutClusterCapacityProviders",)
    needs = ("iam:CreateServiceLinkedRole",)

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        name = primitive.properties.get("cluster_name")
        return name if type(name) is str else ""

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        return self.look(client, identity) if identity else None

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        found = {item["clusterName"]: item for item in clusters(client, ids).values()}
        return {
            id: self._observed(client, found[id])
            if id in found and found[id].get("capacityProviders")
            else Missing(id)
            for id in ids
        }

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        """The call overwrites, so that one looks first."""
        name = properties["cluster_name"]
        return same_or_none(self, client, name, properties) or self._put(client, name, properties)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        return self._put(client, id, properties)

    def delete(self, client: AwsClient, id: str) -> None:
        if clusters(client, [id]):
            self._put(client, id, {})

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        arns = list(client.pages("ecs", "list_clusters", "clusterArns"))
        for cluster in clusters(client, arns).values():
            if cluster.get("capacityProviders"):
                yield self._observed(client, cluster)

    def _put(self, client: AwsClient, cluster: str, properties: Properties) -> Observed:
        def settled() -> bool:
            found = next(iter(clusters(client, [cluster]).values()), None)
            if found is None:
                raise NotFound(f"The cluster {cluster} is not there any more.")
            return found.get("attachmentsStatus") != "UPDATE_IN_PROGRESS"

        client.call(
            "ecs",
            "put_cluster_capacity_providers",
            cluster=cluster,
            capacityProviders=properties.get("capacity_providers") or [],
            defaultCapacityProviderStrategy=[
                _sent(item) for item in properties.get("default_capacity_provider_strategy") or ()
            ],
        )
        until(client, settled, _SECONDS, f"The capacity providers of {cluster} are being attached.")
        return self.observed(client, cluster, {**properties, "cluster_name": cluster})

    def _observed(self, client: AwsClient, cluster: Properties) -> Observed:
        properties = {
            "cluster_name": cluster["clusterName"],
            "capacity_providers": cluster["capacityProviders"],
            "default_capacity_provider_strategy": [
                {
                    "capacity_provider": item["capacityProvider"],
                    "base": item.get("base", 0),
                    "weight": item.get("weight", 0),
                }
                for item in cluster.get("defaultCapacityProviderStrategy") or ()
            ],
        }
        return self.observed(client, cluster["clusterName"], properties)


def _sent(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "capacityProvider": item["capacity_provider"],
        "base": item.get("base") or 0,
        "weight": item.get("weight") or 0,
    }


primitive = CapacityProviders()
