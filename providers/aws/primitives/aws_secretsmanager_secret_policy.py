"""``aws_secretsmanager_secret_policy``: who may do what with a secret, written on the secret.

https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import REPLACES, Block
from providers.aws.claims import same_or_none
from providers.aws.documents import Document, as_text, parsed, policy
from providers.aws.primitive import AwsType, Properties, Tags
from providers.aws.reading import each
from providers.aws.session import AwsClient
from providers.contract import Missing, NotFound, Observed, Primitive, Unreadable, View

__all__ = ["SecretPolicy", "primitive"]


class SecretPolicy(Block):
    """The resource policy of a secret."""

    secret_arn: Annotated[str, REPLACES] = Field(
        min_length=1, max_length=2048, description="The secret's ARN."
    )
    policy: Document = Field(description="Who may do what with it.")
    block_public_policy: bool = Field(
        default=True, description="Whether a policy that lets everybody in is refused."
    )


class SecretPolicies(AwsType):
    """Its id is the secret's ARN."""

    type = "aws_secretsmanager_secret_policy"
    schema = SecretPolicy
    computed: Mapping[str, str] = {}
    named_by = None
    reads = ("secretsmanager.GetResourcePolicy", "secretsmanager.ListSecrets")
    writes = ("secretsmanager.PutResourcePolicy", "secretsmanager.DeleteResourcePolicy")

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        arn = primitive.properties.get("secret_arn")
        return arn if type(arn) is str else ""

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        return each(ids, lambda id: self._read(client, id))

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        return self.look(client, identity) if identity else None

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        """The call overwrites, so that one looks first."""
        arn = properties["secret_arn"]
        live = same_or_none(self, client, arn, properties)
        return live or self.update(client, arn, properties, frozenset(), tags)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        client.call(
            "secretsmanager",
            "put_resource_policy",
            SecretId=id,
            ResourcePolicy=as_text(properties["policy"]),
            BlockPublicPolicy=properties.get("block_public_policy") is not False,
        )
        return self._observed(client, id, properties["policy"])

    def delete(self, client: AwsClient, id: str) -> None:
        try:
            client.call("secretsmanager", "delete_resource_policy", SecretId=id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        arns = [s["ARN"] for s in client.pages("secretsmanager", "list_secrets", "SecretList")]
        answers = each(arns, lambda arn: self._read(client, arn))
        return (live for live in answers.values() if isinstance(live, Observed))

    def normal(self, properties: dict[str, Any]) -> dict[str, Any]:
        return {**properties, "policy": policy(properties["policy"])}

    def _read(self, client: AwsClient, id: str) -> Observed:
        text = client.call("secretsmanager", "get_resource_policy", SecretId=id)
        if not text.get("ResourcePolicy"):
            raise NotFound(f"The secret {id} has no policy.")
        return self._observed(client, id, text["ResourcePolicy"])

    def _observed(self, client: AwsClient, arn: str, document: Any) -> Observed:
        return self.observed(client, arn, {"secret_arn": arn, "policy": parsed(document)})


primitive = SecretPolicies()
