"""``aws_security_group``: what may connect to its members, and what they may connect to.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, UNORDERED, Block
from planes.scalar import matching, number
from planes.scalars import Network
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import chunks, given
from providers.aws.rules import from_permissions, merged, permissions, singles
from providers.aws.session import AwsClient
from providers.aws.tags import from_list, keyed
from providers.aws.waiting import until
from providers.contract import Conflict, Missing, NotFound, Observed, Unreadable

__all__ = ["SecurityGroup", "primitive"]

_TASKS = re.compile(r"arn:aws[a-z-]*:ecs:")
_INTERFACE_SECONDS = 300
_FILTER = 200
"""Values that one filter may have."""

_TEXT = r"[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]"
Name = Annotated[
    str,
    matching(
        "group_name",
        rf"(?!sg-){_TEXT}{{1,255}}",
        'a name of up to 255 letters, digits, spaces and "._-:/()#,@[]+=&;{}!$*", not '
        'beginning with "sg-", is required',
    ),
]
Description = Annotated[
    str,
    matching(
        "group_description",
        rf"{_TEXT}{{1,255}}",
        'up to 255 letters, digits, spaces and "._-:/()#,@[]+=&;{}!$*" are required',
    ),
]
RuleText = Annotated[
    str,
    matching(
        "rule_description",
        rf"{_TEXT}{{0,255}}",
        'up to 255 letters, digits, spaces and "._-:/()#,@[]+=&;{}!$*" are required',
    ),
]
RulePort = Annotated[
    int,
    number("a port from 0 to 65535 is required, or -1", minimum=-1, maximum=65535, whole=True),
]


class Rule(Block):
    """What one rule lets through."""

    protocol: str = Field(min_length=1, description="`tcp`, `udp`, `icmp`, a number, or `-1`: all.")
    from_port: RulePort = Field(description="The first port; 0 where the protocol has none.")
    to_port: RulePort = Field(description="The last port; 0 where the protocol has none.")
    cidr_blocks: Annotated[list[Network], UNORDERED] = Field(
        default=[], description="IPv4 networks."
    )
    ipv6_cidr_blocks: Annotated[list[Network], UNORDERED] = Field(
        default=[], description="IPv6 networks."
    )
    prefix_list_ids: Annotated[list[str], UNORDERED] = Field(
        default=[], description="Prefix lists, such as that of S3 in the region."
    )
    security_groups: Annotated[list[str], UNORDERED] = Field(
        default=[], description="The ids of groups whose members are meant."
    )
    self: bool = Field(default=False, description="Whether members of the group itself are meant.")
    description: RuleText = Field(default="", description="What it is for.")


class SecurityGroup(Block):
    """A security group, with all of its rules."""

    name: Annotated[Name | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    description: Annotated[Description, REPLACES] = Field(
        default="Managed by fleetform", description="What it is for."
    )
    vpc_id: Annotated[str | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its VPC; the default one where it is left out."
    )
    ingress: Annotated[list[Rule], UNORDERED] = Field(
        default=[], description="Who may connect to its members; nobody where left out."
    )
    egress: Annotated[list[Rule], UNORDERED] = Field(
        default=[], description="Where its members may connect; nowhere where left out."
    )
    tags: dict[str, str] = TAGS


class SecurityGroups(AwsType):
    type = "aws_security_group"
    schema = SecurityGroup
    computed: Mapping[str, str] = {"arn": "Its ARN.", "owner_id": "The account that it is in."}
    longest = 255
    reads = ("ec2.DescribeSecurityGroups",)
    writes = (
        "ec2.DescribeVpcs",
        "ec2.CreateSecurityGroup",
        "ec2.AuthorizeSecurityGroupIngress",
        "ec2.AuthorizeSecurityGroupEgress",
        "ec2.RevokeSecurityGroupIngress",
        "ec2.RevokeSecurityGroupEgress",
        "ec2.CreateTags",
        "ec2.DeleteTags",
        "ec2.DescribeNetworkInterfaces",
        "ec2.DeleteSecurityGroup",
    )

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        found = {group["GroupId"]: group for group in _groups(client, "group-id", ids)}
        return {id: self._observed(client, found[id]) if id in found else Missing(id) for id in ids}

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        """By its name; two VPCs may each have a group of one name, and ours is tagged."""
        groups = list(_groups(client, "group-name", [identity]))
        owned = [group for group in groups if "fleetform:stack" in from_list(group.get("Tags"))]
        some = owned or groups
        return self._observed(client, some[0]) if len(some) == 1 else None

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        name = properties.get("name") or identity
        vpc = properties.get("vpc_id") or _default_vpc(client)
        every = keyed(self.all_tags(client, properties, tags))
        wanted = {
            "GroupName": name,
            "Description": properties.get("description") or "Managed by fleetform",
            "VpcId": vpc,
            "TagSpecifications": [{"ResourceType": "security-group", "Tags": every}]
            if every
            else None,
        }
        try:
            id = client.call("ec2", "create_security_group", **given(wanted))["GroupId"]
        except Conflict as error:
            groups = [g for g in _groups(client, "group-name", [name]) if g["VpcId"] == vpc]
            live = self._observed(client, groups[0]) if groups else None
            return self._ruled(client, self.claimed(live, tags, error).id, properties, tags)
        return self._ruled(client, id, properties, tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        made = self._ruled(client, id, properties, tags)
        self.retag(
            client,
            from_list(_group(client, id).get("Tags")),
            properties,
            tags,
            lambda put: client.call("ec2", "create_tags", Resources=[id], Tags=keyed(put)),
            lambda keys: client.call(
                "ec2", "delete_tags", Resources=[id], Tags=[{"Key": key} for key in keys]
            ),
        )
        return made

    def delete(self, client: AwsClient, id: str) -> None:
        """What still uses it makes a Conflict, but for the network interfaces of tasks that have
        ended: ECS takes those away a while later."""
        try:
            _delete(client, id)
        except Conflict:
            if not _left_by_tasks(client, id):
                raise
            gone = f"Network interfaces of tasks that have ended are still in {id}."
            until(client, lambda: not _left_by_tasks(client, id), _INTERFACE_SECONDS, gone)
            _delete(client, id)

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        """All but each VPC's own default group, which cannot be deleted."""
        for group in client.pages("ec2", "describe_security_groups", "SecurityGroups"):
            if group["GroupName"] != "default":
                yield self._observed(client, group)

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        return {
            **properties,
            "ingress": merged(properties["ingress"]),
            "egress": merged(properties["egress"]),
        }

    def _ruled(self, client: AwsClient, id: str, properties: Properties, tags: Tags) -> Observed:
        """The group with exactly the rules that are wanted.  A new group comes with one that lets
        everything out."""
        group = _group(client, id)
        for direction, key in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
            live = singles(from_permissions(group.get(key), id))
            wanted = singles(properties.get(direction) or [])
            for verb, some in (("revoke", live - wanted), ("authorize", wanted - live)):
                if some:
                    operation = f"{verb}_security_group_{direction}"
                    client.call("ec2", operation, GroupId=id, IpPermissions=permissions(some, id))
        named = {**properties, "name": group["GroupName"], "vpc_id": group["VpcId"]}
        return self.made(client, id, named, tags, _attributes(client, id, group["OwnerId"]))

    def _observed(self, client: AwsClient, group: Properties) -> Observed:
        id = group["GroupId"]
        properties = {
            "name": group["GroupName"],
            "description": group["Description"],
            "vpc_id": group["VpcId"],
            "ingress": from_permissions(group.get("IpPermissions"), id),
            "egress": from_permissions(group.get("IpPermissionsEgress"), id),
        }
        attributes = _attributes(client, id, group["OwnerId"])
        return self.observed(client, id, properties, attributes, from_list(group.get("Tags")))


def _delete(client: AwsClient, id: str) -> None:
    try:
        client.call("ec2", "delete_security_group", GroupId=id)
    except NotFound:
        return


def _left_by_tasks(client: AwsClient, id: str) -> bool:
    """Whether ECS has interfaces in a group.  It describes each by its attachment's ARN:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html"""
    in_group = [{"Name": "group-id", "Values": [id]}]
    found = client.pages(
        "ec2", "describe_network_interfaces", "NetworkInterfaces", Filters=in_group
    )
    return any(_TASKS.match(item.get("Description", "")) for item in found)


def _attributes(client: AwsClient, id: str, owner: str) -> dict[str, str]:
    arn = f"arn:{client.partition}:ec2:{client.region}:{owner}:security-group/{id}"
    return {"arn": arn, "owner_id": owner}


def _groups(client: AwsClient, by: str, values: Sequence[str]) -> Iterator[dict[str, Any]]:
    for some in chunks(values, _FILTER):
        filters = [{"Name": by, "Values": some}]
        yield from client.pages(
            "ec2", "describe_security_groups", "SecurityGroups", Filters=filters
        )


def _group(client: AwsClient, id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.call("ec2", "describe_security_groups", GroupIds=[id])[
        "SecurityGroups"
    ][0]
    return found


def _default_vpc(client: AwsClient) -> str | None:
    filters = [{"Name": "is-default", "Values": ["true"]}]
    vpcs = client.call("ec2", "describe_vpcs", Filters=filters)["Vpcs"]
    return vpcs[0]["VpcId"] if vpcs else None


primitive = SecurityGroups()
