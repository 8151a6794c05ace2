"""The tags of all objects of one type, a hundred a call, by their ARNs.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
It answers for all types but IAM's roles and users, of which it has nothing:
https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
What has never had tags is not among them, nor, for a while, what has just been made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from providers.aws.reading import FEW, together
from providers.aws.session import AwsClient
from providers.aws.tags import from_list

__all__ = ["tagged", "tags_by_arn"]


def tags_by_arn(
    client: AwsClient, type: str, arns: Sequence[str], one: Callable[[str], dict[str, str]]
) -> Mapping[str, dict[str, str]]:
    """ARN to tags.  Those that the tagging API does not show are asked for one by one, by ``one``:
    all that is ours bears tags."""
    found = tagged(client, type) if len(arns) > FEW else {}
    rest = together([arn for arn in arns if arn not in found], one)
    return {arn: rest[arn] if arn in rest else found[arn] for arn in arns}


def tagged(client: AwsClient, type: str) -> dict[str, dict[str, str]]:
    """``type`` is such as ``ecs:task-definition``."""
    found = client.pages(
        "resourcegroupstaggingapi",
        "get_resources",
        "ResourceTagMappingList",
        ResourceTypeFilters=[type],
        PaginationConfig={"PageSize": 100},
    )
    return {item["ResourceARN"]: from_list(item.get("Tags")) for item in found}
