"""The tagging API for what moto leaves out: log and schedule groups, inference profiles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moto.logs.models import logs_backends
from moto.scheduler.models import scheduler_backends

from peers.aws.calls import Call
from peers.aws.overlays import bedrock
from peers.aws.overlays.common import page

__all__ = ["OVERLAYS"]

_Tags = Mapping[str, Mapping[str, str]]


def _log_groups(call: Call) -> _Tags:
    backend = logs_backends[call.account][call.region]
    arns = [group.arn.removesuffix(":*") for group in backend.groups.values()]
    return {arn: backend.list_tags_for_resource(arn) for arn in arns}


def _schedule_groups(call: Call) -> _Tags:
    backend = scheduler_backends[call.account][call.region]
    arns = [group.arn for group in backend.schedule_groups.values()]
    return {arn: backend.tagger.get_tag_dict_for_resource(arn) for arn in arns}


_OF_TYPE: Mapping[str, Callable[[Call], _Tags]] = {
    "bedrock:application-inference-profile": bedrock.tags,
    "logs:log-group": _log_groups,
    "scheduler:schedule-group": _schedule_groups,
}


def _resources(call: Call) -> Mapping[str, Any] | None:
    wanted = call.parameters
    types = wanted.get("ResourceTypeFilters", [])
    if len(types) != 1 or types[0] not in _OF_TYPE:
        return None
    tags = _OF_TYPE[types[0]](call)
    found = [arn for arn in tags if tags[arn]]
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
