"""``aws_iam_role_policy_attachment``: a managed policy that a role has.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from planes.kind import REPLACES, Block
from providers.aws.iam import PolicyArn, RoleName, details
from providers.aws.primitive import AwsType, Properties, Tags
from providers.aws.reading import FEW, together
from providers.aws.session import AwsClient
from providers.contract import Missing, NotFound, Observed, Primitive, Unreadable, View

__all__ = ["RolePolicyAttachment", "primitive"]


class RolePolicyAttachment(Block):
    """That a role has a managed policy."""

    role: Annotated[RoleName, REPLACES] = Field(description="The name of the role.")
    policy_arn: Annotated[PolicyArn, REPLACES] = Field(description="The ARN of the policy.")


class Attachments(AwsType):
    """Its id is ``role/arn``, as Terraform imports it."""

    type = "aws_iam_role_policy_attachment"
    schema = RolePolicyAttachment
    computed: Mapping[str, str] = {}
    named_by = None
    reads = ("iam.ListAttachedRolePolicies", "iam.GetAccountAuthorizationDetails")
    writes = ("iam.AttachRolePolicy", "iam.DetachRolePolicy")

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        role, arn = primitive.properties.get("role"), primitive.properties.get("policy_arn")
        return f"{role}/{arn}" if type(role) is type(arn) is str else ""

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        roles = {id.partition("/")[0] for id in ids}
        if len(roles) > FEW:
            attached = {live.id for live in self.discover(client)}
        else:
            lists = together(sorted(roles), lambda role: _attached(client, role))
            attached = {f"{role}/{arn}" for role, arns in lists.items() for arn in arns}
        return {id: self._observed(client, id) if id in attached else Missing(id) for id in ids}

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        return self.look(client, identity) if identity else None

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        role, arn = properties["role"], properties["policy_arn"]
        client.call("iam", "attach_role_policy", RoleName=role, PolicyArn=arn)
        return self._observed(client, f"{role}/{arn}")

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        """It has nothing that changes in place."""
        return self._observed(client, id)

    def delete(self, client: AwsClient, id: str) -> None:
        role, _, arn = id.partition("/")
        try:
            client.call("iam", "detach_role_policy", RoleName=role, PolicyArn=arn)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        for role in details(client, "Role", "RoleDetailList"):
            if not role["Path"].startswith("/aws-service-role/"):
                for item in role.get("AttachedManagedPolicies", ()):
                    yield self._observed(client, f"{role['RoleName']}/{item['PolicyArn']}")

    def _observed(self, client: AwsClient, id: str) -> Observed:
        role, _, arn = id.partition("/")
        return self.observed(client, id, {"role": role, "policy_arn": arn})


def _attached(client: AwsClient, role: str) -> list[str]:
    try:
        found = client.pages(
            "iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role
        )
        return [item["PolicyArn"] for item in found]
    except NotFound:
        return []


primitive = Attachments()
