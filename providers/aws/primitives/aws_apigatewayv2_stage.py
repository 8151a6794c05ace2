"""``aws_apigatewayv2_stage``: under which path an HTTP API answers, and how much it takes.

https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from planes.kind import REPLACES, Block
from providers.aws.http_api import apis, arn, parts, read_parts, split
from providers.aws.primitive import TAGS, AwsType, Properties, Tags
from providers.aws.recast import Table, from_aws, to_aws
from providers.aws.session import AwsClient
from providers.contract import Conflict, Missing, NotFound, Observed, Primitive, Unreadable, View

__all__ = ["Stage", "primitive"]


class AccessLog(Block):
    """Where each request is noted."""

    destination_arn: str = Field(min_length=1, description="The ARN of a log group.")
    format: str = Field(min_length=1, description="What is noted: `$context.requestId …`.")


class RouteSettings(Block):
    """How much its routes take."""

    detailed_metrics_enabled: bool = Field(default=False, description="Whether each is measured.")
    throttling_burst_limit: int = Field(default=0, ge=0, description="Requests at once; 0: AWS's.")
    throttling_rate_limit: float | int = Field(
        default=0, ge=0, description="Requests a second; 0: AWS's."
    )


class Stage(Block):
    """A stage of an HTTP API."""

    api_id: Annotated[str, REPLACES] = Field(min_length=1, description="The id of its API.")
    name: Annotated[str, REPLACES] = Field(
        min_length=1, max_length=128, description="Its path; `$default` is the root."
    )
    auto_deploy: bool = Field(default=False, description="Whether changes go live by themselves.")
    description: str = Field(default="", max_length=1024, description="What it is for.")
    access_log_settings: AccessLog | None = Field(
        default=None, description="Where each request is noted."
    )
    default_route_settings: RouteSettings = Field(
        default=RouteSettings(), description="How much its routes take."
    )
    stage_variables: dict[str, str] = Field(default={}, description="Values for integrations.")
    tags: dict[str, str] = TAGS


_LOG: Table = {"destination_arn": "DestinationArn", "format": "Format"}
_SETTINGS: Table = {
    "detailed_metrics_enabled": "DetailedMetricsEnabled",
    "throttling_burst_limit": "ThrottlingBurstLimit",
    "throttling_rate_limit": "ThrottlingRateLimit",
}
_STAGE: Table = {
    "auto_deploy": "AutoDeploy",
    "description": "Description",
    "access_log_settings": ("AccessLogSettings", _LOG),
    "default_route_settings": ("DefaultRouteSettings", _SETTINGS),
    "stage_variables": "StageVariables",
}


class Stages(AwsType):
    type = "aws_apigatewayv2_stage"
    schema = Stage
    computed: Mapping[str, str] = {"arn": "Its ARN.", "invoke_url": "Its URL."}
    reads = ("apigatewayv2.GetStages", "apigatewayv2.GetApis")
    writes = (
        "apigatewayv2.GetStage",
        "apigatewayv2.CreateStage",
        "apigatewayv2.UpdateStage",
        "apigatewayv2.DeleteAccessLogSettings",
        "apigatewayv2.TagResource",
        "apigatewayv2.UntagResource",
        "apigatewayv2.DeleteStage",
    )

    def identity(self, primitive: Primitive, view: View, generation: int) -> str:
        """``api/name``; where the API is not known yet there is no telling it from others."""
        api, name = primitive.properties.get("api_id"), primitive.properties.get("name")
        return f"{api}/{name}" if type(api) is str and type(name) is str else ""

    def by_identity(self, client: AwsClient, identity: str) -> Observed | None:
        return self.look(client, identity) if identity else None

    def read(
        self, client: AwsClient, ids: Sequence[str]
    ) -> Mapping[str, Observed | Missing | Unreadable]:
        def observed(api: str, item: Mapping[str, Any]) -> Observed:
            return self._observed(client, api, item)

        return read_parts(client, "get_stages", "StageName", ids, observed)

    def create(
        self, client: AwsClient, identity: str, properties: Properties, tags: Tags
    ) -> Observed:
        id = f"{properties['api_id']}/{properties['name']}"
        wanted = {
            **to_aws(_STAGE, _asked(properties)),
            "ApiId": properties["api_id"],
            "StageName": properties["name"],
            "Tags": self.all_tags(client, properties, tags),
        }
        try:
            client.call("apigatewayv2", "create_stage", **wanted)
        except Conflict as error:
            return self.claimed(self.look(client, id), tags, error)
        return self.made(client, id, properties, tags, _attributes(client, id))

    def update(
        self,
        client: AwsClient,
        id: str,
        properties: Properties,
        changed: frozenset[str],
        tags: Tags,
    ) -> Observed:
        api, name = split(id)
        of = {"ApiId": api, "StageName": name}
        live = client.call("apigatewayv2", "get_stage", **of)
        if changed - {"tags"}:
            wanted = {"Description": "", "AutoDeploy": False} | to_aws(_STAGE, _asked(properties))
            # A variable that is left out stays; an empty one goes.
            gone = dict.fromkeys(live.get("StageVariables", {}), "")
            if gone or properties.get("stage_variables"):
                wanted["StageVariables"] = {**gone, **(properties.get("stage_variables") or {})}
            client.call("apigatewayv2", "update_stage", **of, **wanted)
        if "access_log_settings" in changed and properties.get("access_log_settings") is None:
            client.call("apigatewayv2", "delete_access_log_settings", **of)
        self._retag(client, id, live.get("Tags", {}), properties, tags)
        return self.made(client, id, properties, tags, _attributes(client, id))

    def delete(self, client: AwsClient, id: str) -> None:
        api, name = split(id)
        try:
            client.call("apigatewayv2", "delete_stage", ApiId=api, StageName=name)
        except NotFound:
            return

    def discover(self, client: AwsClient) -> Iterator[Observed]:
        for api in apis(client):
            for item in parts(client, "get_stages", api["ApiId"]):
                yield self._observed(client, api["ApiId"], item)

    def _retag(
        self, client: AwsClient, id: str, live: Tags, properties: Properties, tags: Tags
    ) -> None:
        name = _attributes(client, id)["arn"]

        def put(new: Tags) -> None:
            client.call("apigatewayv2", "tag_resource", ResourceArn=name, Tags=new)

        def drop(keys: Sequence[str]) -> None:
            client.call("apigatewayv2", "untag_resource", ResourceArn=name, TagKeys=list(keys))

        self.retag(client, live, properties, tags, put, drop)

    def _observed(self, client: AwsClient, api: str, item: Mapping[str, Any]) -> Observed:
        properties = {**from_aws(_STAGE, item), "api_id": api, "name": item["StageName"]}
        variables = item.get("StageVariables", {})
        properties["stage_variables"] = {name: text for name, text in variables.items() if text}
        id = f"{api}/{item['StageName']}"
        return self.observed(client, id, properties, _attributes(client, id), item.get("Tags", {}))


def _asked(properties: Properties) -> Properties:
    """A limit of 0 is none, and AWS is not told."""
    settings = properties.get("default_route_settings") or {}
    asked = {name: value for name, value in settings.items() if value}
    whole = {"detailed_metrics_enabled": False, **asked}
    return {**properties, "default_route_settings": whole}


def _attributes(client: AwsClient, id: str) -> dict[str, str]:
    api, name = split(id)
    base = f"https://{api}.execute-api.{client.region}.amazonaws.com"
    return {
        "arn": arn(client, f"apis/{api}/stages/{name}"),
        "invoke_url": f"{base}/" if name == "$default" else f"{base}/{name}",
    }


primitive = Stages()
