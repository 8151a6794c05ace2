"""``data "aws_vpc"``: a VPC, by id, tags, or whether it is the default one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from planes.kind import Block
from providers.aws.lookup import Filter, Lookup, filters_of, only_one
from providers.aws.session import AwsClient
from providers.aws.tags import from_list

__all__ = ["data"]


class _Arguments(Block):
    """A VPC; the arguments together must fit exactly one."""

    id: str | None = Field(default=None, min_length=1, description="Its id.")
    default: bool | None = Field(default=None, description="Whether it is the default one.")
    cidr_block: str | None = Field(default=None, min_length=1, description="Its IPv4 network.")
    state: str | None = Field(default=None, description="`pending` or `available`.")
    tags: dict[str, str] = Field(default={}, description="Tags that it has.")
    filter: list[Filter] = Field(default=[], description="Filters of EC2's own.")


_FILTERS = {"id": "vpc-id", "cidr_block": "cidr", "state": "state"}


def _look(client: AwsClient, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    filters = filters_of(arguments, _FILTERS)
    if arguments.get("default") is not None:
        filters.append({"Name": "is-default", "Values": [str(arguments["default"]).lower()]})
    found = list(client.pages("ec2", "describe_vpcs", "Vpcs", Filters=filters))
    vpc = only_one(found, "VPC", lambda item: str(item["VpcId"]))
    id, owner = vpc["VpcId"], vpc.get("OwnerId", client.account)
    return {
        "id": id,
        "arn": f"arn:{client.partition}:ec2:{client.region}:{owner}:vpc/{id}",
        "cidr_block": vpc["CidrBlock"],
        "default": vpc["IsDefault"],
        "dhcp_options_id": vpc.get("DhcpOptionsId"),
        "instance_tenancy": vpc.get("InstanceTenancy"),
        "owner_id": owner,
        "state": vpc["State"],
        "tags": from_list(vpc.get("Tags")),
    }


data = Lookup(
    "aws_vpc",
    _Arguments,
    {
        "arn": "Its ARN.",
        "dhcp_options_id": "Its DHCP options.",
        "instance_tenancy": "Where its instances run.",
        "owner_id": "The account that it is in.",
    },
    ("ec2.DescribeVpcs",),
    _look,
)
