"""``aws_iam_role``: whom something acts as.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from planes.scalar import matching, number
from providers.aws.documents import Document, as_text, policy
from providers.aws.iam import IamPath, PolicyArn, RoleName, details
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import FEW, each, given
from providers.aws.session import AwsClient
from providers.aws.tags import from_list, keyed
from providers.contract import Conflict, Missing, NotFound, Observed, Unreadable

__all__ = ["Role", "primitive"]

Description = Annotated[
    str,
    matching(
        "role_description",
        r"[\t\n\r -~¡-ÿ]{0,1000}",
        "a text of up to 1000 Latin letters is required",
    ),
]
SessionSeconds = Annotated[
    int,
    number("seconds from 3600 to 43200 are required", minimum=3600, maximum=43200, whole=True),
]


class Role(Block):
    """An IAM role."""

    name: Annotated[RoleName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    path: Annotated[IamPath, REPLACES] = Field(default="/", description="Its path.")
    assume_role_policy: Document = Field(description="Who may assume it: its trust policy.")
    description: Description = Field(default="", description="What it is for.")
    max_session_duration: SessionSeconds = Field(
        default=3600, description="How long a session may last, in seconds."
    )
    permissions_boundary: PolicyArn | None = Field(
        default=None, description="The ARN of the policy that bounds what it may."
    )
    tags: dict[str, str] = TAGS


class Roles(AwsType):
    type = "aws_iam_role"
    schema = Role
    computed: Mapping[str, str] = {
        "arn": "Its ARN.",
        "unique_id": "The id that no other role ever has, not even one of the same name.",
    }
    reads = ("iam.GetRole", "iam.GetAccountAuthorizationDetails", "iam.ListRoles")
    writes = (
        "iam.CreateRole",
        "iam.UpdateAssumeRolePolicy",
        "iam.UpdateRole",
        "iam.PutRolePermissionsBoundary",
        "iam.DeleteRolePermissionsBoundary",
        "iam.TagRole",
        "iam.UntagRole",
        "iam.ListRolePolicies",
        "iam.DeleteRolePolicy",
        "iam.ListAttachedRolePolicies",
        "iam.DetachRolePolicy",
        "iam.ListInstanceProfilesForRole",
        "iam.RemoveRoleFromInstanceProfile",
        "iam.DeleteRole",
    )

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        if len(ids) <= FEW:
            return each(ids, lambda id: self._observed(client, _role(client, id)))
        roles = {role["RoleName"]: role for role in _all(client)}
        return {id: self._observed(client, roles[id]) if id in roles else Missing(id) for id in ids}

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        name = properties.get("name") or identity
        wanted = {
            "RoleName": name,
            "Path": properties.get("path"),
            "AssumeRolePolicyDocument": as_text(properties["assume_role_policy"]),
            "Description": properties.get("description") or None,
            "MaxSessionDuration": properties.get("max_session_duration"),
            "PermissionsBoundary": properties.get("permissions_boundary"),
            "Tags": keyed(self.all_tags(client, properties, tags)),
        }
        try:
            role = client.call("iam", "create_role", **given(wanted))["Role"]
        except Conflict as error:
            return self.claimed(self.look(client, name), tags, error)
        attributes = {"arn": role["Arn"], "unique_id": role["RoleId"]}
        return self.made(client, name, {**properties, "name": name}, tags, attributes)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        if "assume_role_policy" in changed:
            document = as_text(properties["assume_role_policy"])
            client.call("iam", "update_assume_role_policy", RoleName=id, PolicyDocument=document)
        if changed & {"description", "max_session_duration"}:
            client.call(
                "iam",
                "update_role",
                RoleName=id,
                Description=properties.get("description") or "",
                MaxSessionDuration=properties.get("max_session_duration") or 3600,
            )
        if "permissions_boundary" in changed:
            _bound(client, id, properties.get("permissions_boundary"))
        role = client.call("iam", "get_role", RoleName=id)["Role"]
        self.retag(
            client,
            from_list(role.get("Tags")),
            properties,
            tags,
            lambda put: client.call("iam", "tag_role", RoleName=id, Tags=keyed(put)),
            lambda keys: client.call("iam", "untag_role", RoleName=id, TagKeys=keys),
        )
        attributes = {"arn": role["Arn"], "unique_id": role["RoleId"]}
        return self.made(client, id, {**properties, "name": id}, tags, attributes)

    def delete(self, client: AwsClient, id: str) -> None:
        """With what hangs on it, which AWS refuses to delete it with."""
        try:
            _strip(client, id)
            client.call("iam", "delete_role", RoleName=id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        """All but those that AWS services have made for themselves."""
        for role in _all(client):
            if not role["Path"].startswith("/aws-service-role/"):
                yield self._observed(client, role)

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        return {**properties, "assume_role_policy": policy(properties["assume_role_policy"])}

    def _observed(self, client: AwsClient, role: Properties) -> Observed:
        properties = {
            "name": role["RoleName"],
            "path": role["Path"],
            "assume_role_policy": role["AssumeRolePolicyDocument"],
            "description": role.get("Description", ""),
            "max_session_duration": role.get("MaxSessionDuration", 3600),
            "permissions_boundary": role.get("PermissionsBoundary", {}).get(
                "PermissionsBoundaryArn"
            ),
        }
        attributes = {"arn": role["Arn"], "unique_id": role["RoleId"]}
        return self.observed(
            client, role["RoleName"], properties, attributes, from_list(role.get("Tags"))
        )


def _role(client: AwsClient, name: str) -> dict[str, Any]:
    role: dict[str, Any] = client.call("iam", "get_role", RoleName=name)["Role"]
    return role


def _all(client: AwsClient) -> Iterator[dict[str, Any]]:
    """Every role; what the details lack (description, session length) is in the list."""
    listed = client.pages("iam", "list_roles", "Roles", PaginationConfig={"PageSize": 1000})
    roles = {role["RoleName"]: role for role in listed}
    for detail in details(client, "Role", "RoleDetailList"):
        yield {**roles.get(detail["RoleName"], {}), **detail}


def _bound(client: AwsClient, name: str, boundary: str | None) -> None:
    if boundary:
        client.call(
            "iam", "put_role_permissions_boundary", RoleName=name, PermissionsBoundary=boundary
        )
    else:
        client.call("iam", "delete_role_permissions_boundary", RoleName=name)


def _strip(client: AwsClient, name: str) -> None:
    for policy_name in client.pages("iam", "list_role_policies", "PolicyNames", RoleName=name):
        client.call("iam", "delete_role_policy", RoleName=name, PolicyName=policy_name)
    attached = client.pages("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=name)
    for item in attached:
        client.call("iam", "detach_role_policy", RoleName=name, PolicyArn=item["PolicyArn"])
    profiles = client.pages(
        "iam", "list_instance_profiles_for_role", "InstanceProfiles", RoleName=name
    )
    for profile in profiles:
        client.call(
            "iam",
            "remove_role_from_instance_profile",
            RoleName=name,
            InstanceProfileName=profile["InstanceProfileName"],
        )


primitive = Roles()
