"""The tags of log groups by the tagging API, which moto leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.logs.models import logs_backends

from peers.aws.calls import Call
from peers.aws.overlays.common import page

__all__ = ["OVERLAYS"]


def _resources(call: Call) -> Mapping[str, Any] | None:
    wanted = call.parameters
    if wanted.get("ResourceTypeFilters") != ["logs:log-group"]:
        return None
    backend = logs_backends[call.account][call.region]
    arns = [group.arn.removesuffix(":*") for group in backend.groups.values()]
    tags = {arn: backend.list_tags_for_resource(arn) for arn in arns}
    found = [arn for arn in arns if tags[arn]]
    some, token = page(found, wanted.get("ResourcesPerPage"), wanted.get("PaginationToken"))
    return {
        "PaginationToken": token or "",
        "ResourceTagMappingList": [
            {
                "ResourceARN": arn,
                "Tags": [{"Key": key, "Value": value} for key, value in tags[arn].items()],
            }
            for arn in some
        ],
    }


OVERLAYS = {"resourcegroupstaggingapi.GetResources": _resources}
