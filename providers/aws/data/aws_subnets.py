"""``data "aws_subnets"``: the ids of subnets, by filters and tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from planes.kind import Block
from providers.aws.lookup import Filter, Lookup, filters_of
from providers.aws.session import AwsClient

__all__ = ["data"]


class _Arguments(Block):
    """Subnets that all of the arguments fit; none is no error."""

    tags: dict[str, str] = Field(default={}, description="Tags that they have.")
    filter: list[Filter] = Field(
        default=[], description='Filters of EC2\'s own, such as `name = "vpc-id"`.'
    )


def _look(client: AwsClient, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    found = client.pages("ec2", "describe_subnets", "Subnets", Filters=filters_of(arguments))
    return {"id": client.region, "ids": sorted(subnet["SubnetId"] for subnet in found)}


data = Lookup(
    "aws_subnets",
    _Arguments,
    {"ids": "Their ids, in order."},
    ("ec2.DescribeSubnets",),
    _look,
)
