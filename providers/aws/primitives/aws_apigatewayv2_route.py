"""``aws_apigatewayv2_route``: which requests of an HTTP API go to which integration.

https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from planes.kind import REPLACES, UNORDERED, Block
from providers.aws.claims import same
from providers.aws.http_api import apis, parts, read_parts, split
from providers.aws.primitive import AwsType, Properties, Tags
from providers.aws.recast import Table, from_aws, to_aws
from providers.aws.session import AwsClient
from providers.contract import Conflict, Missing, NotFound, Observed, Primitive, Unreadable, View
from providers.defaults import complete

__all__ = ["Route", "primitive"]


class Route(Block):
    """A route of an HTTP API."""

    api_id: Annotated[str, REPLACES] = Field(min_length=1, description="The id of its API.")
    route_key: str = Field(
        min_length=1, max_length=128, description="The requests: `POST /hooks/github`."
    )
    target: str | None = Field(
        default=None, max_length=128, description="Where they go: `integrations/` and its id."
    )
    operation_name: str | None = Field(default=None, max_length=64, description="A name for it.")
    authorization_type: Literal["NONE", "JWT", "AWS_IAM", "CUSTOM"] = Field(
        default="NONE", description="How callers are checked."
    )
    authorizer_id: str | None = Field(default=None, description="The id of the authorizer.")
    authorization_scopes: Annotated[list[str], UNORDERED] = Field(
        default=[], description="Scopes that a caller's token must have one of."
    )
    api_key_required: bool = Field(default=False, description="Whether an API key is needed.")


_ROUTE: Table = {
    "route_key": "RouteKey",
    "target": "Target",
    "operation_name": "OperationName",
    "authorization_type": "AuthorizationType",
    "authorizer_id": "AuthorizerId",
    "authorization_scopes": "AuthorizationScopes",
    "api_key_required": "ApiKeyRequired",
}


_CLEARED: dict[str, Any] = {"OperationName": "", "AuthorizationScopes": []}


class Routes(AwsType):
    type = "aws_apigatewayv2_route"
    schema = Route
    computed: Mapping[str, str] = {}
    named_by = None
    reads = ("apigatewayv2.GetRoutes", "apigatewayv2.GetApis")
    writes = (
        "apigatewayv2.CreateRoute",
        "apigatewayv2.UpdateRoute",
        "apigatewayv2.DeleteRoute",
    )

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        """Its key in its API: there is one of each; the API's id where that is known."""
        api, key = primitive.properties.get("api_id"), primitive.properties.get("route_key")
        if type(key) is not str:
            return ""
        return f"{api}/{key}" if type(api) is str else f"/{key}"

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        """Where the API was not known, its key must be enough to tell it by."""
        api, key = split(identity)
        wanted = [api] if api else [item["ApiId"] for item in apis(client)]
        found = [live for one in wanted for live in self._of(client, one, key)]
        return found[0] if len(found) == 1 else None

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        def observed(api: str, item: Mapping[str, Any]) -> Observed:
            return self._observed(client, api, item)

        return read_parts(client, "get_routes", "RouteId", ids, observed)

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        api = properties["api_id"]
        wanted = {**to_aws(_ROUTE, properties), "ApiId": api}
        try:
            id = client.call("apigatewayv2", "create_route", **wanted)["RouteId"]
        except Conflict as error:
            for live in self._of(client, api, properties["route_key"]):
                return same(self, client, live.id, properties, error)
            raise
        return self.made(client, f"{api}/{id}", properties, tags, {"id": id})

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        api, own = split(id)
        # What is left out stays as it is.
        wanted = {**_CLEARED, **to_aws(_ROUTE, complete(self.schema, properties))}
        client.call("apigatewayv2", "update_route", ApiId=api, RouteId=own, **wanted)
        return self.made(client, id, properties, tags, {"id": own})

    def delete(self, client: AwsClient, id: str) -> None:
        api, own = split(id)
        try:
            client.call("apigatewayv2", "delete_route", ApiId=api, RouteId=own)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        for api in apis(client):
            for item in parts(client, "get_routes", api["ApiId"]):
                yield self._observed(client, api["ApiId"], item)

    def _of(self, client: AwsClient, api: str, key: str) -> Iterator[Observed]:
        for item in parts(client, "get_routes", api):
            if item["RouteKey"] == key:
                yield self._observed(client, api, item)

    def _observed(self, client: AwsClient, api: str, item: Mapping[str, Any]) -> Observed:
        properties = {**from_aws(_ROUTE, item), "api_id": api}
        id = item["RouteId"]
        return self.observed(client, f"{api}/{id}", properties, {"id": id})


primitive = Routes()
