"""``aws_apigatewayv2_integration``: what an HTTP API does with a request.

An integration has no name and no tags; a mark at the end of its description is how ours is known
again.
https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from planes.kind import REPLACES, Block
from providers.aws.http_api import apis, parts, read_parts, split
from providers.aws.primitive import AwsType, Properties, Tags
from providers.aws.recast import Table, from_aws, to_aws
from providers.aws.session import AwsClient
from providers.contract import Missing, NotFound, Observed, Unreadable
from providers.defaults import complete

__all__ = ["Integration", "primitive"]


class Integration(Block):
    """An integration of an HTTP API."""

    api_id: Annotated[str, REPLACES] = Field(min_length=1, description="The id of its API.")
    integration_type: Annotated[
        Literal["AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"], REPLACES
    ] = Field(description="`AWS_PROXY` for a service of AWS.")
    integration_subtype: Annotated[str | None, REPLACES] = Field(
        default=None, max_length=128, description="The service's action: `EventBridge-PutEvents`."
    )
    integration_method: str | None = Field(default=None, description="The method of the request.")
    integration_uri: str | None = Field(default=None, description="Where the request goes.")
    connection_type: Literal["INTERNET", "VPC_LINK"] = Field(
        default="INTERNET", description="The way that the request takes."
    )
    connection_id: str | None = Field(default=None, description="The id of the VPC link.")
    credentials_arn: str | None = Field(default=None, description="The role that it acts as.")
    description: str = Field(default="", max_length=900, description="What it is for.")
    payload_format_version: Literal["1.0", "2.0"] = Field(
        default="1.0", description="The form of what is sent."
    )
    request_parameters: dict[str, str] = Field(
        default={}, description='What the action is given: `{Detail = "$request.body"}`.'
    )
    timeout_milliseconds: int = Field(
        default=30000, ge=50, le=30000, description="How long an answer is waited for."
    )


_INTEGRATION: Table = {
    "integration_type": "IntegrationType",
    "integration_subtype": "IntegrationSubtype",
    "integration_method": "IntegrationMethod",
    "integration_uri": "IntegrationUri",
    "connection_type": "ConnectionType",
    "connection_id": "ConnectionId",
    "credentials_arn": "CredentialsArn",
    "payload_format_version": "PayloadFormatVersion",
    "request_parameters": "RequestParameters",
    "timeout_milliseconds": "TimeoutInMillis",
}


_MARKED = re.compile(r"(.*?) ?\[([a-z0-9-]+)\]", re.DOTALL)


class Integrations(AwsType):
    type = "aws_apigatewayv2_integration"
    schema = Integration
    computed: Mapping[str, str] = {"integration_id": "Its id within its API; `id` says the same."}
    named_by = None
    longest = 100
    reads = ("apigatewayv2.GetIntegrations", "apigatewayv2.GetApis")
    writes = (
        "apigatewayv2.GetIntegration",
        "apigatewayv2.CreateIntegration",
        "apigatewayv2.UpdateIntegration",
        "apigatewayv2.DeleteIntegration",
    )
    needs = ("iam:PassRole",)

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        for api in apis(client):
            live = self._marked(client, api["ApiId"], identity)
            if live is not None:
                return live
        return None

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        def observed(api: str, item: Mapping[str, Any]) -> Observed:
            return self._observed(client, api, item)

        return read_parts(client, "get_integrations", "IntegrationId", ids, observed)

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        api = properties["api_id"]
        live = self._marked(client, api, identity)
        if live is not None:
            return live
        description = f"{properties.get('description') or ''} [{identity}]".strip()
        wanted = {**to_aws(_INTEGRATION, properties), "ApiId": api, "Description": description}
        id = client.call("apigatewayv2", "create_integration", **wanted)["IntegrationId"]
        # What a call has made that was sent again because its answer got lost on the way.
        for twin in list(parts(client, "get_integrations", api)):
            marked = _parted(twin.get("Description", ""))[1] == identity
            if marked and twin["IntegrationId"] != id:
                self.delete(client, f"{api}/{twin['IntegrationId']}")
        return self.made(client, f"{api}/{id}", properties, tags, _attributes(id))

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        api, own = split(id)
        of = {"ApiId": api, "IntegrationId": own}
        live = client.call("apigatewayv2", "get_integration", **of)
        _, mark = _parted(live.get("Description", ""))
        said = properties.get("description") or ""
        wanted = to_aws(_INTEGRATION, complete(self.schema, properties))
        # A parameter that is left out stays; an empty one goes.
        gone = dict.fromkeys(live.get("RequestParameters", {}), "")
        wanted["RequestParameters"] = {**gone, **(properties.get("request_parameters") or {})}
        wanted["Description"] = f"{said} [{mark}]".strip() if mark else said
        wanted.pop("IntegrationSubtype", None)
        client.call("apigatewayv2", "update_integration", **of, **wanted)
        return self.made(client, id, properties, tags, _attributes(own))

    def delete(self, client: AwsClient, id: str) -> None:
        api, own = split(id)
        try:
            client.call("apigatewayv2", "delete_integration", ApiId=api, IntegrationId=own)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        for api in apis(client):
            for item in parts(client, "get_integrations", api["ApiId"]):
                yield self._observed(client, api["ApiId"], item)

    def _marked(self, client: AwsClient, api: str, mark: str) -> Observed | None:
        for item in parts(client, "get_integrations", api):
            if _parted(item.get("Description", ""))[1] == mark:
                return self._observed(client, api, item)
        return None

    def _observed(self, client: AwsClient, api: str, item: Mapping[str, Any]) -> Observed:
        description, _ = _parted(item.get("Description", ""))
        properties = {**from_aws(_INTEGRATION, item), "api_id": api, "description": description}
        id = item["IntegrationId"]
        return self.observed(client, f"{api}/{id}", properties, _attributes(id))


def _attributes(id: str) -> dict[str, str]:
    """A route names an integration by its short id, as Terraform's ``id`` does."""
    return {"id": id, "integration_id": id}


def _parted(description: str) -> tuple[str, str]:
    """What a description says, and the name in brackets at its end."""
    match = _MARKED.fullmatch(description)
    return (match[1], match[2]) if match else (description, "")


primitive = Integrations()
