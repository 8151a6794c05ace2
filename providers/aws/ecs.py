"""What the types of ECS share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import Block
from planes.scalar import matching, number
from providers.aws.reading import chunks
from providers.aws.session import AwsClient

__all__ = ["CapacityProvider", "ClusterName", "Strategy", "clusters", "tags_from", "tags_to"]

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
ClusterName = Annotated[
    str,
    matching(
        "cluster_name",
        r"[A-Za-z0-9_-]{1,255}",
        'a name of up to 255 letters, digits, "-" and "_" is required',
    ),
]
CapacityProvider = Annotated[
    str,
    matching(
        "capacity_provider",
        r"FARGATE|FARGATE_SPOT|(?!(?:aws|ecs|fargate))[A-Za-z0-9_-]{1,255}",
        "FARGATE, FARGATE_SPOT or the name of a capacity provider is required",
    ),
]


class Strategy(Block):
    """A capacity provider's share of the tasks."""

    capacity_provider: CapacityProvider = Field(description="Its name.")
    base: Annotated[
        int,
        number("a number from 0 to 100000 is required", minimum=0, maximum=100000, whole=True),
    ] = Field(default=0, description="So many tasks it has before others get any.")
    weight: Annotated[
        int, number("a number from 0 to 1000 is required", minimum=0, maximum=1000, whole=True)
    ] = Field(default=0, description="Its share of all others.")


def clusters(client: AwsClient, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The active clusters among the names, or ARNs; by ARN.  A hundred a call."""
    found: dict[str, dict[str, Any]] = {}
    for some in chunks(names, 100):
        answer = client.call(
            "ecs", "describe_clusters", clusters=some, include=["SETTINGS", "TAGS"]
        )
        found |= {
            item["clusterArn"]: item for item in answer["clusters"] if item["status"] != "INACTIVE"
        }
    return found


def tags_to(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def tags_from(items: Sequence[Mapping[str, str]] | None) -> dict[str, str]:
    return {item["key"]: item.get("value", "") for item in items or ()}
