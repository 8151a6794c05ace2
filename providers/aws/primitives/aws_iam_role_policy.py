"""``aws_iam_role_policy``: what a role may, written into the role itself.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, Block
from providers.aws.claims import same_or_none
from providers.aws.documents import Document, as_text, policy
from providers.aws.iam import PolicyName, RoleName, details
from providers.aws.primitive import AwsType, Properties, Tags
from providers.aws.reading import FEW, each
from providers.aws.session import AwsClient
from providers.contract import Missing, NotFound, Observed, Primitive, Unreadable, View

__all__ = ["RolePolicy", "primitive"]


class RolePolicy(Block):
    """A policy that is part of an IAM role."""

    name: Annotated[PolicyName | None, COMPUTED, REPLACES] = Field(
        default=None, description="Its name; one is made where it is left out."
    )
    role: Annotated[RoleName, REPLACES] = Field(description="The name of the role.")
    policy: Document = Field(description="What the role may.")


class RolePolicies(AwsType):
    """Its id is the role's name and its own, ``role:name``."""

    type = "aws_iam_role_policy"
    schema = RolePolicy
    computed: Mapping[str, str] = {}
    longest = 128
    reads = ("iam.GetRolePolicy", "iam.GetAccountAuthorizationDetails")
    writes = ("iam.PutRolePolicy", "iam.DeleteRolePolicy")

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        """The id; the name alone where the role is not known yet."""
        role = primitive.properties.get("role")
        name = super().identity(primitive, view, generation)
        return f"{role}:{name}" if type(role) is str else name

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        if len(ids) <= FEW:
            return each(ids, lambda id: self._read(client, id))
        policies = {live.id: live for live in self.discover(client)}
        return {id: policies.get(id) or Missing(id) for id in ids}

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        """By role and name, or by a name that was made, which no other role has one of."""
        if ":" in identity:
            return self.look(client, identity)
        named = [live for live in self.discover(client) if live.attributes["name"] == identity]
        return named[0] if len(named) == 1 else None

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        """``PutRolePolicy`` would overwrite, so that one looks first; a name that was made is
        nobody else's."""
        role, given = properties["role"], properties.get("name")
        name = given or identity.rpartition(":")[2]
        whole = {**properties, "name": name}
        live = same_or_none(self, client, f"{role}:{name}", whole) if given else None
        return live or self._put(client, role, name, properties)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        role, _, name = id.partition(":")
        return self._put(client, role, name, properties)

    def delete(self, client: AwsClient, id: str) -> None:
        role, _, name = id.partition(":")
        try:
            client.call("iam", "delete_role_policy", RoleName=role, PolicyName=name)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        for role in details(client, "Role", "RoleDetailList"):
            for item in role.get("RolePolicyList", ()):
                yield self._observed(
                    client, role["RoleName"], item["PolicyName"], item["PolicyDocument"]
                )

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        return {**properties, "policy": policy(properties["policy"])}

    def _read(self, client: AwsClient, id: str) -> Observed:
        role, _, name = id.partition(":")
        found = client.call("iam", "get_role_policy", RoleName=role, PolicyName=name)
        return self._observed(client, role, name, found["PolicyDocument"])

    def _put(self, client: AwsClient, role: str, name: str, properties: Properties) -> Observed:
        """Makes or overwrites it: the same call, whatever was there."""
        text = as_text(properties["policy"])
        client.call("iam", "put_role_policy", RoleName=role, PolicyName=name, PolicyDocument=text)
        return self._observed(client, role, name, properties["policy"])

    def _observed(self, client: AwsClient, role: str, name: str, document: Any) -> Observed:
        properties = {"name": name, "role": role, "policy": document}
        return self.observed(client, f"{role}:{name}", properties)


primitive = RolePolicies()
