"""Stages of an HTTP API: moto makes them and never changes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from moto.apigatewayv2.models import apigatewayv2_backends

from peers.aws.answers import Refusal
from peers.aws.calls import Call

__all__ = ["OVERLAYS"]

_FIELDS = {
    "AccessLogSettings": "access_log_settings",
    "AutoDeploy": "auto_deploy",
    "ClientCertificateId": "client_certificate_id",
    "DefaultRouteSettings": "default_route_settings",
    "Description": "description",
    "RouteSettings": "route_settings",
    "StageVariables": "stage_variables",
}


def _update_stage(call: Call) -> Mapping[str, Any]:
    backend = apigatewayv2_backends[call.account][call.region]
    stage = backend.get_api(call.parameters["ApiId"]).stages.get(call.parameters["StageName"])
    if stage is None:
        raise Refusal("NotFoundException", "Invalid stage identifier specified", 404)
    for name, attribute in _FIELDS.items():
        if name in call.parameters:
            setattr(stage, attribute, _as_sent(call, name))
    stage.updated = datetime.now()
    return {
        "StageName": stage.name,
        "AutoDeploy": stage.auto_deploy,
        "Description": stage.description,
        "StageVariables": stage.stage_variables,
        "Tags": stage.tags,
    }


def _delete_log_settings(call: Call) -> Mapping[str, Any]:
    backend = apigatewayv2_backends[call.account][call.region]
    stage = backend.get_stage(call.parameters["ApiId"], call.parameters["StageName"])
    stage.access_log_settings = None
    return {}


def _as_sent(call: Call, name: str) -> Any:
    """moto keeps what the request's JSON had, whose names begin in lower case."""
    value = call.parameters[name]
    if name in ("AccessLogSettings", "DefaultRouteSettings"):
        return {key[:1].lower() + key[1:]: item for key, item in value.items()}
    return value


def _api(call: Call) -> Any:
    """The API of a stage's ARN, and the stage."""
    arn = call.parameters["ResourceArn"]
    if "/stages/" not in arn:
        return None
    _, _, rest = arn.partition("/apis/")
    api, _, stage = rest.partition("/stages/")
    return apigatewayv2_backends[call.account][call.region].get_api(api).get_stage(stage)


def _get_tags(call: Call) -> Mapping[str, Any] | None:
    stage = _api(call)
    return None if stage is None else {"Tags": stage.tags}


def _tag(call: Call) -> Mapping[str, Any] | None:
    stage = _api(call)
    if stage is None:
        return None
    stage.tags = {**stage.tags, **call.parameters["Tags"]}
    return {}


def _untag(call: Call) -> Mapping[str, Any] | None:
    stage = _api(call)
    if stage is None:
        return None
    gone = set(call.parameters["TagKeys"])
    stage.tags = {key: text for key, text in stage.tags.items() if key not in gone}
    return {}


OVERLAYS = {
    "apigatewayv2.UpdateStage": _update_stage,
    "apigatewayv2.DeleteAccessLogSettings": _delete_log_settings,
    "apigatewayv2.GetTags": _get_tags,
    "apigatewayv2.TagResource": _tag,
    "apigatewayv2.UntagResource": _untag,
}
