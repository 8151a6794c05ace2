"""The tags of all objects of one type, a hundred a call, by their ARNs.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
What has never had tags is not among them.  It misses IAM, schedules and security groups.
"""

from __future__ import annotations

from providers.aws.session import AwsClient
from providers.aws.tags import from_list

__all__ = ["tagged"]


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
