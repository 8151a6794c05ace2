"""``aws_apigatewayv2_api``: an HTTP API, the way in for webhooks.

Names are not unique; ours is known by its tags.
https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from planes.kind import COMPUTED, REPLACES, UNORDERED, Block
from providers.attribution import owner
from providers.aws.http_api import apis, arn
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.reading import FEW, each
from providers.aws.recast import Table, from_aws, to_aws
from providers.aws.session import AwsClient
from providers.contract import Missing, NotFound, Observed, Unreadable
from providers.defaults import complete

__all__ = ["Api", "primitive"]


class Cors(Block):
    """Which other sites' pages may call it."""

    allow_credentials: bool = Field(default=False, description="Whether cookies are sent along.")
    allow_headers: Annotated[list[str], UNORDERED] = Field(default=[], description="Headers.")
    allow_methods: Annotated[list[str], UNORDERED] = Field(default=[], description="Methods.")
    allow_origins: Annotated[list[str], UNORDERED] = Field(default=[], description="Sites.")
    expose_headers: Annotated[list[str], UNORDERED] = Field(default=[], description="Headers.")
    max_age: int = Field(
        default=0, ge=-1, le=86400, description="How long that holds, in seconds; -1 for not."
    )


class Api(Block):
    """An HTTP API of API Gateway."""

    name: Annotated[str | None, COMPUTED] = Field(
        default=None,
        min_length=1,
        max_length=128,
        description="Its name; one is made where it is left out.",
    )
    protocol_type: Annotated[Literal["HTTP", "WEBSOCKET"], REPLACES] = Field(
        description="What it speaks."
    )
    description: str = Field(default="", max_length=1024, description="What it is for.")
    version: str | None = Field(default=None, max_length=64, description="A version of one's own.")
    disable_execute_api_endpoint: bool = Field(
        default=False, description="Whether it answers under a name of one's own alone."
    )
    cors_configuration: Cors | None = Field(
        default=None, description="Which other sites' pages may call it."
    )
    tags: dict[str, str] = TAGS


_CORS: Table = {
    "allow_credentials": "AllowCredentials",
    "allow_headers": "AllowHeaders",
    "allow_methods": "AllowMethods",
    "allow_origins": "AllowOrigins",
    "expose_headers": "ExposeHeaders",
    "max_age": "MaxAge",
}
_API: Table = {
    "name": "Name",
    "protocol_type": "ProtocolType",
    "description": "Description",
    "version": "Version",
    "disable_execute_api_endpoint": "DisableExecuteApiEndpoint",
    "cors_configuration": ("CorsConfiguration", _CORS),
}


class Apis(AwsType):
    type = "aws_apigatewayv2_api"
    schema = Api
    computed: Mapping[str, str] = {
        "arn": "Its ARN.",
        "api_endpoint": "Its URL, without a stage.",
        "execution_arn": "The ARN that permissions to call it name.",
    }
    longest = 128
    reads = ("apigatewayv2.GetApi", "apigatewayv2.GetApis")
    writes = (
        "apigatewayv2.CreateApi",
        "apigatewayv2.UpdateApi",
        "apigatewayv2.DeleteCorsConfiguration",
        "apigatewayv2.TagResource",
        "apigatewayv2.UntagResource",
        "apigatewayv2.DeleteApi",
    )

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        if len(ids) <= FEW:
            return each(ids, lambda id: self._observed(client, _api(client, id)))
        found = {api["ApiId"]: api for api in apis(client)}
        return {id: self._observed(client, found[id]) if id in found else Missing(id) for id in ids}

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        """The first of that name which bears tags of a stack."""
        for api in apis(client):
            live = self._observed(client, api)
            if api["Name"] == identity and owner(live.tags):
                return live
        return None

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        whole = {**properties, "name": properties.get("name") or identity}
        for live in self.discover(client):
            # An earlier try of ours; two may share a name.
            same = live.properties["name"] == whole["name"]
            if same and owner(live.tags) == owner(tags) != "":
                return live
        wanted = {**to_aws(_API, whole), "Tags": self.all_tags(client, properties, tags)}
        api = client.call("apigatewayv2", "create_api", **wanted)
        self._remove_twins(client, api["ApiId"], whole["name"], owner(tags))
        return self.made(client, api["ApiId"], whole, tags, _attributes(client, api))

    def _remove_twins(self, client: AwsClient, id: str, name: str, whose: str) -> None:
        """What a call has made that was sent again because its answer got lost on the way."""
        for live in list(self.discover(client)):
            twin = live.id != id and live.properties["name"] == name
            if twin and owner(live.tags) == whose != "":
                self.delete(client, live.id)

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        api = _api(client, id)
        whole = {**properties, "name": properties.get("name") or api["Name"]}
        if changed - {"tags"}:
            wanted = to_aws(_API, {**complete(self.schema, whole), "protocol_type": None})
            wanted |= {
                "Description": whole.get("description") or "",
                "Version": whole.get("version") or "",
            }
            client.call("apigatewayv2", "update_api", ApiId=id, **wanted)
        if "cors_configuration" in changed and whole.get("cors_configuration") is None:
            client.call("apigatewayv2", "delete_cors_configuration", ApiId=id)
        name = arn(client, f"apis/{id}")
        self.retag(
            client,
            api.get("Tags", {}),
            properties,
            tags,
            lambda put: client.call("apigatewayv2", "tag_resource", ResourceArn=name, Tags=put),
            lambda keys: client.call(
                "apigatewayv2", "untag_resource", ResourceArn=name, TagKeys=list(keys)
            ),
        )
        return self.made(client, id, whole, tags, _attributes(client, api))

    def delete(self, client: AwsClient, id: str) -> None:
        try:
            client.call("apigatewayv2", "delete_api", ApiId=id)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        return (self._observed(client, api) for api in apis(client))

    def _observed(self, client: AwsClient, api: Properties) -> Observed:
        properties = from_aws(_API, api)
        tags = api.get("Tags", {})
        return self.observed(client, api["ApiId"], properties, _attributes(client, api), tags)


def _api(client: AwsClient, id: str) -> dict[str, Any]:
    return client.call("apigatewayv2", "get_api", ApiId=id)


def _attributes(client: AwsClient, api: Properties) -> dict[str, str]:
    id = api["ApiId"]
    return {
        "arn": arn(client, f"apis/{id}"),
        "api_endpoint": api["ApiEndpoint"],
        "execution_arn": (
            f"arn:{client.partition}:execute-api:{client.region}:{client.account}:{id}"
        ),
    }


primitive = Apis()
